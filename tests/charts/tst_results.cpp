// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcomes.h"
#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/charts/results.h"
#include "tests/fakes/fakerecord.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QLocale>
#include <QTest>

using namespace plab;

namespace {

/// Twenty repeats: the first two cannot be judged, the next eight lost nothing, the others a tenth and more.
RunRecord twoGroups()
{
    RunRecord run = fakeLostUpdates(20, true);
    run.outcomes.append({QStringLiteral("not-raced"),
                         Text::plain(QStringLiteral("not raced")),
                         {},
                         2,
                         {},
                         {},
                         {},
                         Grade::Inconclusive});
    for (int i = 0; i < 20; ++i) {
        Repeat &repeat = run.repeats[i];
        repeat.measures[QStringLiteral("expected")] = 1000;
        repeat.measures[QStringLiteral("lost")] = i < 10 ? 0 : 100 + 20 * i;
        repeat.outcomes = {{i < 2        ? QStringLiteral("not-raced")
                                : i < 10 ? QStringLiteral("none-lost")
                                         : QStringLiteral("lost"),
                            1}};
    }
    return run;
}

double countOf(const ChartData &chart, ChartRole role)
{
    double count = 0;
    for (const ChartBar &bar : chart.bars)
        count += bar.role == role ? bar.value - bar.base : 0;
    return count;
}

/// Repeats whose values hold a figure by kind, one more in each repeat.
RunRecord kinds(int repeats, const QMap<QString, double> &figures)
{
    RunRecord run = fakeLostUpdates(repeats, false);
    run.parameters.set(QStringLiteral("lock"), QStringLiteral("all"));
    for (int i = 0; i < repeats; ++i) {
        QJsonObject byKind;
        for (auto it = figures.begin(); it != figures.end(); ++it)
            byKind.insert(it.key(), QJsonObject {{"us_median", it.value() + i}});
        run.repeats[i].values = {{QStringLiteral("by_kind"), byKind}};
    }
    return run;
}

KindFigures byKind()
{
    KindFigures what;
    what.name = QStringLiteral("figure");
    what.map = QStringLiteral("by_kind");
    what.parameter = QStringLiteral("lock");
    what.figure = QStringLiteral("us_median");
    what.yTitle = Text::plain(QStringLiteral("time, µs"));
    what.asRows = true;
    return what;
}

const QList<ResultFigure> oneColumn {
    {QStringLiteral("us_median"), {Text::plain(QStringLiteral("Time")), QStringLiteral("µs"), {}}}};

} // namespace

class TestResults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void theGroupsOfARaceStandApart();
    void fewLossesOfVeryManyAreSeen();
    void withoutALossThereIsNoHistogramOfLosses();
    void everyKindHasARowWithItsInterval();
    void belowSixRepeatsTheBracketsAreTheRange();
    void aRunLaidOverHasARowOfItsOwn();
    void aFigureThatIsNotKnownIsShownAsNotKnown();
    void decadesGetALogarithmicAxisAndTheChoice();
    void ratesOverDecadesGetALogarithmicAxis();
    void barsOverDecadesBecomeRows();
    void durationsOverDecadesStandInEqualSteps();
    void whatCannotBeIsNotListedUnlessItIsSeen();
};

void TestResults::theGroupsOfARaceStandApart()
{
    const ChartData chart = lossChart(twoGroups(), {});
    QCOMPARE(countOf(chart, ChartRole::Idle), 2.0);
    QCOMPARE(countOf(chart, ChartRole::Acceptable), 8.0);
    QCOMPARE(countOf(chart, ChartRole::Interesting), 10.0);
    double lastNone = -1e9;
    double firstLost = 1e9;
    for (const ChartBar &bar : chart.bars) {
        if (bar.role == ChartRole::Interesting)
            firstLost = std::min(firstLost, bar.left);
        else
            lastNone = std::max(lastNone, bar.right);
    }
    QVERIFY(lastNone < firstLost);
    QStringList names;
    for (const ChartSeries &series : chart.series)
        names << series.name.english();
    QCOMPARE(names, (QStringList {"none lost: 8", "lost: 10", "not raced: 2"}));
}

