// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakefamily.h"
#include "tests/fakes/fakerecord.h"
#include "ui/base/theme.h"
#include "ui/processes/columnfit.h"
#include "ui/processes/processespane.h"
#include "ui/processes/processmodel.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

#include <csignal>
#include <memory>

using namespace plab;

class ProcessesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void eachStandsUnderTheProcessThatMadeIt();
    void threadsStandUnderTheirProcess();
    void aZombieIsShownAsOne();
    void liveUpdatesChangeRowsInPlace();
    void aSmallerRepeatTakesRowsAway();
    void theDeadStayWithTheirEnding();
    void aThousandProcessesUpdateWithinAFrame();
    void selectionAndFoldsSurviveUpdates();
    void columnsFitWhatStandsInThem();
    void namesAreElidedFirst();
    void aProcessNobodyLookedAtSaysSo();
    void signalsGoToTheSelectedLivingProcess();
    void nothingIsSignalledWhenTheRunIsOver();
    void copyTakesWhatIsSeen();
    void theTableFollowsAnInstant();

private:
    static std::shared_ptr<const RunRecord> live(double seconds);
    RunRecord m_pool = fakePool(4, 40, true, true);
};

void ProcessesTest::initTestCase()
{
    QLocale::setDefault(QLocale::c());
}

std::shared_ptr<const RunRecord> ProcessesTest::live(double seconds)
{
    return std::make_shared<RunRecord>(fakeLive(fakePool(4, 40, true, true), seconds));
}

void ProcessesTest::eachStandsUnderTheProcessThatMadeIt()
{
    ProcessModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.update(m_pool.repeats.first().processes);
    QCOMPARE(model.rowCount(), 1);
    const QModelIndex nursery = model.index(0, 0);
    QCOMPARE(nursery.data().toString(), QStringLiteral("nursery"));
    const QModelIndex parent = model.index(0, 0, nursery);
    QCOMPARE(model.rowCount(parent), 5); // four, and one that took a dead one's place
    QCOMPARE(model.index(2, 0, parent).data().toString(), QStringLiteral("Worker-3"));
}

void ProcessesTest::threadsStandUnderTheirProcess()
{
    QList<ProcessRecord> processes = m_pool.repeats.first().processes.mid(0, 3);
    ProcessRecord thread;
    thread.index = 3;
    thread.pid = processes.at(2).pid;
    thread.tid = 99;
    thread.name = QStringLiteral("Thread-1");
    processes.append(thread);
    ProcessModel model;
    model.update(processes);
    const QModelIndex worker = model.index(0, 0, model.index(0, 0, model.index(0, 0)));
    QCOMPARE(model.rowCount(worker), 1);
    const auto cell = [&](int column) { return model.index(0, column, worker).data().toString(); };
    QCOMPARE(cell(ProcessModel::Pid), QString::number(thread.pid)); // one pid, several tids
    QVERIFY(cell(ProcessModel::RoleColumn).endsWith(QLatin1String(" 99")));
    QCOMPARE(cell(ProcessModel::ParentPid), QString());
}

void ProcessesTest::aZombieIsShownAsOne()
{
    QList<ProcessRecord> processes = m_pool.repeats.first().processes.mid(0, 3);
    ProcessRecord &worker = processes[2]; // it has ended, and its parent has not waited for it yet
    worker.ending = {};
    worker.endedS = 1;
    worker.state = 'Z';
    ProcessModel model;
    model.update(processes);
    const QModelIndex row = model.index(0, ProcessModel::State, model.index(0, 0, model.index(0, 0)));
    QCOMPARE(row.data().toString(), QStringLiteral("Z zombie"));
    QCOMPARE(row.sibling(0, ProcessModel::EndingColumn).data().toString(), QString());
}

void ProcessesTest::liveUpdatesChangeRowsInPlace()
{
    ProcessModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QList<ProcessRecord> processes = m_pool.repeats.first().processes.mid(0, 4);
    model.update(processes);
    const QPersistentModelIndex worker = model.index(1, 0, model.index(0, 0, model.index(0, 0)));
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    model.update(processes);
    QCOMPARE(changed.count(), 0); // nothing is new
    processes[3].cpuS = 12.5;
    model.update(processes);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(worker.sibling(worker.row(), ProcessModel::CpuTime).data().toString(),
             QStringLiteral("12.500 s"));
    model.update(m_pool.repeats.first().processes);
    QCOMPARE(inserted.count(), 1); // all new ones at once
    QCOMPARE(reset.count(), 0);
}

