// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that last: asked for when the window closes, there again in the next one, with what a person said of
// them.
#include "core/experiments/catalogue.h"
#include "core/record/runshelf.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/runs/runspane.h"
#include "ui/window/runbar.h"
#include "ui/window/shelfcontroller.h"

#include <QAbstractSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QTreeView>

using namespace plab;

class KeptRunsTest : public QObject, TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("keptruns")); }
    void init()
    {
        RunShelf::ownFolder().removeRecursively();
        QVERIFY(open());
        part<RunBar>()->setRepeat(1);
        set("tasks", qint64(8));
        set("steps-per-task", qint64(1000));
    }
    void cleanup() { close(); }
    void closingAsksOnce();
    void whoDoesNotWantThemKeepsNone();
    void aRunIsThereTheNextTime();
    void aResultOfOtherSettingsSaysSo();
    void nothingIsWrittenUnlessWanted();
    void aRunThatCannotBeWrittenIsTold();

private:
    void whatIsSaidOfItLasts();
    void deletingIsUndoneOnTheDisk();
    void aDamagedFileDoesNotHinder();
    RunsPane *runs() const { return part<RunsPane>(); }
    QTreeView *list() const { return runs()->findChild<QTreeView *>(); }
    static QStringList files()
    {
        return RunShelf::ownFolder().entryList({QStringLiteral("*.json")}, QDir::Files);
    }
    void press(const QString &choice) const
    {
        QPushButton *button = noticeButton(choice);
        QVERIFY2(button, qPrintable(choice));
        QTest::mouseClick(button, Qt::LeftButton);
    }
    void goToRuns() const
    {
        m_window->activateWindow();
        part<Actions>()->panes.at(Actions::RunsPane)->trigger();
    }
    void wantThemKept() const { part<Actions>()->keepRuns->trigger(); }
    /// The next window of the same person.
    bool reopen()
    {
        if (!settled())
            return false;
        m_window.reset();
        m_window = std::make_unique<MainWindow>(m_lab.get());
        m_window->resize(1440, 900);
        m_window->show();
        return QTest::qWaitForWindowExposed(m_window.get()) && settled();
    }
};

void KeptRunsTest::closingAsksOnce()
{
    QVERIFY(runToEnd());
    QVERIFY(!m_window->close());
    QVERIFY(part<NoticeBar>()->sentence().contains(RunShelf::ownFolder().path()));
    press(QStringLiteral("Keep runs"));
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(files().size(), 1);
    QCOMPARE(ShelfController::choice(), ShelfController::Choice::Keep);
    QVERIFY(reopen());
    QVERIFY(part<Actions>()->keepRuns->isChecked());
    QVERIFY(runToEnd());
    QVERIFY(settled());
    QCOMPARE(files().size(), 2);
    QVERIFY(m_window->close()); // it is remembered
}

/// A desktop that ends does not ask twice, and nobody is locked in.
void KeptRunsTest::whoDoesNotWantThemKeepsNone()
{
    QVERIFY(m_window->close()); // nothing has run: nothing to ask
    m_window->show();
    QVERIFY(runToEnd());
    QVERIFY(!m_window->close());
    QVERIFY(m_window->close()); // while the question stands
    QCOMPARE(ShelfController::choice(), ShelfController::Choice::NotAsked);
    m_window->show();
    part<NoticeBar>()->dismiss();
    QVERIFY(!m_window->close());
    press(QStringLiteral("Do not keep"));
    QVERIFY(!m_window->isVisible());
    QCOMPARE(ShelfController::choice(), ShelfController::Choice::DoNotKeep);
    m_window->show();
    QVERIFY(m_window->close());
    QVERIFY(files().isEmpty());
}

void KeptRunsTest::aRunIsThereTheNextTime()
{
    wantThemKept();
    QVERIFY(runToEnd());
    const QString result = runs()->records().first().summary.headline.shown();
    const QByteArray record = runToJson(*shown().record, true);
    QVERIFY(reopen());
    QCOMPARE(runs()->records().size(), 1);
    QVERIFY(!runs()->record(1)); // only its summary was read
    const QAbstractItemModel *model = list()->model();
    QCOMPARE(model->index(0, RunsModel::Name).data().toString(), QStringLiteral("Counting pool"));
    QCOMPARE(model->index(0, RunsModel::Result).data().toString(), result);
    QCOMPARE(model->index(0, RunsModel::Started).data(RunsModel::SecondLineRole).toString(),
             QStringLiteral("today"));
    goToRuns();
    runs()->setCurrent(1);
    QTest::keyClick(list(), Qt::Key_Return);
    QVERIFY(settled());
    QVERIFY(shown().record);
    QCOMPARE(runToJson(*shown().record, true), record);
    whatIsSaidOfItLasts();
    deletingIsUndoneOnTheDisk();
}