void TestResults::fewLossesOfVeryManyAreSeen()
{
    RunRecord run = fakeLostUpdates(1, false);
    run.parameters.set(QStringLiteral("trials"), qint64(100'000));
    run.repeats[0].measures[QStringLiteral("expected")] = 400'000;
    run.repeats[0].values[QStringLiteral("final_counts")] =
        QJsonArray {QJsonArray {4, 99'990}, QJsonArray {3, 8}, QJsonArray {2, 2}};
    const ChartData chart = lossChart(run, {});
    QCOMPARE(countOf(chart, ChartRole::Acceptable), 99'990.0);
    QCOMPARE(countOf(chart, ChartRole::Interesting), 10.0);
    QVERIFY(chart.logY && chart.otherScale && !chart.otherScale->logY);
    QVERIFY(!lossChart(twoGroups(), {}).logY);
}

void TestResults::withoutALossThereIsNoHistogramOfLosses()
{
    RunRecord run = twoGroups();
    for (Repeat &repeat : run.repeats)
        repeat.measures[QStringLiteral("lost")] = 0;
    const ChartData chart = lossChart(run, {});
    QVERIFY(chart.bars.isEmpty());
    QCOMPARE(chart.emptyText.english(), QStringLiteral("No repeat has lost anything."));
}

void TestResults::everyKindHasARowWithItsInterval()
{
    const RunRecord run = kinds(9, {{"mutex", 10}, {"spin", 100}});
    const ResultTable table = kindResults(run, {}, byKind(), Text::plain(QStringLiteral("Kind")), oneColumn);
    QCOMPARE(table.rows.size(), 2);
    const ResultCell cell = table.rows[0].cells.first();
    QCOMPARE(*cell.value, 14.0);
    QVERIFY(cell.low && cell.high && *cell.low > 10 && *cell.high < 18);
    QVERIFY(table.note.english().contains(QStringLiteral("95 % interval")));
}

void TestResults::belowSixRepeatsTheBracketsAreTheRange()
{
    const RunRecord run = kinds(5, {{"mutex", 10}});
    const ResultTable table = kindResults(run, {}, byKind(), {}, oneColumn);
    QCOMPARE(*table.rows[0].cells[0].low, 10.0);
    QCOMPARE(*table.rows[0].cells[0].high, 14.0);
    QVERIFY(table.note.english().contains(QStringLiteral("the least and the largest")));
    const ResultTable single = kindResults(kinds(1, {{"mutex", 10}}), {}, byKind(), {}, oneColumn);
    QVERIFY(!single.rows[0].cells[0].low);
    QVERIFY(single.note.english().startsWith(QStringLiteral("One repeat")));
}

void TestResults::aRunLaidOverHasARowOfItsOwn()
{
    const RunRecord run = kinds(2, {{"mutex", 10}});
    RunRecord other = kinds(2, {{"mutex", 20}});
    other.parameters.set(QStringLiteral("processes"), qint64(8));
    const ResultTable table = kindResults(run, {other}, byKind(), {}, oneColumn);
    QCOMPARE(table.rows.size(), 2);
    QVERIFY(table.rows[0].name.english().endsWith(QStringLiteral("(this run)")));
    QCOMPARE(*table.rows[1].cells[0].value, 20.5);
}

void TestResults::aFigureThatIsNotKnownIsShownAsNotKnown()
{
    QList<ResultFigure> columns = oneColumn;
    columns.append({QStringLiteral("nothing"), {Text::plain(QStringLiteral("Nothing")), {}, {}}});
    const ResultTable table = kindResults(kinds(2, {{"mutex", 10}}), {}, byKind(), {}, columns);
    QVERIFY(!table.rows[0].cells[1].value);
    QVERIFY(runResults(RunRecord(), {}, columns).isEmpty());
}

void TestResults::decadesGetALogarithmicAxisAndTheChoice()
{
    const ChartData near = kindChart(kinds(2, {{"mutex", 10}, {"spin", 40}}), {}, byKind());
    QVERIFY(!near.logX && near.otherScale && near.otherScale->logX);
    const ChartData far = kindChart(kinds(2, {{"mutex", 1}, {"spin", 4000}}), {}, byKind());
    QVERIFY(far.logX && far.otherScale && !far.otherScale->logX);
    QVERIFY(far.xTitle.english().contains(QStringLiteral("logarithmic")));
    QVERIFY(!far.otherScale->xTitle.english().contains(QStringLiteral("logarithmic")));
    const ChartData zero = kindChart(kinds(1, {{"mutex", 0}, {"spin", 4}}), {}, byKind());
    QCOMPARE(zero.bars.size(), 2); // 0 keeps its row, whatever the axis
}

/// Rates of one kind of lock after the other, a thousand times apart, with an instant in which nothing was
/// done.
void TestResults::ratesOverDecadesGetALogarithmicAxis()
{
    const auto rates = [](double slow, bool compares = true) {
        RunRecord run = fakeLostUpdates(1, false);
        QJsonArray points;
        for (int i = 0; i < 60; ++i)
            points.append(QJsonArray {0.01 * i, i == 30 ? 0.0 : i < 30 ? slow : 2e6});
        run.repeats[0].values[QStringLiteral("throughput")] = points;
        run.repeats[0].slices.clear();
        return throughputChart(run, {},
                               {plab::tr("Updates so far"), plab::tr("updates"),
                                plab::tr("Updates per second"), plab::tr("updates/s"), compares});
    };
    const ChartData even = rates(1e6);
    QVERIFY(!even.logY && even.otherScale && even.otherScale->logY);
    const ChartData far = rates(2e3);
    QVERIFY(far.logY && !far.otherScale->logY);
    QVERIFY(far.yTitle.english().endsWith(QStringLiteral("logarithmic")));
    QVERIFY(far.note.english().contains(QStringLiteral("What is 0 lies on the lower edge.")));
    QVERIFY(!far.otherScale->note.english().contains(QStringLiteral("lower edge")));
    const ChartData alone = rates(2e3, false); // a stall, not another kind
    QVERIFY(!alone.logY && alone.otherScale && alone.otherScale->logY);
}

/// A bar that does not begin at 0 says nothing by its length: on a logarithmic axis it is a point in a row.
void TestResults::barsOverDecadesBecomeRows()
{
    ChartData bars;
    bars.kind = ChartData::Kind::Categories;
    bars.yTitle = plab::tr("time, µs");
    for (const double value : {0.3, 60.0}) {
        ChartBar bar;
        bar.left = double(bars.bars.size());
        bar.right = bar.left + 1;
        bar.value = value;
        bars.bars.append(bar);
    }
    const ChartData far = withAxisChoice(bars);
    QVERIFY(far.kind == ChartData::Kind::Rows && far.logX);
    QCOMPARE(far.xTitle.english(), QStringLiteral("time, µs, logarithmic"));
    QVERIFY(far.otherScale && far.otherScale->kind == ChartData::Kind::Categories);
    ChartData marked = far;
    changeOnBothAxes(marked, [](ChartData &chart) { chart.note = plab::tr("Both."); });
    QCOMPARE(marked.note, marked.otherScale->note);
    QVERIFY(!withAxisChoice(ChartData()).otherScale); // nothing to choose for
}

void TestResults::durationsOverDecadesStandInEqualSteps()
{
    RunRecord run = fakePool(4, 64, false);
    QJsonArray seconds;
    for (int i = 0; i < 400; ++i)
        seconds.append(i < 200 ? 1e-6 * (1 + i % 3) : 1e-2 * (1 + i % 3));
    run.repeats[0].values[QStringLiteral("task_seconds")] = seconds;
    const ChartData chart = durationChart(run, {});
    QVERIFY(chart.logX && chart.otherScale && !chart.otherScale->logX);
    double counted = 0;
    for (const ChartBar &bar : chart.bars) {
        QVERIFY(bar.left > 0);
        counted += bar.value;
    }
    QCOMPARE(counted, 400.0); // none is beyond an edge
    const double step = chart.bars.first().right / chart.bars.first().left;
    QVERIFY(std::abs(chart.bars.last().right / chart.bars.last().left / step - 1) < 1e-6);
}

void TestResults::whatCannotBeIsNotListedUnlessItIsSeen()
{
    Declaration declaration;
    const auto acceptable = [](const Parameters &) { return Grade::Acceptable; };
    declaration.outcomes = {
        {QStringLiteral("none-lost"), {}, {}, acceptable},
        {QStringLiteral("lost"), {}, {}, acceptable, [](const Parameters &) { return false; }}};
    RunRecord run = fakeLostUpdates(3, false);
    for (Repeat &repeat : run.repeats)
        repeat.outcomes = {{QStringLiteral("none-lost"), 1}};
    QCOMPARE(gradeOutcomes(declaration, run).size(), 2); // the record has them all
    QCOMPARE(shownOutcomes(gradeOutcomes(declaration, run)).size(), 1);
    run.outcomes = gradeOutcomes(declaration, run);
    QCOMPARE(outcomeChart(run).bars.size(), 1);
    run.repeats[0].outcomes = {{QStringLiteral("lost"), 1}};
    QCOMPARE(shownOutcomes(gradeOutcomes(declaration, run)).size(), 2);
}

QTEST_GUILESS_MAIN(TestResults)
#include "tst_results.moc"