void ProcessesTest::aSmallerRepeatTakesRowsAway()
{
    ProcessModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.update(m_pool.repeats.first().processes);
    QList<ProcessRecord> fewer = m_pool.repeats.first().processes.mid(0, 3);
    for (ProcessRecord &process : fewer) { // the next repeat has pids of its own
        process.pid += 100;
        process.parentPid += 100;
    }
    model.update(fewer);
    QCOMPARE(model.rowCount(model.index(0, 0, model.index(0, 0))), 1);
    model.update({});
    QCOMPARE(model.rowCount(), 0);
}

void ProcessesTest::theDeadStayWithTheirEnding()
{
    ProcessModel model;
    model.update(m_pool.repeats.first().processes);
    const QModelIndex parent = model.index(0, 0, model.index(0, 0));
    const QModelIndex killed = model.index(1, ProcessModel::EndingColumn, parent);
    QCOMPARE(killed.data().toString(), QStringLiteral("killed: SIGKILL"));
    QCOMPARE(killed.data(Qt::ToolTipRole).toString(),
             QStringLiteral("killed: SIGKILL\nkilled by SIGKILL (9)"));
    QVERIFY(killed.data(Qt::ForegroundRole).isValid());
    QCOMPARE(killed.siblingAtColumn(ProcessModel::State).data().toString(), QStringLiteral("gone"));
    QVERIFY(!model.index(0, 0).data(Qt::ForegroundRole).isValid()); // the nursery lives
}

void ProcessesTest::aThousandProcessesUpdateWithinAFrame()
{
    auto run = std::make_shared<RunRecord>(fakeLostUpdates(1, false));
    QList<ProcessRecord> &processes = run->repeats.first().processes;
    while (processes.size() < 1026) {
        ProcessRecord process = processes.at(2);
        process.index = int(processes.size());
        process.pid = 60000 + process.index;
        processes.append(process);
    }
    run->finished = false;
    ProcessesPane pane;
    pane.resize(560, 430);
    pane.show();
    pane.showRun(run);
    auto *tree = pane.findChild<QTreeView *>();
    QTRY_VERIFY(tree->isExpanded(tree->model()->index(0, 0)));
    for (ProcessRecord &process : processes)
        process.cpuS = 3.25;
    QElapsedTimer timer;
    timer.start();
    pane.showRun(std::make_shared<RunRecord>(*run));
    QVERIFY2(timer.elapsed() < 250,
             qPrintable(QString::number(timer.elapsed()))); // some ms; the machine may be busy
    const QModelIndex parent = tree->model()->index(0, 0, tree->model()->index(0, 0));
    QCOMPARE(tree->model()->index(1023, ProcessModel::CpuTime, parent).data().toString(),
             QStringLiteral("3.250 s"));
}

void ProcessesTest::selectionAndFoldsSurviveUpdates()
{
    ProcessesPane pane;
    pane.show();
    pane.showRun(live(0.002));
    auto *tree = pane.findChild<QTreeView *>();
    const QPersistentModelIndex nursery = tree->model()->index(0, 0);
    const QPersistentModelIndex parent = tree->model()->index(0, 0, nursery);
    const QPersistentModelIndex worker = tree->model()->index(0, 0, parent);
    QVERIFY(tree->isExpanded(nursery) && tree->isExpanded(parent));
    tree->setCurrentIndex(worker);
    pane.showRun(live(0.02));
    QCOMPARE(tree->currentIndex(), QModelIndex(worker));
    tree->collapse(parent);
    pane.showRun(live(0.021));
    QVERIFY(!tree->isExpanded(parent));
}

