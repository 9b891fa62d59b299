// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "tests/fakes/fakerecord.h"
#include "ui/runs/daywords.h"
#include "ui/runs/runspane.h"
#include "ui/runs/settingstext.h"
#include "ui/timing/comparisontable.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>
#include <QTreeWidget>

#include <memory>

using namespace plab;

class RunsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void settingsSayWhatTellsRunsApart();
    void theNewestStandsOnTop();
    void aRowSaysResultAndOutcome();
    void someRepeatsAreCountedNotShared();
    void anUnfinishedRunSaysHowItEnded();
    void theRunThatIsShownSaysSo();
    void tickedRunsAreOverlays();
    void deletingIsUndone();
    void numbersAreNeverUsedAgain();
    void enterShowsTheRunAgain();
    void typingRenames();
    void aNoteStaysWithItsRun();
    void aRunOfAPresetSaysWhatItChangedOfIt();
    void searchAndOrder();
    void recordsComeWhenTheyAreWanted();
    void daysAreSaidAsPeopleSayThem();
    void runsThatLieOverEachOtherStandInATable();

private:
    static std::shared_ptr<const RunRecord> race(bool lock)
    {
        return std::make_shared<RunRecord>(fakeLostUpdates(20, true, lock));
    }
    QTreeView *view() const { return m_pane->findChild<QTreeView *>(); }
    QModelIndex cell(int row, int column) const { return view()->model()->index(row, column); }

    std::unique_ptr<RunsPane> m_pane;
};

void RunsTest::init()
{
    QLocale::setDefault(QLocale::c());
    m_pane = std::make_unique<RunsPane>();
    m_pane->resize(560, 430);
    m_pane->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_pane.get()));
}

void RunsTest::settingsSayWhatTellsRunsApart()
{
    const Declaration *pool = findDeclaration("pool");
    Parameters parameters(pool->parameters);
    QCOMPARE(settingsText(*pool, parameters), QStringLiteral("Lock off"));
    parameters.set("lock", QStringLiteral("mutex"));
    parameters.set("workers", qint64(77));
    parameters.set("step-seconds", 0.5);
    parameters.set("submit", QStringLiteral("map"));
    QCOMPARE(settingsText(*pool, parameters), QStringLiteral("mutex · Workers 77 · Step 0.5 s · Submit map"));
}

void RunsTest::theNewestStandsOnTop()
{
    RunsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(model.add(race(false)), 1);
    QCOMPARE(model.add(race(true)), 2);
    QCOMPARE(model.index(0, RunsModel::Number).data().toString(), QStringLiteral("2"));
    QCOMPARE(model.entry(1)->name, QStringLiteral("Lost updates"));
    QVERIFY(model.remove(2));
    QVERIFY(model.restore(2));
    QVERIFY(!model.restore(2));
}

void RunsTest::aRowSaysResultAndOutcome()
{
    m_pane->add(race(false));
    const QString result = cell(0, RunsModel::Result).data().toString();
    QVERIFY2(result.contains("All 20 repeats lost updates"), qPrintable(result));
    QCOMPARE(cell(0, RunsModel::Result).data(RunsModel::SecondLineRole).toString(),
             QStringLiteral("◆ updates lost"));
    QCOMPARE(cell(0, RunsModel::WallTime).data(RunsModel::SecondLineRole).toString(),
             QStringLiteral("20 repeats"));
    QVERIFY(cell(0, RunsModel::WallTime).data().toString().endsWith(QStringLiteral(" ms")));
    QVERIFY(cell(0, RunsModel::Name)
                .data(RunsModel::SecondLineRole)
                .toString()
                .startsWith(QStringLiteral("Lock off · Contenders 4")));
}

/// A share would be read as what was lost in a repeat.
void RunsTest::someRepeatsAreCountedNotShared()
{
    RunRecord run = *race(false);
    for (int i = 0; i < 9; ++i)
        run.repeats[i].outcomes = {{QStringLiteral("none-lost"), 1}};
    run.outcomes[0].count = 9;
    run.outcomes[1].count = 11;
    m_pane->add(std::make_shared<RunRecord>(run));
    QCOMPARE(cell(0, RunsModel::Result).data(RunsModel::SecondLineRole).toString(),
             QStringLiteral("◆ updates lost: 11 of 20 repeats"));
    QVERIFY(cell(0, RunsModel::WallTime)
                .data(Qt::ToolTipRole)
                .toString()
                .contains(QStringLiteral("95 % interval")));
}

void RunsTest::anUnfinishedRunSaysHowItEnded()
{
    auto run = std::make_shared<RunRecord>(fakeLostUpdates(3, false));
    run->repeats.last().ending = RepeatEnding::TimedOut;
    m_pane->add(run);
    QCOMPARE(cell(0, RunsModel::Result).data(RunsModel::SecondLineRole).toString(),
             QStringLiteral("✖ timed out"));
    QCOMPARE(cell(0, RunsModel::WallTime).data(RunsModel::SecondLineRole).toString(),
             QStringLiteral("2 repeats"));
}

