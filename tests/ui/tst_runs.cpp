// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "tests/fakes/fakerecord.h"
#include "ui/runs/runspane.h"
#include "ui/runs/settingstext.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

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
    QCOMPARE(mark(0), QString());
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

QTEST_MAIN(RunsTest)
#include "tst_runs.moc"
