// SPDX-License-Identifier: GPL-3.0-or-later
// The window goes on answering while processes of its run are suspended or send nonsense, and what it saves
// is the same under any locale.
#include "core/record/readfile.h"
#include "core/runtime/frame.h"
#include "core/runtime/lifeline.h"
#include "tests/fakes/fakerecord.h"
#include "tests/rounds.h"
#include "tests/system/locales.h"
#include "tests/ui/testwindow.h"
#include "ui/control/exportcontroller.h"

#include <QElapsedTimer>
#include <QTimer>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <thread>

using namespace plab;

namespace {

/// The longest time for which the event loop of the window was kept from a timer of 4 ms.
double longestPauseMs(int overMs)
{
    double longest = 0;
    QElapsedTimer since;
    since.start();
    QTimer often;
    often.setTimerType(Qt::PreciseTimer);
    QObject::connect(&often, &QTimer::timeout, &often, [&] {
        longest = std::max(longest, double(since.nsecsElapsed()) * 1e-6);
        since.start();
    });
    often.start(4);
    QTest::qWait(overMs);
    return longest;
}

/// A worker's own end of its link to the lab (pidfd_getfd(2)); -1 if it cannot be had.
int linkOf(qint64 pid)
{
    const int process = int(syscall(SYS_pidfd_open, pid, 0));
    const int link = process < 0 ? -1 : int(syscall(SYS_pidfd_getfd, process, inherited::Link, 0));
    if (process >= 0)
        ::close(process);
    return link;
}

} // namespace

class WindowFaultsTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("tst-windowfaults")); }
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void answersWhileOneIsSuspended_data();
    void answersWhileOneIsSuspended();
    void answersWhileAWorkerFloodsItsLink_data();
    void answersWhileAWorkerFloodsItsLink();
    void filesAreTheSameUnderAnyLocale_data();
    void filesAreTheSameUnderAnyLocale();

private:
    bool startLongRun();
    qint64 pidOf(Role role) const;
    bool stopWithin(int limitMs);
    QList<QByteArray> savedFiles() const;
};

bool WindowFaultsTest::startLongRun()
{
    set("task", QStringLiteral("sleep"));
    set("steps-per-task", qint64(1000));
    part<Actions>()->run->trigger();
    return QTest::qWaitFor([this] { return pidOf(Role::Worker) > 0; }, 20'000);
}

qint64 WindowFaultsTest::pidOf(Role role) const
{
    if (!shown().record || shown().record->repeats.isEmpty())
        return 0;
    for (const ProcessRecord &process : shown().record->repeats.last().processes) {
        if (process.role == role && (process.startedS || role == Role::Nursery)) // its own code runs
            return process.pid;
    }
    return 0;
}

bool WindowFaultsTest::stopWithin(int limitMs)
{
    part<Actions>()->stop->trigger();
    return QTest::qWaitFor([this] { return shown().record->finished; }, limitMs);
}

void WindowFaultsTest::answersWhileOneIsSuspended_data()
{
    QTest::addColumn<int>("role");
    QTest::newRow("worker") << int(Role::Worker);
    QTest::newRow("parent") << int(Role::Parent);
    QTest::newRow("nursery") << int(Role::Nursery);
}

void WindowFaultsTest::answersWhileOneIsSuspended()
{
    QFETCH(int, role);
    Seen seen(11, "longest pause of the window");
    for (int round = 0; round < rounds(2, 50); ++round) {
        QVERIFY(startLongRun());
        kill(pid_t(pidOf(Role(role))), SIGSTOP);
        seen.add(longestPauseMs(300));
        QVERIFY(stopWithin(1000));
        QTRY_VERIFY(part<Actions>()->run->isEnabled());
    }
    QVERIFY2(seen.isWithin(100), qPrintable(seen.times()));
}

void WindowFaultsTest::answersWhileAWorkerFloodsItsLink_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("lines") << packFrame(FrameType::Text, QByteArray(8, '\0') + "A line that nobody wants.");
    QTest::newRow("nonsense") << QByteArray("\xff\xff\xff\xff\x02\x00\x00\x00 and more", 17);
}

void WindowFaultsTest::answersWhileAWorkerFloodsItsLink()
{
    QFETCH(QByteArray, frame);
    Seen seen(19, "longest pause of the window");
    for (int round = 0; round < rounds(2, 20); ++round) {
        QVERIFY(startLongRun());
        const int link = linkOf(pidOf(Role::Worker));
        if (link < 0)
            QSKIP("a descriptor of another process cannot be had: run it as root");
        std::atomic<bool> over = false;
        std::thread flood([&] {
            const QByteArray much = frame.repeated(1000);
            while (!over
                   && send(link, much.constData(), size_t(much.size()), MSG_NOSIGNAL | MSG_DONTWAIT) != 0)
                usleep(100);
        });
        seen.add(longestPauseMs(500));
        over = true;
        flood.join();
        ::close(link);
        QVERIFY(stopWithin(2000));
        QTRY_VERIFY(part<Actions>()->run->isEnabled());
    }
    QVERIFY2(seen.isWithin(100), qPrintable(seen.times()));
}

QList<QByteArray> WindowFaultsTest::savedFiles() const
{
    auto *exports = part<ExportController>();
    const auto path = [this](const char *name) { return m_folder->filePath(QLatin1String(name)); };
    exports->saveResults(path("r.csv"));
    exports->saveEvents(path("e.csv"));
    exports->saveRun(shown(), path("run.json"), true);
    QList<QByteArray> files;
    if (!settled())
        return files;
    for (const char *name : {"r.csv", "e.csv", "run.json"})
        files.append(readFile(path(name), 1 << 26).take());
    return files;
}

void WindowFaultsTest::filesAreTheSameUnderAnyLocale_data()
{
    QTest::addColumn<QString>("locale");
    for (const char *name : {"de_DE", "fr_CH", "tr_TR", "ar_EG"})
        QTest::newRow(name) << name;
}

void WindowFaultsTest::filesAreTheSameUnderAnyLocale()
{
    QFETCH(QString, locale);
    static MadeLocales made;
    if (const QString why = made.make(locale + QStringLiteral(".UTF-8")); !why.isEmpty())
        QSKIP(qPrintable(why));
    const auto record = std::make_shared<const RunRecord>(fakeLostUpdates(4, true));
    m_window->showRun(record);
    const QList<QByteArray> before = savedFiles();
    close();
    const QLocale own;
    QLocale::setDefault(QLocale(locale));
    QVERIFY2(setlocale(LC_ALL, qPrintable(locale + QStringLiteral(".UTF-8"))), "the locale was made");
    QVERIFY(open());
    m_window->showRun(record);
    const QList<QByteArray> after = savedFiles();
    QLocale::setDefault(own);
    setlocale(LC_ALL, "C");
    QCOMPARE(before.size(), 3);
    QVERIFY(before[0].size() > 300 && before[1].size() > 300 && before[2].size() > 300);
    QVERIFY(after == before);
    Seen(21, "window").add();
}

QTEST_MAIN(WindowFaultsTest)
#include "tst_windowfaults.moc"
