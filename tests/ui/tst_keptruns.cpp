// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that last: asked for when the window closes, there again in the next one, with what a person said of
// them.
#include "core/experiments/catalogue.h"
#include "core/record/runshelf.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/control/shelfcontroller.h"
#include "ui/frame/runbar.h"
#include "ui/runs/keptmenu.h"
#include "ui/runs/runspane.h"

#include <QAbstractSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeView>

using namespace plab;

namespace {

/// What of a window has to do with kept runs.
struct Parts
{
    QMainWindow window;
    RunsPane &runs = *new RunsPane;
    NoticeBar &notices = *new NoticeBar(&window);
    QObject owner;
    FileWork *files = new FileWork(&notices, &owner);
    QAction keep;
    std::unique_ptr<ShelfController> shelf;

    Parts()
    {
        keep.setCheckable(true);
        shelf = std::make_unique<ShelfController>(&runs, &keep, &notices, files, nullptr);
        window.setCentralWidget(&runs);
        notices.standIn(&runs);
        window.resize(600, 400);
        window.show();
        shelf->load();
    }
    bool settled() const
    {
        return QTest::qWaitFor([this] { return !files->isBusy(); }, 30000);
    }
    int finish(int repeats = 3)
    {
        static int minute = 0; // one after the other
        RunRecord record = fakeLostUpdates(repeats, true);
        record.started = record.started.addSecs(60 * ++minute);
        const int number = runs.add(std::make_shared<const RunRecord>(record));
        shelf->take(number);
        return number;
    }
    const QTreeView *list() const { return runs.findChild<QTreeView *>(); }
    bool press(const QString &choice)
    {
        for (QPushButton *button : notices.findChildren<QPushButton *>()) {
            if (QString(button->text()).remove(QLatin1Char('&')) != choice)
                continue;
            QTest::mouseClick(button, Qt::LeftButton);
            return true;
        }
        return false;
    }
};

QStringList keptFiles()
{
    return RunShelf::ownFolder().entryList({QStringLiteral("*.json")}, QDir::Files);
}

} // namespace

class KeptRunsTest : public QObject, TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("keptruns")); }
    void init()
    {
        QSettings().clear();
        RunShelf::ownFolder().removeRecursively();
        m_parts = std::make_unique<Parts>();
    }
    void theWindowAsksAndRemembers();
    void whoDoesNotWantThemKeepsNone();
    void aRunIsThereTheNextTime();
    void whatIsSaidOfARunLasts();
    void twoWindowsSayDifferentThingsOfOneRun();
    void deletingIsUndoneOnTheDisk();
    void nothingIsWrittenUnlessWanted();
    void aRunThatCannotBeWrittenIsTold();
    void aDamagedFileIsToldOnceAndDoesNotHinder();
    void aRecordThatIsGoneIsTold();
    void makingRoomIsTold();
    void howMuchIsKeptIsThePersonsChoice();

private:
    RunsPane &runs() const { return m_parts->runs; }
    void wantThemKept() { m_parts->keep.trigger(); }
    /// The next window of the same person.
    bool reopen()
    {
        const bool settled = m_parts->settled();
        m_parts.reset();
        m_parts = std::make_unique<Parts>();
        return settled && m_parts->settled();
    }

    std::unique_ptr<Parts> m_parts;
};

