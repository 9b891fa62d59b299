// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcomes.h"
#include "core/experiments/catalogue.h"
#include "tests/fakes/fakerecord.h"
#include "ui/charts/chartview.h"
#include "ui/outcomes/checkline.h"
#include "ui/outcomes/outcomemodel.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/outcomes/outcometable.h"
#include "ui/outcomes/resultmodel.h"
#include "ui/outcomes/resulttableview.h"
#include "ui/timing/timingpane.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonObject>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>

#include <memory>

using namespace plab;

class OutcomesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void modelKeepsItsPromises();
    void aNarrowTableCutsNoFigure();
    void tinySharesAreToldFromNone();
    void sameOutcomesAreUpdatedInPlace();
    void tableIsCopiedAsTextAndHtml();
    void unseenOutcomesStandWithZero();
    void saysTheResultAsOneSentence();
    void faultsStandUnderTheResult();
    void aFigureAndItsUnitStayTogether();
    void showsTheLossesUntilThePersonChooses();
    void manyUpdatesBecomeFewRefreshes();
    void theFinishedRunIsShownAtOnce();
    void timingShowsEveryDeclaredChart();
    void timingLeavesOutWhatSaysNothing();
    void timingPutsChartsBelowEachOtherWhenNarrow();
    void chartsAreAskedForByName();
    void aDemonstrationHasItsCheckInALineAndItsPicture();
    void aMeasurementHasItsTableOfResults();
    void theTableOfResultsIsCopiedInPlainNumbers();
    void oneOfAnOutcomeIsAskedForInTheCheckLine();
    void everyKindOfExperimentHasSomethingLarge();

private:
    static RunRecord joined()
    {
        const Declaration *declaration = findDeclaration("join-order");
        RunRecord run;
        run.experiment = declaration->id;
        run.parameters = Parameters(declaration->parameters);
        Repeat repeat;
        repeat.ending = RepeatEnding::Finished;
        for (int i = 1; i <= 3; ++i)
            repeat.measures.insert(QStringLiteral("join_%1_s").arg(i), double(i));
        repeat.values = {{"joined", QJsonArray {1, 2, 3}}, {"ended_s", QJsonArray {1, 2, 3}}};
        repeat.outcomes = {{QStringLiteral("in-time"), 1}};
        run.repeats = {repeat};
        run.outcomes = gradeOutcomes(*declaration, run);
        run.finished = true;
        return run;
    }
    static RunRecord started()
    {
        const Declaration *declaration = findDeclaration("start-cost");
        RunRecord run;
        run.experiment = declaration->id;
        run.parameters = Parameters(declaration->parameters);
        run.parameters.set("method", QStringLiteral("all"));
        for (int i = 0; i < 7; ++i) {
            Repeat repeat;
            repeat.ending = RepeatEnding::Finished;
            repeat.values = {{"by_method",
                              QJsonObject {{"fork", QJsonObject {{"start_us_median", 200.5 + i}}},
                                           {"thread", QJsonObject {{"start_us_median", 10 + i}}}}}};
            repeat.outcomes = {{QStringLiteral("measured"), 1}};
            run.repeats.append(repeat);
        }
        run.outcomes = gradeOutcomes(*declaration, run);
        run.finished = true;
        return run;
    }
    static QList<OutcomeRow> rows(quint64 lost)
    {
        return {{"none-lost", Text::plain("none lost"), Text::plain("Every update is there."), 0, 0.0, 0.0,
                 0.161, Grade::Acceptable, 20.0},
                {"lost", Text::plain("updates lost"), Text::plain("One of two writes <is> gone."), lost, 1.0,
                 0.839, 1.0, Grade::Interesting, 20.0}};
    }
    static std::shared_ptr<const RunRecord> shared(RunRecord record)
    {
        return std::make_shared<RunRecord>(std::move(record));
    }
    static bool says(const QWidget &pane, const QString &words)
    {
        const auto labels = pane.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel *label) {
            return label->text().replace(QChar::Nbsp, QLatin1Char(' ')) == words;
        });
    }
};