void KeptRunsTest::whatIsSaidOfItLasts()
{
    auto *note = runs()->findChild<QLineEdit *>(QStringLiteral("runNote"));
    QTest::mouseClick(note, Qt::LeftButton);
    QTest::keyClicks(note, QStringLiteral("before the fix"));
    QTest::keyClick(note, Qt::Key_Return);
    runs()->rename(1, QStringLiteral("the old way"));
    runs()->setPinned(1, true);
    QCOMPARE(shown().name, QStringLiteral("the old way"));
    QVERIFY(reopen());
    const RunEntry kept = runs()->records().first();
    QCOMPARE(kept.name, QStringLiteral("the old way"));
    QCOMPARE(kept.notes, (RunNotes {QStringLiteral("the old way"), QStringLiteral("before the fix"), true}));
    auto *search = runs()->findChild<QLineEdit *>(QStringLiteral("runsSearch"));
    search->setText(QStringLiteral("fix old"));
    QCOMPARE(list()->model()->rowCount(), 1);
    search->setText(QStringLiteral("something else"));
    QCOMPARE(list()->model()->rowCount(), 0);
    search->clear();
}

void KeptRunsTest::deletingIsUndoneOnTheDisk()
{
    goToRuns();
    runs()->setCurrent(1);
    QTest::keyClick(list(), Qt::Key_Delete);
    QVERIFY(settled());
    QVERIFY(files().isEmpty());
    press(QStringLiteral("Undo"));
    QVERIFY(settled());
    QCOMPARE(files().size(), 1);
}

/// One click goes back, and one more undoes that.
void KeptRunsTest::aResultOfOtherSettingsSaysSo()
{
    QVERIFY(runToEnd());
    auto *back = m_window->findChild<QPushButton *>(QStringLiteral("backToSettings"));
    QVERIFY(!back->isVisible());
    auto *workers = part<ParameterForm>()
                        ->findChild<QWidget *>(QStringLiteral("workers"))
                        ->findChild<QAbstractSpinBox *>();
    workers->setFocus();
    QTest::keyClick(workers, Qt::Key_Up);
    QVERIFY(back->isVisible());
    const auto *words = back->parentWidget()->findChild<QLabel *>();
    QCOMPARE(words->text(), QStringLiteral("This result is of other settings: Workers 4."));
    QTest::mouseClick(back, Qt::LeftButton);
    QVERIFY(!back->isVisible());
    QCOMPARE(part<ParameterForm>()->parameters().integer("workers"), 4);
    QVERIFY(m_window->windowTitle().startsWith(QStringLiteral("Counting pool")));
    press(QStringLiteral("Undo"));
    QCOMPARE(part<ParameterForm>()->parameters().integer("workers"), 5);
    QVERIFY(back->isVisible());
}

/// A run of a test or of a script, one that was opened from a file, and one that nobody wanted kept.
void KeptRunsTest::nothingIsWrittenUnlessWanted()
{
    m_window->showRun(std::make_shared<const RunRecord>(fakeLostUpdates(3, false)));
    QVERIFY(opens(writeText(QStringLiteral("run.json"), runToJson(fakeLostUpdates(3, true), true))));
    QVERIFY(m_window->close());
    m_window->show();
    QVERIFY(!RunShelf::ownFolder().exists());
    wantThemKept();
    QVERIFY(settled());
    QVERIFY(files().isEmpty());
    runs()->setPinned(1, true); // a wish that is said of this one
    QVERIFY(settled());
    QCOMPARE(files().size(), 1);
}

void KeptRunsTest::aRunThatCannotBeWrittenIsTold()
{
    QVERIFY(QDir().mkpath(QFileInfo(RunShelf::ownFolder().path()).path()));
    QFile inTheWay(RunShelf::ownFolder().path());
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    wantThemKept();
    QVERIFY(runToEnd());
    QVERIFY(settled());
    QCOMPARE(part<NoticeBar>()->kind(), NoticeBar::Kind::Error);
    QVERIFY(part<NoticeBar>()->sentence().contains(RunShelf::ownFolder().path()));
    part<NoticeBar>()->dismiss();
    QVERIFY(!m_window->close()); // once more, and told again
    QVERIFY(settled());
    QVERIFY(m_window->isVisible());
    QCOMPARE(part<NoticeBar>()->kind(), NoticeBar::Kind::Error);
    QVERIFY(m_window->close());
    inTheWay.remove();
    m_window->show();
    wantThemKept(); // off, and on again: what is there is written
    wantThemKept();
    QVERIFY(settled());
    QCOMPARE(files().size(), 1);
    aDamagedFileDoesNotHinder();
}

void KeptRunsTest::aDamagedFileDoesNotHinder()
{
    QVERIFY(writeFile(RunShelf::ownFolder().filePath("torn.json"), "{\"format\": \"process-lab.run\", "));
    QVERIFY(reopen());
    QCOMPARE(part<NoticeBar>()->kind(), NoticeBar::Kind::Warning);
    QVERIFY(part<NoticeBar>()->sentence().contains(QStringLiteral("damaged/torn.json")));
    QCOMPARE(runs()->records().size(), 1);
    QVERIFY(reopen());
    QVERIFY(part<NoticeBar>()->sentence().isEmpty());
    QCOMPARE(runs()->records().size(), 1);
}

QTEST_MAIN(KeptRunsTest)
#include "tst_keptruns.moc"