/// All of it once in the real window: a run, its mark of other settings, the question, the next window.
void KeptRunsTest::theWindowAsksAndRemembers()
{
    QVERIFY(open());
    part<RunBar>()->setRepeat(1);
    set("tasks", qint64(8));
    set("steps-per-task", qint64(1000));
    QVERIFY(runToEnd());
    auto *back = m_window->findChild<QPushButton *>(QStringLiteral("backToSettings"));
    QVERIFY(!back->isVisible());
    auto *workers = part<ParameterForm>()
                        ->findChild<QWidget *>(QStringLiteral("workers"))
                        ->findChild<QAbstractSpinBox *>();
    workers->setFocus();
    QTest::keyClick(workers, Qt::Key_Up);
    QVERIFY(back->isVisible());
    QCOMPARE(back->parentWidget()->findChild<QLabel *>()->text(),
             QStringLiteral("This result is of other settings: Workers 4."));
    QTest::mouseClick(back, Qt::LeftButton);
    QVERIFY(!back->isVisible());
    QCOMPARE(part<ParameterForm>()->parameters().integer("workers"), 4);
    QTest::mouseClick(noticeButton(QStringLiteral("Undo")), Qt::LeftButton);
    QCOMPARE(part<ParameterForm>()->parameters().integer("workers"), 5);
    QVERIFY(back->isVisible());

    QVERIFY(!m_window->close());
    QVERIFY(part<NoticeBar>()->sentence().contains(RunShelf::ownFolder().path()));
    QTest::mouseClick(noticeButton(QStringLiteral("Keep runs")), Qt::LeftButton);
    QTRY_VERIFY(!m_window->isVisible());
    QCOMPARE(keptFiles().size(), 1);
    m_window = std::make_unique<MainWindow>(m_lab.get());
    QVERIFY(settled());
    QVERIFY(part<Actions>()->keepRuns->isChecked());
    QCOMPARE(part<RunsPane>()->records().size(), 1);
    QCOMPARE(part<RunsPane>()->records().first().name, QStringLiteral("Counting pool"));
    QVERIFY(m_window->close()); // nothing is new
    close();
}

/// A desktop that ends does not ask twice, and nobody is locked in.
void KeptRunsTest::whoDoesNotWantThemKeepsNone()
{
    ShelfController &shelf = *m_parts->shelf;
    QSignalSpy closing(&shelf, &ShelfController::closing);
    QVERIFY(shelf.mayClose()); // nothing has run: nothing to ask
    m_parts->finish();
    QVERIFY(!shelf.mayClose());
    QVERIFY(shelf.mayClose()); // while the question stands
    QCOMPARE(ShelfController::choice(), ShelfController::Choice::NotAsked);
    m_parts->notices.dismiss();
    QVERIFY(!shelf.mayClose());
    QVERIFY(m_parts->press(QStringLiteral("Do not keep")));
    QCOMPARE(closing.count(), 1);
    QCOMPARE(ShelfController::choice(), ShelfController::Choice::DoNotKeep);
    QVERIFY(shelf.mayClose());
    m_parts->finish();
    QVERIFY(shelf.mayClose());
    QVERIFY(m_parts->settled());
    QVERIFY(!RunShelf::ownFolder().exists());
}

void KeptRunsTest::aRunIsThereTheNextTime()
{
    wantThemKept();
    m_parts->finish(4);
    const QString result = runs().records().first().summary.headline.shown();
    QVERIFY(reopen());
    QVERIFY(m_parts->keep.isChecked());
    QCOMPARE(runs().records().size(), 1);
    QVERIFY(!runs().record(1)); // only its summary was read
    QCOMPARE(m_parts->list()->model()->index(0, RunsModel::Result).data().toString(), result);
    QSignalSpy shown(&runs(), &RunsPane::showRequested);
    auto *list = runs().findChild<QTreeView *>();
    list->setFocus();
    runs().setCurrent(1);
    QTest::keyClick(list, Qt::Key_Return);
    QVERIFY(m_parts->settled());
    QCOMPARE(shown.count(), 1);
    QCOMPARE(runs().record(1)->repeats.size(), 5); // with the witness
    QVERIFY(m_parts->shelf->mayClose());           // it lies there already
}

void KeptRunsTest::whatIsSaidOfARunLasts()
{
    wantThemKept();
    m_parts->finish();
    auto *note = runs().findChild<QLineEdit *>(QStringLiteral("runNote"));
    QTest::mouseClick(note, Qt::LeftButton);
    QTest::keyClicks(note, QStringLiteral("before the fix"));
    QTest::keyClick(note, Qt::Key_Return); // while it is being written, perhaps
    runs().rename(1, QStringLiteral("the old way"));
    runs().setPinned(1, true);
    QVERIFY(reopen());
    const RunEntry kept = runs().records().first();
    QCOMPARE(kept.name, QStringLiteral("the old way"));
    QCOMPARE(kept.notes, (RunNotes {QStringLiteral("the old way"), QStringLiteral("before the fix"), true}));
    auto *search = runs().findChild<QLineEdit *>(QStringLiteral("runsSearch"));
    QTest::keyClicks(search, QStringLiteral("fix old"));
    QCOMPARE(m_parts->list()->model()->rowCount(), 1);
    QTest::keyClicks(search, QStringLiteral(" else"));
    QCOMPARE(m_parts->list()->model()->rowCount(), 0);
}