void OutcomesTest::modelKeepsItsPromises()
{
    OutcomeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(rows(20));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(1, OutcomeModel::Title).data().toString(), QStringLiteral("updates lost"));
    QCOMPARE(model.index(1, OutcomeModel::Count).data().toString(), QStringLiteral("20"));
    QCOMPARE(model.index(1, OutcomeModel::Share).data().toString(), QStringLiteral("100 % (83.9 – 100)"));
    QCOMPARE(model.index(1, OutcomeModel::GradeColumn).data().toString(), QStringLiteral("◆ can happen"));
    QVERIFY(model.index(1, 0)
                .data(Qt::AccessibleTextRole)
                .toString()
                .contains("updates lost: 20, 100 % (83.9 – 100), can happen."));
    model.setRows({});
    QCOMPARE(model.rowCount(), 0);
}

void OutcomesTest::aNarrowTableCutsNoFigure()
{
    OutcomeModel model;
    OutcomeTable table(&model);
    model.setRows(rows(20));
    const auto share = [&] { return model.index(1, OutcomeModel::Share).data().toString(); };
    const auto head = [&] { return model.headerData(OutcomeModel::Share, Qt::Horizontal).toString(); };
    table.resize(700, 200);
    table.show();
    QVERIFY(QTest::qWaitForWindowExposed(&table));
    QTRY_COMPARE(share(), QStringLiteral("100 % (83.9 – 100)"));
    QCOMPARE(head(), QStringLiteral("Share, 95 % interval"));
    table.resize(330, 200);
    QTRY_COMPARE(share(), QStringLiteral("100 %"));
    QCOMPARE(head(), QStringLiteral("Share"));
    QVERIFY(std::unique_ptr<QMimeData>(model.tableData())->text().contains(QStringLiteral("\t0.839\t1\t")));
    table.resize(700, 200);
    QTRY_COMPARE(share(), QStringLiteral("100 % (83.9 – 100)"));
}

void OutcomesTest::tinySharesAreToldFromNone()
{
    OutcomeModel model;
    QList<OutcomeRow> unseen = rows(20);
    unseen[1].share = 0;
    unseen[1].shareLow = 0;
    unseen[1].shareHigh = 3.8e-6;
    model.setRows(unseen);
    QCOMPARE(model.index(1, OutcomeModel::Share).data().toString(), QStringLiteral("0 % (0 – 0.0004)"));
}

void OutcomesTest::sameOutcomesAreUpdatedInPlace()
{
    OutcomeModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(rows(1));
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.setRows(rows(2));
    QCOMPARE(resets.count(), 0);
    QCOMPARE(changes.count(), 1);
    model.setRows(rows(2).mid(1));
    QCOMPARE(resets.count(), 1);
}

void OutcomesTest::tableIsCopiedAsTextAndHtml()
{
    OutcomeModel model;
    model.setRows(rows(20));
    OutcomeTable table(&model);
    table.show();
    table.setFocus();
    table.copy();
    const QMimeData *copied = QApplication::clipboard()->mimeData();
    const QStringList lines = copied->text().split('\n');
    QCOMPARE(lines.value(0).split('\t').size(), 8);
    QCOMPARE(lines.value(2).split('\t'),
             (QStringList {"updates lost", "20", "1", "0.839", "1", "can happen", "20",
                           "One of two writes <is> gone."}));
    QVERIFY(copied->html().contains("One of two writes &lt;is&gt; gone."));
}

/// But for those that cannot be judged: they stand there only when they were seen.
void OutcomesTest::unseenOutcomesStandWithZero()
{
    const Declaration *pool = findDeclaration("pool");
    QStringList judged;
    for (const OutcomeDeclaration &outcome : pool->outcomes) {
        if (outcome.grade(Parameters(pool->parameters)) != Grade::Inconclusive)
            judged << outcome.id;
    }
    judged.removeIf([&](const QString &id) {
        const OutcomeDeclaration *outcome = pool->outcome(id);
        return outcome->possible && !outcome->possible(Parameters(pool->parameters));
    });
    QCOMPARE(judged, (QStringList {"complete", "wrong"}));
    OutcomesPane pane;
    pane.showRun(nullptr, pool, {});
    auto *model = pane.findChild<OutcomeModel *>();
    QTRY_COMPARE(model->rowCount(), int(judged.size()));
    for (const OutcomeRow &row : model->rows())
        QVERIFY(row.count == 0 && !row.share && row.outcome == judged.takeFirst());
    QVERIFY(says(pane, "Nothing has run yet."));
}