void ProcessesTest::columnsFitWhatStandsInThem()
{
    auto run = std::make_shared<RunRecord>(m_pool);
    QList<ProcessRecord> &processes = run->repeats.first().processes;
    while (processes.size() < 30) { // more than fit: a scroll bar stands beside them
        processes.append(processes.at(2));
        processes.last().pid += processes.size();
        processes.last().cpuS = 0.79;
        processes.last().voluntarySwitches = 25334;
        processes.last().involuntarySwitches = 1234;
        processes.last().role = Role::ForkServer;
    }
    run->finished = true;
    Theme::of(Theme::Kind::Light).apply(); // which has the table's letters
    ProcessesPane pane;
    pane.resize(560, 300);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    pane.showRun(run);
    auto *tree = pane.findChild<QTreeView *>();
    QTRY_VERIFY(tree->verticalScrollBar()->isVisible());
    const QModelIndex parent = tree->model()->index(0, 0, tree->model()->index(0, 0));
    const auto isCut = [&](int column) {
        const QString text = tree->model()->index(10, column, parent).data().toString();
        return tree->fontMetrics().horizontalAdvance(text) + 6 > tree->columnWidth(column);
    };
    for (const int column :
         {ProcessModel::Pid, ProcessModel::RoleColumn, ProcessModel::CpuTime, ProcessModel::Switches})
        QTRY_VERIFY2(!isCut(column), qPrintable(QString::number(column)));
    QTRY_VERIFY(!tree->horizontalScrollBar()->isVisible());
    pane.resize(470, 300); // half of a small window
    QTRY_VERIFY(tree->isColumnHidden(ProcessModel::ParentPid));
    QTRY_VERIFY(!tree->horizontalScrollBar()->isVisible());
    QVERIFY(!isCut(ProcessModel::EndingColumn) && !isCut(ProcessModel::Pid));
    const QString tip = tree->model()->index(10, 0, parent).data(Qt::ToolTipRole).toString();
    QVERIFY(tip.contains(tree->model()->index(10, ProcessModel::ParentPid, parent).data().toString()));
    pane.resize(700, 300);
    QTRY_VERIFY(!tree->isColumnHidden(ProcessModel::ParentPid));
    const QFont usual = QApplication::font();
    QFont larger = usual;
    larger.setPointSizeF(1.6 * usual.pointSizeF());
    const int before = tree->fontMetrics().height();
    QApplication::setFont(larger);
    Theme::of(Theme::Kind::Light).apply(); // as the View menu does it
    QTRY_VERIFY(tree->fontMetrics().height() > 1.4 * before);
    QTRY_VERIFY(!isCut(ProcessModel::CpuTime) && !isCut(ProcessModel::Pid));
    QApplication::setFont(usual);
    Theme::of(Theme::Kind::Light).apply();
}

void ProcessesTest::namesAreElidedFirst()
{
    const QList<ColumnNeed> needs {{90, 80, 40, 1, false}, {50, 30, 30, 0, false}, {70, 70, 50, 2, true}};
    QCOMPARE(fitColumns(needs, 250), (QList<int> {90, 50, 110}));
    QCOMPARE(fitColumns(needs, 190), (QList<int> {80, 40, 70}));
    QCOMPARE(fitColumns(needs, 160), (QList<int> {60, 30, 70}));
    QCOMPARE(fitColumns(needs, 100), (QList<int> {40, 30, 50}));
    // But before any is, the others are left out, in their order.
    const QList<ColumnNeed> some {
        {90, 80, 40, 1, false}, {50, 30, 30, 0, false, 2}, {50, 30, 30, 0, false, 1}, {70, 70, 50, 2, true}};
    QCOMPARE(fitColumns(some, 210), (QList<int> {80, 30, 30, 70}));
    QCOMPARE(fitColumns(some, 209), (QList<int> {89, 50, 0, 70}));
    QCOMPARE(fitColumns(some, 150), (QList<int> {80, 0, 0, 70}));
    QCOMPARE(fitColumns(some, 130), (QList<int> {60, 0, 0, 70}));
}

void ProcessesTest::aProcessNobodyLookedAtSaysSo()
{
    QList<ProcessRecord> processes = m_pool.repeats.first().processes.mid(0, 1);
    processes[0].state = '?';
    ProcessModel model;
    model.update(processes);
    const QModelIndex state = model.index(0, ProcessModel::State);
    QCOMPARE(state.data().toString(), QStringLiteral("not recorded"));
    QVERIFY(state.data(Qt::ToolTipRole).toString().contains(QLatin1String("16 ms")));
    QVERIFY(state.data(Qt::ForegroundRole).isValid());
}

