// SPDX-License-Identifier: GPL-3.0-or-later
// A script of one's own in the window: seen beside the timeline, changed, saved, run.
#include "tests/ui/testwindow.h"
#include "ui/control/settingscontroller.h"
#include "ui/runs/runspane.h"
#include "ui/source/sourceeditor.h"
#include "ui/source/sourcepane.h"
#include "ui/source/templates.h"
#include "ui/timeline/timelineview.h"

#include <QClipboard>
#include <QJsonArray>
#include <QLineEdit>
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
    void whoGoesOnToAnotherScriptFindsTheChangesAgain();
    void whatIsNotSavedIsAskedAbout();
    void closingWithoutSavingSavesNothing();
    void aScriptThatIsNotThereIsNoSurprise();
    void templatesHaveTitles();

private:
    SourcePane *pane() const { return part<SourcePane>(); }
    SourceEditor *editor() const { return part<SourceEditor>(); }
    QByteArray onDisk(const QString &path) const
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString named() const { return part<ParameterForm>()->parameters().text("file"); }
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

    QString locked =
        QString::fromLatin1(Tickets).replace(QStringLiteral("sleep(0.3)"), QStringLiteral("sleep(0.05)"));
    paste(locked.replace(QStringLiteral("def buy(lock, left):\n"),
                         QStringLiteral("def buy(lock, left):\n  with lock:\n")));
    part<Actions>()->run->trigger(); // saves first
    QTRY_COMPARE_WITH_TIMEOUT(part<RunsPane>()->records().size(), 2, 60000);
    QCOMPARE(sold(), 1);
}

/// Pane and settings always speak of the same script, and nothing is lost.
void SourceTest::whoGoesOnToAnotherScriptFindsTheChangesAgain()
{
    const QString one = writeText(QStringLiteral("one.py"), "print(1)\n");
    const QString two = writeText(QStringLiteral("two.py"), "print(2)\n");
    QVERIFY(opens(one));
    QVERIFY(settled());
    paste(QStringLiteral("print(11)\n"));
    m_window->openFile(two);
    QTRY_COMPARE(editor()->text(), QStringLiteral("print(2)\n"));
    QCOMPARE(named(), two);
    QVERIFY(!pane()->isChanged());
    QVERIFY(noticeButton(QStringLiteral("Save them")));
    part<NoticeBar>()->dismiss();

    m_window->openFile(one);
    QTRY_COMPARE(editor()->text(), QStringLiteral("print(11)\n"));
    QCOMPARE(named(), one);
    QVERIFY(pane()->isChanged());
    QCOMPARE(onDisk(one), QByteArray("print(1)\n"));
    editor()->setFocus();
    QTest::keyClick(editor(), Qt::Key_Z, Qt::ControlModifier); // to what was read
    QTest::keyClick(editor(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(editor()->text(), QStringLiteral("print(1)\n"));
    QVERIFY(!pane()->isChanged());

    paste(QStringLiteral("print(111)\n"));
    part<SettingsController>()->openExperiment(QStringLiteral("pool"));
    QVERIFY(!pane()->isVisible());
    part<SettingsController>()->openExperiment(QStringLiteral("script")); // its example
    QTRY_VERIFY(editor()->text().contains(QStringLiteral("ticket")));
    QTest::mouseClick(noticeButton(QStringLiteral("Save them")), Qt::LeftButton);
    QVERIFY(settled());
    QCOMPARE(onDisk(one), QByteArray("print(111)\n"));
    QVERIFY(m_window->close());
}

/// One question for all of them; who cancels it has lost and saved nothing.
void SourceTest::whatIsNotSavedIsAskedAbout()
{
    const QString one = writeText(QStringLiteral("one.py"), "print(1)\n");
    const QString two = writeText(QStringLiteral("two.py"), "print(2)\n");
    QVERIFY(opens(one));
    QVERIFY(settled());
    paste(QStringLiteral("print(11)\n"));
    QVERIFY(!m_window->close());
    QCOMPARE(part<NoticeBar>()->sentence(), QStringLiteral("one.py has changes that are not saved."));
    m_window->openFile(two);
    QTRY_COMPARE(editor()->text(), QStringLiteral("print(2)\n"));
    paste(QStringLiteral("print(22)\n"));
    QVERIFY(!m_window->close());
    QVERIFY(part<NoticeBar>()->sentence().contains(QStringLiteral("two.py, one.py")));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    QVERIFY(part<NoticeBar>()->isHidden());
    QVERIFY(m_window->isVisible());
    QCOMPARE(editor()->text(), QStringLiteral("print(22)\n"));
    QVERIFY(!m_window->close());
    QTest::mouseClick(noticeButton(QStringLiteral("Save")), Qt::LeftButton);
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(onDisk(one), QByteArray("print(11)\n"));
    QCOMPARE(onDisk(two), QByteArray("print(22)\n"));
}

void SourceTest::closingWithoutSavingSavesNothing()
{
    const QString one = writeText(QStringLiteral("one.py"), "print(1)\n");
    QVERIFY(opens(one));
    QVERIFY(settled());
    paste(QStringLiteral("print(11)\n"));
    QTest::keyClick(editor(), Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(settled());
    QCOMPARE(onDisk(one), QByteArray("print(11)\n"));
    QVERIFY(!pane()->isChanged());
    paste(QStringLiteral("print(12)\n"));
    QVERIFY(!m_window->close());
    QTest::mouseClick(noticeButton(QStringLiteral("Close without saving")), Qt::LeftButton);
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(onDisk(one), QByteArray("print(11)\n"));
}

/// Also when its name is typed letter by letter, and when the file is taken away.
void SourceTest::aScriptThatIsNotThereIsNoSurprise()
{
    const QString one = writeText(QStringLiteral("one.py"), "print(1)\n");
    QVERIFY(opens(one));
    QVERIFY(settled());
    paste(QStringLiteral("print(11)\n"));
    auto *name =
        part<ParameterForm>()->findChild<QWidget *>(QStringLiteral("file"))->findChild<QLineEdit *>();
    name->setFocus();
    name->selectAll();
    QTest::keyClicks(name, one.chopped(1));
    QVERIFY(settled());
    QVERIFY(editor()->text().isEmpty());
    QVERIFY(part<NoticeBar>()->kind() != NoticeBar::Kind::Error); // it stands beside the field
    QTest::keyClicks(name, one.right(1));
    QCOMPARE(editor()->text(), QStringLiteral("print(11)\n"));
    QVERIFY(pane()->isChanged());
    part<Actions>()->saveScript->trigger();
    QVERIFY(settled());
    QVERIFY(!pane()->isChanged());

    QVERIFY(QFile::remove(one));
    part<Actions>()->run->trigger();
    QVERIFY(settled());
    QCOMPARE(editor()->text(), QStringLiteral("print(11)\n")); // all that is left of it
    QVERIFY(pane()->isChanged());
    part<Actions>()->saveScript->trigger();
    QVERIFY(settled());
    QCOMPARE(onDisk(one), QByteArray("print(11)\n"));
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