/// The same lines as the command line has, while the run goes on; as they are, though they may look like
/// HTML.
void OutcomesTest::faultsStandUnderTheResult()
{
    OutcomesPane pane;
    RunRecord run = fakeLostUpdates(1, false);
    run.repeat = 1;
    run.repeats[0].faults = {
        {0.5, 4711, "Process-1", Text::plain("Process-1 (process 4711) was killed by SIGKILL (9).")},
        {0.75, 4712, "<b>x", Text::plain("<b>x\x1b (process 4712) was killed by SIGKILL (9).")}};
    pane.showRun(shared(run), findDeclaration("lost-updates"), {});
    const auto labels = pane.findChildren<QLabel *>();
    const auto label = std::find_if(labels.begin(), labels.end(), [](const QLabel *one) {
        return one->accessibleName() == QLatin1String("What befell the run");
    });
    QVERIFY(label != labels.end());
    QTRY_VERIFY(!(*label)->text().isEmpty());
    QCOMPARE((*label)->text().replace(QChar::Nbsp, QLatin1Char(' ')),
             QString::fromUtf8("⚠ At 0.500 s: Process-1 (process 4711) was killed by SIGKILL (9).\n"
                               "⚠ At 0.750 s: <b>x\\x1b (process 4712) was killed by SIGKILL (9)."));
    QCOMPARE((*label)->textFormat(), Qt::PlainText);
    QVERIFY(!(*label)->isHidden());
    run.repeats[0].faults.clear();
    pane.showRun(shared(run), findDeclaration("lost-updates"), {});
    QTRY_VERIFY((*label)->isHidden());
}

void OutcomesTest::aFigureAndItsUnitStayTogether()
{
    Declaration declaration = *findDeclaration("lost-updates");
    declaration.headline = [](const RunRecord &) {
        return Headline {Text::plain("It took 4.7 µs, 5 seconds are 2 × more"), {}};
    };
    OutcomesPane pane;
    pane.showRun(shared(fakeLostUpdates(20, false)), &declaration, {});
    const auto labels = pane.findChildren<QLabel *>();
    QTRY_VERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->text() == QStringLiteral("It took 4.7\u00a0µs, 5 seconds are 2\u00a0× more");
    }));
}

void OutcomesTest::saysTheResultAsOneSentence()
{
    const RunRecord run = fakeLostUpdates(20, true);
    const Declaration *declaration = findDeclaration("lost-updates");
    OutcomesPane pane;
    pane.showRun(shared(run), declaration, {});
    const Headline words = declaration->headline(run);
    QVERIFY(!words.sentence.isEmpty());
    QTRY_VERIFY(says(pane, words.sentence.shown()));
    QVERIFY(says(pane, words.detail.shown()));
    QVERIFY(says(pane, "20 repeats"));
}

void OutcomesTest::showsTheLossesUntilThePersonChooses()
{
    const Declaration *declaration = findDeclaration("lost-updates");
    const auto run = shared(fakeLostUpdates(20, true));
    OutcomesPane pane;
    pane.showRun(run, declaration, {});
    QTRY_COMPARE(pane.chart(), QStringLiteral("loss"));
    pane.selectChart("outcomes");
    pane.showRun(run, declaration, {});
    auto *chart = pane.findChild<ChartView *>();
    QTRY_COMPARE(chart->data().name, declaration->charts.first().make(*run, {}).name);
    QCOMPARE(pane.chart(), QStringLiteral("outcomes"));
}

void OutcomesTest::manyUpdatesBecomeFewRefreshes()
{
    RunRecord live = fakeLostUpdates(20, false);
    live.finished = false;
    const auto run = shared(live);
    const Declaration *declaration = findDeclaration("lost-updates");
    OutcomesPane pane;
    pane.showRun(run, declaration, {});
    auto *model = pane.findChild<OutcomeModel *>();
    QTRY_VERIFY(model->rowCount() > 0);
    QSignalSpy refreshes(model, &QAbstractItemModel::dataChanged);
    QElapsedTimer clock;
    clock.start();
    int updates = 0;
    while (clock.elapsed() < 600) {
        pane.showRun(run, declaration, {});
        ++updates;
        QTest::qWait(5);
    }
    QVERIFY(refreshes.count() >= 1);
    QVERIFY2(refreshes.count() <= clock.elapsed() / 100 + 1,
             qPrintable(QString("%1 of %2").arg(refreshes.count()).arg(updates)));
}

