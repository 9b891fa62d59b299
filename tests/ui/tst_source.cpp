// SPDX-License-Identifier: GPL-3.0-or-later
// A script of one's own in the window: seen beside the timeline, changed, saved, run.
#include "tests/ui/testwindow.h"
#include "ui/runs/runspane.h"
#include "ui/source/sourceeditor.h"
#include "ui/source/sourcepane.h"
#include "ui/source/templates.h"
#include "ui/timeline/timelineview.h"

#include <QClipboard>
#include <QJsonArray>
#include <QStandardPaths>
#include <QToolButton>

using namespace plab;

namespace {

const char Tickets[] = "import time\n"
                       "from multiprocessing import Lock, Process, Value\n"
                       "\n"
                       "def buy(lock, left):\n"
                       "    number = left.value\n"
                       "    time.sleep(0.3)\n"
                       "    if number > 0:\n"
                       "        left.value = number - 1\n"
                       "        print('sold')\n"
                       "\n"
                       "if __name__ == '__main__':\n"
                       "    lock, left = Lock(), Value('i', 1)\n"
                       "    buyers = [Process(target=buy, args=(lock, left)) for _ in range(9)]\n"
                       "    for buyer in buyers:\n"
                       "        buyer.start()\n"
                       "    for buyer in buyers:\n"
                       "        buyer.join()\n";

} // namespace

class SourceTest : public QObject, TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("source")); }
    void init() { QVERIFY(open()); }
    void cleanup()
    {
        pane()->setUnchanged();
        close();
    }
    void onlyWhereAScriptIsRun();
    void aPastedScriptRunsAndShowsItsLines();
    void whatIsNotSavedIsAskedAbout();
    void templatesHaveTitles();

private:
    SourcePane *pane() const { return part<SourcePane>(); }
    SourceEditor *editor() const { return part<SourceEditor>(); }
    QByteArray onDisk(const QString &path) const
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// By the keyboard, in place of what is there.
    void paste(const QString &text)
    {
        editor()->setFocus();
        QTest::keyClick(editor(), Qt::Key_A, Qt::ControlModifier);
        QApplication::clipboard()->setText(text);
        QTest::keyClick(editor(), Qt::Key_V, Qt::ControlModifier);
    }
    qsizetype sold() const
    {
        qsizetype lines = 0;
        for (const ConsoleLine &line : shown().record->repeats.last().console)
            lines += line.text == QLatin1String("sold");
        return lines;
    }
};

void SourceTest::onlyWhereAScriptIsRun()
{
    QVERIFY(!pane()->isVisible());
    QVERIFY(!part<Actions>()->saveScript->isEnabled());
    QVERIFY(opens(writeText(QStringLiteral("one.py"), "print(1)\n")));
    QVERIFY(settled());
    QVERIFY(pane()->isVisible());
    QCOMPARE(editor()->text(), QStringLiteral("print(1)\n"));
    QVERIFY(part<Actions>()->saveScript->isEnabled());
    QVERIFY(!pane()->findChild<QToolButton *>(QStringLiteral("saveSource"))->isEnabled());
}

/// The first day of somebody who has read a tutorial.
void SourceTest::aPastedScriptRunsAndShowsItsLines()
{
    if (QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty())
        QSKIP("There is no python3 in the PATH: install it.");
    const QString path = writeText(QStringLiteral("tickets.py"), scriptTemplates().first().text.toUtf8());
    QVERIFY(opens(path));
    QVERIFY(settled());
    paste(QString::fromLatin1(Tickets));
    QVERIFY(pane()->isChanged());
    bool seen = false; // buyers that sleep, while they do
    part<Actions>()->run->trigger();
    QVERIFY(QTest::qWaitFor(
        [&] {
            seen = seen || editor()->standing().contains(6);
            return shown().record && shown().record->finished;
        },
        30000));
    QVERIFY(seen);
    QCOMPARE(onDisk(path), QByteArray(Tickets));
    QVERIFY(!pane()->isChanged());
    const Repeat &repeat = shown().record->repeats.last();
    const auto isBuyer = [](const ProcessRecord &process) {
        return process.name.startsWith(QLatin1String("Process-"));
    };
    QCOMPARE(std::ranges::count_if(repeat.processes, isBuyer), 9);
    QCOMPARE(sold(), 9);

    // A click on the bars at an instant at which the first buyer sleeps.
    auto *timeline = part<TimelineView>();
    QVERIFY(settled());
    QCoreApplication::processEvents();
    const ProcessRecord &buyer = *std::ranges::find_if(repeat.processes, isBuyer);
    const double middle = (*buyer.startedS + *buyer.endedS) / 2 * 1e9;
    QSet<int> lines;
    const TimelineLayout layout = timeline->laneLayout();
    for (int row = layout.firstLane; row < layout.firstLane + layout.visibleLanes; ++row) {
        const QPoint at(int(timeline->scale().x(middle)), int(layout.barOf(row).center().y()));
        QTest::mouseClick(timeline, Qt::LeftButton, {}, at);
        lines << editor()->shownLine();
    }
    QVERIFY(lines.contains(6));

    paste(QString::fromLatin1(Tickets).replace(QStringLiteral("def buy(lock, left):\n"),
                                               QStringLiteral("def buy(lock, left):\n  with lock:\n")));
    part<Actions>()->run->trigger(); // saves first
    QTRY_COMPARE_WITH_TIMEOUT(part<RunsPane>()->records().size(), 2, 60000);
    QCOMPARE(sold(), 1);
}

void SourceTest::whatIsNotSavedIsAskedAbout()
{
    const QString one = writeText(QStringLiteral("one.py"), "print(1)\n");
    const QString two = writeText(QStringLiteral("two.py"), "print(2)\n");
    QVERIFY(opens(one));
    QVERIFY(settled());
    paste(QStringLiteral("print(11)\n"));
    m_window->openFile(two);
    QVERIFY(settled());
    QCOMPARE(editor()->text(), QStringLiteral("print(11)\n"));
    QTRY_VERIFY(noticeButton(QStringLiteral("Save")));
    QTest::mouseClick(noticeButton(QStringLiteral("Save")), Qt::LeftButton);
    QVERIFY(settled());
    QTRY_COMPARE(editor()->text(), QStringLiteral("print(2)\n"));
    QCOMPARE(onDisk(one), QByteArray("print(11)\n"));

    paste(QStringLiteral("print(22)\n"));
    QVERIFY(!m_window->close());
    QTRY_VERIFY(noticeButton(QStringLiteral("Close without saving")));
    QTest::keyClick(editor(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(settled());
    QCOMPARE(onDisk(two), QByteArray("print(22)\n"));
    QVERIFY(!pane()->isChanged());
}

void SourceTest::templatesHaveTitles()
{
    const QList<ScriptTemplate> all = scriptTemplates();
    QVERIFY(all.size() >= 25);
    for (const ScriptTemplate &one : all) {
        QVERIFY2(!one.title.isEmpty() && one.title.size() < 48, qPrintable(one.fileName));
        QVERIFY2(one.fileName.at(0).isLetter(), qPrintable(one.fileName));
    }
}

QTEST_MAIN(SourceTest)
#include "tst_source.moc"