void ProcessesTest::signalsGoToTheSelectedLivingProcess()
{
    ProcessesPane pane;
    pane.resize(560, 430);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    pane.showRun(live(0.01));
    auto *tree = pane.findChild<QTreeView *>();
    QSignalSpy asked(&pane, &ProcessesPane::signalRequested);
    const QModelIndex parent = tree->model()->index(0, 0, tree->model()->index(0, 0));
    tree->setCurrentIndex(tree->model()->index(1, 0, parent));
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_Z, Qt::ControlModifier);
    QTest::keyClick(tree, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QTest::keyClick(tree, Qt::Key_Delete);
    QTest::keyClick(tree, Qt::Key_Delete, Qt::ShiftModifier);
    const QList<int> wanted {SIGSTOP, SIGCONT, SIGTERM, SIGKILL};
    QCOMPARE(asked.count(), wanted.size());
    for (int i = 0; i < wanted.size(); ++i)
        QCOMPARE(asked.at(i), (QVariantList {3, wanted.at(i)}));
}

void ProcessesTest::nothingIsSignalledWhenTheRunIsOver()
{
    ProcessesPane pane;
    pane.show();
    pane.showRun(std::make_shared<RunRecord>(m_pool));
    auto *tree = pane.findChild<QTreeView *>();
    tree->setCurrentIndex(tree->model()->index(0, 0)); // the nursery still lives
    QSignalSpy asked(&pane, &ProcessesPane::signalRequested);
    QTest::keyClick(tree, Qt::Key_Delete, Qt::ShiftModifier);
    QCOMPARE(asked.count(), 0);
}

void ProcessesTest::copyTakesWhatIsSeen()
{
    ProcessesPane pane;
    pane.resize(560, 430);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    pane.showRun(std::make_shared<RunRecord>(m_pool));
    auto *tree = pane.findChild<QTreeView *>();
    tree->setFocus();
    tree->selectAll();
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German));
    QTest::keyClick(tree, Qt::Key_C, Qt::ControlModifier);
    QLocale::setDefault(before);
    const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
    QCOMPARE(lines.size(), 1 + m_pool.repeats.first().processes.size() + 1); // heading, rows, the last end
    QCOMPARE(lines.first().split(QLatin1Char('\t')).size(), 10);
    QVERIFY(lines.at(1).startsWith(QStringLiteral("nursery\t48110\t")));
    QVERIFY2(lines.at(4).contains(QStringLiteral("SIGKILL")), qPrintable(lines.at(4)));
    for (const QString &line : lines.mid(1, lines.size() - 2)) { // whatever the locale, plain numbers
        const QStringList cells = line.split(QLatin1Char('\t'));
        QCOMPARE(cells.size(), 10);
        bool isNumber = true;
        for (const int column : {1, 7, 8, 9})
            isNumber =
                isNumber && (cells.at(column).isEmpty() || (cells.at(column).toDouble(&isNumber), isNumber));
        QVERIFY2(isNumber, qPrintable(line));
    }
}

void ProcessesTest::theTableFollowsAnInstant()
{
    ProcessesPane pane;
    pane.show();
    pane.showRun(std::make_shared<RunRecord>(fakeRunOf(fakeZombie(), QStringLiteral("zombie"))));
    auto *tree = pane.findChild<QTreeView *>();
    const auto cell = [&](int row, int column) {
        const QModelIndex parent = tree->model()->index(0, 0, tree->model()->index(0, 0));
        return tree->model()->index(row, column, parent).data().toString();
    };
    QCOMPARE(cell(0, ProcessModel::State), QStringLiteral("gone"));
    pane.setInstant(1.2);
    QCOMPARE(cell(0, ProcessModel::State), QStringLiteral("Z zombie"));
    QCOMPARE(cell(0, ProcessModel::EndingColumn), QString());
    pane.setInstant(0.15);
    QCOMPARE(cell(1, ProcessModel::Name), QString()); // the thread is not born yet
    pane.setInstant({});
    QCOMPARE(cell(0, ProcessModel::EndingColumn), QStringLiteral("exit code 3"));
}

QTEST_MAIN(ProcessesTest)
#include "tst_processes.moc"