void OutcomesTest::theFinishedRunIsShownAtOnce()
{
    RunRecord live = fakeLostUpdates(20, false);
    live.finished = false;
    const Declaration *declaration = findDeclaration("lost-updates");
    OutcomesPane pane;
    pane.showRun(shared(live), declaration, {});
    auto *model = pane.findChild<OutcomeModel *>();
    QTRY_VERIFY(model->rowCount() > 0);
    QSignalSpy refreshes(model, &QAbstractItemModel::dataChanged);
    pane.showRun(shared(live), declaration, {}); // arms the pause
    live.finished = true;
    pane.showRun(shared(live), declaration, {});
    QCoreApplication::processEvents();
    QTRY_COMPARE_WITH_TIMEOUT(refreshes.count(), 1, 60);
}

void OutcomesTest::timingShowsEveryDeclaredChart()
{
    const Declaration *pool = findDeclaration("pool");
    TimingPane pane;
    pane.resize(560, 430);
    const auto run = shared(fakePool(4, 64, false));
    pane.showRun(run, pool, {fakePool(4, 64, true)});
    const auto views = pane.findChildren<ChartView *>();
    const auto timing = std::count_if(pool->charts.begin(), pool->charts.end(),
                                      [](const ChartDeclaration &chart) { return chart.view == "timing"; });
    QCOMPARE(views.size(), timing);
    for (const ChartView *view : views)
        QTRY_VERIFY(!view->data().bars.isEmpty() || !view->data().series.isEmpty());
}

void OutcomesTest::timingLeavesOutWhatSaysNothing()
{
    const Declaration *transports = findDeclaration("transports");
    TimingPane pane;
    pane.resize(560, 430);
    pane.show();
    RunRecord run;
    run.experiment = "transports";
    run.parameters = Parameters(transports->parameters);
    pane.showRun(shared(run), transports, {});
    const auto views = pane.findChildren<ChartView *>();
    const auto shown = [&views] {
        QStringList names;
        for (const ChartView *view : views) {
            if (view->isVisible())
                names << view->data().name;
        }
        return names;
    };
    QTRY_COMPARE(shown(), (QStringList {"mechanisms", "slowest"})); // one histogram of all would mix them
    run.parameters.set("mechanism", QStringLiteral("pipe"));
    pane.showRun(shared(run), transports, {});
    QTRY_COMPARE(shown(), (QStringList {"mechanisms", "round-trips", "slowest"}));
}

void OutcomesTest::timingPutsChartsBelowEachOtherWhenNarrow()
{
    TimingPane pane;
    pane.resize(620, 430);
    pane.showRun(shared(fakePool(4, 64, false)), findDeclaration("pool"), {});
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    auto views = pane.findChildren<ChartView *>();
    views.removeIf([](const ChartView *view) { return view->isHidden(); }); // of other settings
    QCOMPARE(views.size(), 4);
    QTRY_COMPARE(views[1]->y(), views[2]->y());
    QTRY_COMPARE(views[3]->width(), views[0]->width()); // the last one takes what is left of its row
    QVERIFY(views[0]->width() > views[1]->width() + 50);
    QVERIFY(views[3]->y() > views[2]->y());
    pane.resize(300, 260);
    QTRY_VERIFY(views[2]->y() > views[1]->y());
    QVERIFY(views[3]->y() > views[2]->y());
    for (const ChartView *view : views)
        QVERIFY(view->height() >= 150);
}

void OutcomesTest::chartsAreAskedForByName()
{
    OutcomesPane pane;
    pane.showRun(shared(fakeLostUpdates(20, true)), findDeclaration("lost-updates"), {});
    pane.selectChart("outcomes");
    QSignalSpy saved(&pane, &OutcomesPane::saveChartRequested);
    QSignalSpy copied(&pane, &OutcomesPane::copyChartRequested);
    auto *chart = pane.findChild<ChartView *>();
    Q_EMIT chart->saveRequested();
    Q_EMIT chart->copyRequested();
    QCOMPARE(saved.value(0).value(0).toString(), QStringLiteral("outcomes"));
    QCOMPARE(copied.value(0).value(0).toString(), QStringLiteral("outcomes"));
}

void OutcomesTest::aDemonstrationHasItsCheckInALineAndItsPicture()
{
    OutcomesPane pane;
    pane.resize(500, 500);
    pane.show();
    pane.showRun(shared(joined()), findDeclaration("join-order"), {});
    QTRY_COMPARE(pane.chart(), QStringLiteral("joins"));
    const auto *check = pane.findChild<CheckLine *>();
    auto *table = pane.findChild<OutcomeTable *>();
    QVERIFY(check->isVisible() && !table->isVisible());
    QVERIFY(pane.offers("joins") && !pane.offers("outcomes"));
    QCOMPARE(pane.findChild<ChartView *>()->data().bars.size(), 6);
    QVERIFY(check->findChild<QLabel *>()->text().contains(QStringLiteral("as it should be")));
    QVERIFY(!pane.findChild<QTabBar *>()->isVisible()); // no shares of one outcome to choose
    auto *all = pane.findChild<QPushButton *>("allOutcomes");
    QTest::mouseClick(all, Qt::LeftButton);
    QTRY_VERIFY(table->isVisible());
    QTest::mouseClick(all, Qt::LeftButton);
    QTRY_VERIFY(!table->isVisible());
}