void KeptRunsTest::twoWindowsSayDifferentThingsOfOneRun()
{
    wantThemKept();
    m_parts->finish();
    QVERIFY(reopen());
    Parts other;
    QVERIFY(other.settled());
    runs().setPinned(1, true);
    QVERIFY(m_parts->settled());
    other.runs.rename(1, QStringLiteral("named there"));
    QVERIFY(other.settled());
    other.finish();
    m_parts->finish();
    QVERIFY(other.settled());
    QVERIFY(reopen());
    QCOMPARE(runs().records().size(), 3);
    const QList<RunEntry> all = runs().records();
    QCOMPARE(std::count_if(all.begin(), all.end(),
                           [](const RunEntry &run) {
                               return run.notes == RunNotes {QStringLiteral("named there"), {}, true};
                           }),
             1);
}

void KeptRunsTest::deletingIsUndoneOnTheDisk()
{
    wantThemKept();
    m_parts->finish();
    QVERIFY(reopen());
    auto *list = runs().findChild<QTreeView *>();
    list->setFocus();
    runs().setCurrent(1);
    QTest::keyClick(list, Qt::Key_Delete);
    QVERIFY(m_parts->settled());
    QVERIFY(keptFiles().isEmpty());
    QVERIFY(runs().restore(1)); // as the notice's Undo does
    QVERIFY(m_parts->settled());
    QCOMPARE(keptFiles().size(), 1);
    QVERIFY(reopen());
    QCOMPARE(runs().records().size(), 1);
}

/// A run of a test or of a script, one that was opened from a file, and one that nobody wanted kept.
void KeptRunsTest::nothingIsWrittenUnlessWanted()
{
    runs().add(std::make_shared<const RunRecord>(fakeLostUpdates(3, false)));
    QVERIFY(m_parts->shelf->mayClose());
    wantThemKept();
    QVERIFY(m_parts->settled());
    QVERIFY(!RunShelf::ownFolder().exists());
    runs().setPinned(1, true); // a wish that is said of this one
    QVERIFY(m_parts->settled());
    QCOMPARE(keptFiles().size(), 1);
}

void KeptRunsTest::aRunThatCannotBeWrittenIsTold()
{
    QVERIFY(QDir().mkpath(QFileInfo(RunShelf::ownFolder().path()).path()));
    QFile inTheWay(RunShelf::ownFolder().path());
    QVERIFY(inTheWay.open(QIODevice::WriteOnly));
    const NoticeBar &notices = m_parts->notices;
    wantThemKept();
    m_parts->finish();
    QVERIFY(m_parts->settled());
    QCOMPARE(notices.kind(), NoticeBar::Kind::Error);
    QVERIFY(notices.sentence().contains(RunShelf::ownFolder().path()));
    m_parts->notices.dismiss();
    QVERIFY(m_parts->shelf->mayClose()); // once more, and told again: the window waits for that
    QVERIFY(m_parts->files->isWriting());
    QVERIFY(m_parts->settled());
    QVERIFY(!notices.sentence().isEmpty());
    QVERIFY(m_parts->shelf->mayClose()); // whoever closes now knows it
    QVERIFY(!m_parts->files->isWriting());
    inTheWay.remove();
    wantThemKept(); // off, and on again: what is there is written
    wantThemKept();
    QVERIFY(m_parts->settled());
    QCOMPARE(keptFiles().size(), 1);
}

void KeptRunsTest::aDamagedFileIsToldOnceAndDoesNotHinder()
{
    wantThemKept();
    m_parts->finish();
    QVERIFY(m_parts->settled());
    QVERIFY(writeFile(RunShelf::ownFolder().filePath("torn.json"), "{\"format\": \"process-lab.run\", "));
    QVERIFY(reopen());
    QCOMPARE(m_parts->notices.kind(), NoticeBar::Kind::Warning);
    QVERIFY(m_parts->notices.sentence().contains(QStringLiteral("damaged/torn.json")));
    QCOMPARE(runs().records().size(), 1);
    QVERIFY(reopen());
    QVERIFY(m_parts->notices.sentence().isEmpty());
    QCOMPARE(runs().records().size(), 1);
}

