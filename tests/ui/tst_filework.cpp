// SPDX-License-Identifier: GPL-3.0-or-later
// The window while files are read and written: it goes on, tells how far that is, and can cancel it.
#include "core/record/readfile.h"
#include "core/record/runjson.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/control/exportcontroller.h"

#include <QThread>

using namespace plab;

namespace {

/// So many events that neither reading nor writing them is a matter of a moment.
RunRecord largeRecord()
{
    constexpr int Events = 1'000'000;
    RunRecord run = fakeLostUpdates(2, true);
    Repeat &repeat = run.repeats.last();
    const std::size_t lane = std::size_t(repeat.lanes.size()) - 1;
    quint64 timeNs = repeat.entryNs;
    LaneEvents events;
    for (int i = 0; i < Events; ++i, timeNs += 1000) {
        const Event event {timeNs, quint64(i), 0, i % 2 ? EventKind::Write : EventKind::Read, 0};
        events.append(&event, 1);
    }
    repeat.lanes[qsizetype(lane)] = events;
    return run;
}

} // namespace

class FileWorkTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("filework")); }
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }
    void theWindowGoesOnWhileARecordIsOpened();
    void whatIsCancelledIsNotOpened();
    void whatIsCancelledLeavesTheFileAsItWas();
    void itIsToldHowFarItIs();
    void whatIsWrittenIsWaitedForByClosing();
    void oneComesAfterTheOther();

private:
    /// Whether all the while that files are worked with the event loop turned.
    int ticksUntilSettled()
    {
        int ticks = 0;
        QTimer timer;
        connect(&timer, &QTimer::timeout, this, [&ticks] { ++ticks; });
        timer.start(5);
        return settled() ? ticks : 0;
    }
};

void FileWorkTest::theWindowGoesOnWhileARecordIsOpened()
{
    const RunRecord large = largeRecord();
    const QString path = m_folder->filePath(QStringLiteral("large.json"));
    QVERIFY(bool(writeFile(path, [&](const Sink &sink) { return writeRunJson(large, true, sink); })));
    m_window->openFile(path);
    QVERIFY(!shown().record || shown().record->experiment != large.experiment);
    QVERIFY(ticksUntilSettled() > 10);
    QCOMPARE(shown().record->experiment, large.experiment);
    QCOMPARE(shown().record->repeats.last().lanes.last().size(), std::size_t(1'000'000));

    const QString again = m_folder->filePath(QStringLiteral("again.json"));
    part<ExportController>()->saveRun(shown(), again, true);
    QVERIFY(!QFile::exists(again));
    QVERIFY(ticksUntilSettled() > 10);
    QVERIFY(readFile(again, 1 << 30).take() == runToJson(*shown().record, true));
}

void FileWorkTest::whatIsCancelledIsNotOpened()
{
    const RunRecord large = largeRecord();
    const QString path = writeText(QStringLiteral("large.json"), runToJson(large, true));
    const auto before = shown().record;
    m_window->openFile(path);
    part<FileWork>()->cancel();
    QVERIFY(settled());
    QCOMPARE(shown().record, before);
    QCOMPARE(part<NoticeBar>()->sentence(), QStringLiteral("Reading %1 was cancelled.").arg(path));
    QCOMPARE(part<NoticeBar>()->kind(), NoticeBar::Kind::Info);
}

void FileWorkTest::whatIsCancelledLeavesTheFileAsItWas()
{
    const auto large = std::make_shared<const RunRecord>(largeRecord());
    m_window->showRun(large);
    const QString path = writeText(QStringLiteral("old.json"), "old");
    const QStringList files = QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden);
    part<ExportController>()->saveRun(shown(), path, true);
    part<FileWork>()->cancel();
    QVERIFY(settled());
    QCOMPARE(readFile(path, 10).value(), QByteArray("old"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden), files);
    QCOMPARE(part<NoticeBar>()->sentence(), QStringLiteral("Writing %1 was cancelled.").arg(path));
}

void FileWorkTest::itIsToldHowFarItIs()
{
    std::atomic<qint64> done = 1;
    int given = 0;
    part<FileWork>()->start(
        FileWork::Kind::Reads, QStringLiteral("Waiting for a test"),
        [&done](const FileProgress &progress) {
            while (progress(done, 4))
                QThread::msleep(1);
            return 5;
        },
        [&given](int result) { given = result; });
    QTRY_COMPARE(part<NoticeBar>()->sentence(), QStringLiteral("Waiting for a test: 25 %."));
    QPushButton *cancel = noticeButton(QStringLiteral("Cancel"));
    QVERIFY(cancel);
    done = 3;
    QTRY_COMPARE(part<NoticeBar>()->sentence(), QStringLiteral("Waiting for a test: 75 %."));
    QCOMPARE(noticeButton(QStringLiteral("Cancel")), cancel); // who is about to press it can
    QCOMPARE(given, 0);
    cancel->click();
    QVERIFY(settled());
    QCOMPARE(given, 5);
    QCOMPARE(part<NoticeBar>()->sentence(), QString());
}

void FileWorkTest::whatIsWrittenIsWaitedForByClosing()
{
    std::atomic<bool> goesOn = true;
    part<FileWork>()->start(
        FileWork::Kind::Writes, QStringLiteral("Writing a test"),
        [&goesOn](const FileProgress &) {
            while (goesOn)
                QThread::msleep(1);
            return 0;
        },
        [](int) {});
    QVERIFY(!m_window->close());
    QVERIFY(m_window->isVisible());
    QVERIFY(noticeButton(QStringLiteral("Cancel saving")));
    goesOn = false;
    QTRY_VERIFY(!m_window->isVisible());
}

void FileWorkTest::oneComesAfterTheOther()
{
    QList<int> order;
    for (int i = 0; i < 20; ++i)
        part<FileWork>()->start(
            FileWork::Kind::Reads, QStringLiteral("Counting"), [i](const FileProgress &) { return i; },
            [&order](int number) { order << number; });
    QVERIFY(order.isEmpty());
    QVERIFY(settled());
    QCOMPARE(order.size(), 20);
    QVERIFY(std::is_sorted(order.begin(), order.end()));
}

QTEST_MAIN(FileWorkTest)
#include "tst_filework.moc"