void RunsTest::theRunThatIsShownSaysSo()
{
    m_pane->add(race(false));
    m_pane->add(race(true));
    const auto mark = [this](int row) {
        return cell(row, RunsModel::Started).data(RunsModel::SecondLineRole).toString();
    };
    m_pane->setShown(2);
    QCOMPARE(mark(0), QStringLiteral("shown"));
    m_pane->setShown(1);
    QVERIFY(mark(0) != QStringLiteral("shown"));
    QCOMPARE(mark(1), QStringLiteral("shown"));
}

void RunsTest::tickedRunsAreOverlays()
{
    m_pane->add(race(false));
    m_pane->add(race(true));
    QSignalSpy changed(m_pane.get(), &RunsPane::overlaysChanged);
    view()->setFocus();
    m_pane->setCurrent(1);
    QTest::keyClick(view(), Qt::Key_Space, Qt::ControlModifier);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_pane->overlays().size(), 1);
    QCOMPARE(m_pane->overlays().first().number, 1);
    view()->model()->setData(cell(0, RunsModel::Number), Qt::Checked, Qt::CheckStateRole);
    QCOMPARE(m_pane->overlays().size(), 2);
    QTest::keyClick(view(), Qt::Key_Delete); // a ticked one leaves the charts, too
    QCOMPARE(m_pane->overlays().size(), 1);
    QCOMPARE(changed.count(), 3);
}

void RunsTest::deletingIsUndone()
{
    m_pane->add(race(false));
    m_pane->add(race(true));
    m_pane->add(race(false));
    QSignalSpy deleted(m_pane.get(), &RunsPane::deleted);
    view()->setFocus();
    m_pane->setCurrent(2);
    m_pane->rename(2, QStringLiteral("with the lock"));
    QTest::keyClick(view(), Qt::Key_Delete);
    QCOMPARE(deleted.count(), 1);
    QCOMPARE(deleted.first().first().toInt(), 2);
    QVERIFY(!m_pane->record(2));
    QVERIFY(m_pane->restore(2));
    QCOMPARE(cell(1, RunsModel::Name).data().toString(), QStringLiteral("with the lock"));
    QVERIFY(m_pane->record(2));
}

void RunsTest::numbersAreNeverUsedAgain()
{
    m_pane->add(race(false));
    view()->setFocus();
    QTest::keyClick(view(), Qt::Key_Delete);
    QCOMPARE(m_pane->add(race(false)), 2);
}

void RunsTest::enterShowsTheRunAgain()
{
    m_pane->add(race(false));
    m_pane->add(race(true));
    QSignalSpy shown(m_pane.get(), &RunsPane::showRequested);
    view()->setFocus();
    QTest::keyClick(view(), Qt::Key_Down);
    QCOMPARE(shown.count(), 0);
    QTest::keyClick(view(), Qt::Key_Return);
    QCOMPARE(shown.count(), 1);
    QCOMPARE(shown.first().first().toInt(), 1);
}