void KeptRunsTest::aRecordThatIsGoneIsTold()
{
    wantThemKept();
    m_parts->finish();
    QVERIFY(reopen());
    QVERIFY(QFile::remove(RunShelf::ownFolder().filePath(keptFiles().first())));
    runs().setOverlay(1, true);
    QVERIFY(m_parts->settled());
    QCOMPARE(m_parts->notices.kind(), NoticeBar::Kind::Error);
    QVERIFY(!runs().entry(1)->overlay);
}

/// What only lay on the disk leaves the list; what a person looked at stays as long as the window.
void KeptRunsTest::makingRoomIsTold()
{
    wantThemKept();
    m_parts->finish();
    m_parts->finish();
    QVERIFY(m_parts->settled());
    const qint64 size = QFileInfo(RunShelf::ownFolder().filePath(keptFiles().first())).size();
    QSettings().setValue(QStringLiteral("runs/limit"), 2 * size + size / 2);
    QVERIFY(reopen());
    QCOMPARE(runs().records().size(), 2);
    m_parts->finish();
    QVERIFY(m_parts->settled());
    QVERIFY2(m_parts->notices.sentence().startsWith(QStringLiteral("The oldest kept run was removed")),
             qPrintable(m_parts->notices.sentence()));
    QCOMPARE(runs().records().size(), 2);
    QCOMPARE(keptFiles().size(), 2);
    m_parts->finish();
    m_parts->finish();
    QVERIFY(m_parts->settled());
    QCOMPARE(runs().records().size(), 3); // of this window all
    QCOMPARE(keptFiles().size(), 2);
}

/// It is shown and chosen where the runs stand. What would go at once is asked about; what is pinned stays.
void KeptRunsTest::howMuchIsKeptIsThePersonsChoice()
{
    auto *button = runs().findChild<QToolButton *>(QStringLiteral("keptRuns"));
    QCOMPARE(button->text(), QStringLiteral("Nothing kept"));
    wantThemKept();
    const int oldest = m_parts->finish(400);
    m_parts->finish(400);
    const int newest = m_parts->finish(400);
    runs().setPinned(oldest, true);
    QVERIFY(m_parts->settled());
    QVERIFY2(button->text().endsWith(QStringLiteral("MiB kept")), qPrintable(button->text()));
    QVERIFY(button->toolTip().contains(QStringLiteral("3 runs are kept")));
    QVERIFY(button->toolTip().contains(QStringLiteral("1 GiB")));
    runs().setCurrent(newest);
    const QModelIndex started = m_parts->list()->currentIndex().siblingAtColumn(RunsModel::Started);
    QVERIFY(started.data(Qt::ToolTipRole).toString().contains(QStringLiteral("Kept on the disk: ")));

    const qint64 size = QFileInfo(RunShelf::ownFolder().filePath(keptFiles().first())).size();
    auto *sizes = qobject_cast<KeptMenu *>(m_parts->shelf->sizes());
    sizes->setLimit(2 * size + size / 2);
    QAction *small = sizes->actions().last();
    QAction *usual = sizes->actions().at(2);
    usual->trigger();
    QVERIFY(m_parts->notices.sentence().isEmpty());
    small->trigger();
    QVERIFY2(m_parts->notices.sentence().startsWith(QStringLiteral("The kept runs take")),
             qPrintable(m_parts->notices.sentence()));
    QVERIFY(usual->isChecked());
    QVERIFY(m_parts->press(QStringLiteral("Cancel")));
    QCOMPARE(ShelfController::limit(), RunShelf::DefaultLimit);
    QCOMPARE(keptFiles().size(), 3);
    small->trigger();
    QVERIFY(m_parts->press(QStringLiteral("Remove the oldest")));
    QVERIFY(m_parts->settled());
    QVERIFY(small->isChecked());
    QCOMPARE(keptFiles().size(), 2);
    QVERIFY(button->toolTip().contains(QStringLiteral("2 runs are kept")));
    QVERIFY(reopen());
    QCOMPARE(ShelfController::limit(), 2 * size + size / 2);
    QCOMPARE(runs().records().size(), 2);
    const QList<RunEntry> all = runs().records();
    QVERIFY(std::any_of(all.begin(), all.end(), [](const RunEntry &run) { return run.notes.pinned; }));
}

QTEST_MAIN(KeptRunsTest)
#include "tst_keptruns.moc"