void OutcomesTest::aMeasurementHasItsTableOfResults()
{
    OutcomesPane pane;
    pane.resize(600, 600);
    pane.show();
    pane.showRun(shared(started()), findDeclaration("start-cost"), {});
    auto *view = pane.findChild<ResultTableView *>();
    QTRY_VERIFY(view->isVisible());
    const QAbstractItemModel *model = view->model();
    QCOMPARE(model->rowCount(), 2);
    QCOMPARE(model->index(0, 0).data().toString(), QStringLiteral("thread"));
    QCOMPARE(model->index(0, 1).data().toString(), QStringLiteral("13.0"));
    QCOMPARE(model->index(0, 1).data(ResultModel::BelowRole).toString(), QStringLiteral("(10.0 – 16.0)"));
    QCOMPARE(model->index(0, 2).data().toString(), QStringLiteral("–"));
    QCOMPARE(model->headerData(1, Qt::Horizontal).toString(), QStringLiteral("Start\nµs"));
    QVERIFY(!pane.findChild<ChartView *>()->isVisible()); // they stand under Timing
    const int row = view->rowViewportPosition(1) + view->rowHeight(1);
    QTRY_VERIFY(view->viewport()->height() >= row);
}

void OutcomesTest::theTableOfResultsIsCopiedInPlainNumbers()
{
    QLocale::setDefault(QLocale(QLocale::German));
    OutcomesPane pane;
    pane.resize(600, 600);
    pane.show();
    pane.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&pane));
    pane.showRun(shared(started()), findDeclaration("start-cost"), {});
    auto *view = pane.findChild<ResultTableView *>();
    QTRY_VERIFY(view->isVisible());
    view->setFocus();
    QTest::keySequence(view, QKeySequence::Copy);
    QLocale::setDefault(QLocale::c());
    const QStringList lines = QApplication::clipboard()->text().split('\n');
    QCOMPARE(lines.value(0).split('\t').mid(0, 4), (QStringList {"Method", "Start, µs", "low", "high"}));
    QCOMPARE(lines.value(2).split('\t').mid(0, 4), (QStringList {"fork", "203.5", "200.5", "206.5"}));
}

void OutcomesTest::oneOfAnOutcomeIsAskedForInTheCheckLine()
{
    OutcomesPane pane;
    pane.resize(500, 500);
    pane.show();
    pane.showRun(shared(joined()), findDeclaration("join-order"), {});
    pane.setSights({{"in-time", {7, QStringLiteral("a join"), 3, {}}}}, {});
    const auto *check = pane.findChild<CheckLine *>();
    QTRY_VERIFY(check->isVisible());
    QSignalSpy asked(&pane, &OutcomesPane::showOneRequested);
    auto *button = check->findChild<QPushButton *>("showOne");
    QVERIFY(button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(asked.value(0).value(0).toInt(), 7);
}

/// What is declared: a measurement its results, a race its losses, a demonstration a picture of its own.
void OutcomesTest::everyKindOfExperimentHasSomethingLarge()
{
    for (const Declaration *declaration : declarations()) {
        const auto has = [&](auto test) {
            return std::any_of(declaration->charts.begin(), declaration->charts.end(), test);
        };
        const bool own = has([](const ChartDeclaration &chart) { return chart.own; });
        const bool loss = has([](const ChartDeclaration &chart) { return chart.name == "loss"; });
        switch (declaration->kindWith(Parameters(declaration->parameters))) {
        case ExperimentKind::Demonstration:
            QVERIFY2(own, qPrintable(declaration->id));
            break;
        case ExperimentKind::Race:
            QVERIFY2(loss, qPrintable(declaration->id));
            break;
        case ExperimentKind::Measurement:
            QVERIFY2(bool(declaration->results), qPrintable(declaration->id));
            break;
        }
    }
}

QTEST_MAIN(OutcomesTest)
#include "tst_outcomes.moc"