void RunsTest::typingRenames()
{
    m_pane->add(race(false));
    view()->setFocus();
    QTest::keyClick(view(), Qt::Key_F2);
    auto *editor = view()->viewport()->findChild<QLineEdit *>();
    QVERIFY(editor);
    QSignalSpy shown(m_pane.get(), &RunsPane::showRequested);
    editor->setText(QStringLiteral("first try"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(m_pane->records().first().name, QStringLiteral("first try"));
    QCOMPARE(cell(0, RunsModel::Name)
                 .data(RunsModel::SecondLineRole)
                 .toString()
                 .section(QStringLiteral(" · "), 0, 0),
             QStringLiteral("Lost updates"));
    QCOMPARE(shown.count(), 0); // Enter ended the typing, nothing else
}

/// A run that ends meanwhile must not take over what a person is typing.
void RunsTest::aNoteStaysWithItsRun()
{
    m_pane->add(race(false));
    auto *note = m_pane->findChild<QLineEdit *>(QStringLiteral("runNote"));
    QTest::mouseClick(note, Qt::LeftButton);
    QTest::keyClicks(note, QStringLiteral("the first "));
    m_pane->add(race(true));
    QTest::keyClicks(note, QStringLiteral("one"));
    view()->setFocus();
    QTRY_COMPARE(m_pane->entry(1)->notes.note, QStringLiteral("the first one"));
    QCOMPARE(m_pane->entry(2)->notes.note, QString());
    m_pane->setCurrent(2);
    QCOMPARE(note->text(), QString());
    m_pane->setCurrent(1);
    QCOMPARE(note->text(), QStringLiteral("the first one"));
    QVERIFY(cell(1, RunsModel::Name)
                .data(RunsModel::SecondLineRole)
                .toString()
                .endsWith(QStringLiteral("“the first one”")));
}

void RunsTest::aRunOfAPresetSaysWhatItChangedOfIt()
{
    Preset preset;
    preset.id = QStringLiteral("the-race");
    preset.title = QStringLiteral("The race");
    preset.experiment = QStringLiteral("lost-updates");
    preset.parameters = race(false)->parameters;
    m_pane->setPresets([&](const QString &id) { return id == preset.id ? &preset : nullptr; });
    RunRecord run = *race(true);
    run.preset = preset.id;
    m_pane->add(std::make_shared<RunRecord>(run));
    QCOMPARE(cell(0, RunsModel::Name).data().toString(), QStringLiteral("The race"));
    QCOMPARE(cell(0, RunsModel::Name).data(RunsModel::SecondLineRole).toString(), QStringLiteral("mutex"));
}

void RunsTest::searchAndOrder()
{
    m_pane->add(race(false));
    m_pane->add(race(true));
    m_pane->add(race(false));
    m_pane->rename(1, QStringLiteral("zebra"));
    m_pane->rename(2, QStringLiteral("Ant"));
    const auto numbers = [this] {
        QStringList all;
        for (int row = 0; row < view()->model()->rowCount(); ++row)
            all << cell(row, RunsModel::Number).data().toString();
        return all.join(QLatin1Char(' '));
    };
    QCOMPARE(numbers(), QStringLiteral("3 2 1"));
    auto *search = m_pane->findChild<QLineEdit *>(QStringLiteral("runsSearch"));
    QTest::keyClicks(search, QStringLiteral("zeb updates"));
    QCOMPARE(numbers(), QStringLiteral("1"));
    search->clear();
    view()->sortByColumn(RunsModel::Name, Qt::AscendingOrder);
    QCOMPARE(numbers(), QStringLiteral("2 3 1"));
    m_pane->setPinned(1, true);
    QVERIFY(cell(2, RunsModel::Name).data().toString().startsWith(QStringLiteral("★")));
}

void RunsTest::recordsComeWhenTheyAreWanted()
{
    const RunEntry made = [this] {
        m_pane->add(race(false));
        return *m_pane->entry(1);
    }();
    const int kept = m_pane->addKept(made.summary, {QStringLiteral("of old"), {}, false});
    QSignalSpy wanted(m_pane.get(), &RunsPane::recordWanted);
    QSignalSpy shown(m_pane.get(), &RunsPane::showRequested);
    m_pane->setOverlay(kept, true);
    QCOMPARE(wanted.count(), 1);
    QVERIFY(m_pane->overlays().isEmpty());
    view()->setFocus();
    m_pane->setCurrent(kept);
    QTest::keyClick(view(), Qt::Key_Return);
    QCOMPARE(wanted.count(), 1); // it is on its way
    m_pane->setRecord(kept, race(false));
    QCOMPARE(shown.count(), 1);
    QCOMPARE(m_pane->overlays().size(), 1);
    const int lost = m_pane->addKept(made.summary, {});
    m_pane->setOverlay(lost, true);
    m_pane->recordFailed(lost);
    QVERIFY(!m_pane->entry(lost)->overlay);
}

void RunsTest::daysAreSaidAsPeopleSayThem()
{
    const QDate today(2026, 1, 28); // a Wednesday
    QCOMPARE(dayWords(today, today), QStringLiteral("today"));
    QCOMPARE(dayWords({2026, 1, 27}, today), QStringLiteral("yesterday"));
    QCOMPARE(dayWords({2026, 1, 25}, today), QStringLiteral("Sunday"));
    QCOMPARE(dayWords({2026, 1, 21}, today), QLocale().toString(QDate(2026, 1, 21), QLocale::ShortFormat));
    QLocale::setDefault(QLocale(QLocale::German));
    QCOMPARE(dayWords({2026, 1, 25}, today), QStringLiteral("Sonntag"));
}

void RunsTest::runsThatLieOverEachOtherStandInATable()
{
    ComparisonTable table;
    const auto *rows = table.findChild<QTreeWidget *>();
    RunRecord locked = *race(true);
    locked.called = QStringLiteral("with the lock");
    const Declaration &declaration = *findDeclaration("lost-updates");
    table.show(*race(false), declaration, {});
    QVERIFY(table.isHidden());
    table.show(*race(false), declaration, {locked});
    QVERIFY(!table.isHidden());
    QCOMPARE(rows->topLevelItemCount(), 2);
    QCOMPARE(rows->topLevelItem(0)->text(1), QStringLiteral("lock off"));
    const QTreeWidgetItem *other = rows->topLevelItem(1);
    QCOMPARE(other->text(0), QStringLiteral("with the lock"));
    QCOMPARE(other->text(1), QStringLiteral("lock mutex"));
    QVERIFY(other->text(2).endsWith(QStringLiteral(" ms")) || other->text(2).endsWith(QStringLiteral(" s")));
    QVERIFY2(other->text(4).contains(QStringLiteral("×")) && other->text(4).contains(QStringLiteral(" to ")),
             qPrintable(other->text(4)));
}

QTEST_MAIN(RunsTest)
#include "tst_runs.moc"
