// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/charts.h"
#include "tests/analysis/madecharts.h"
#include "tests/fakes/fakerecord.h"

#include <QJsonArray>
#include <QLocale>
#include <QTest>

using namespace plab;

namespace {

/// Repeats whose values hold a wait by lock kind, one more in each repeat, and ten times that as the longest.
RunRecord fakeKinds(int repeats, const QMap<QString, double> &waits)
{
    RunRecord run = fakeLostUpdates(repeats, false);
    run.parameters.set(QStringLiteral("lock"), QStringLiteral("all"));
    for (int i = 0; i < repeats; ++i) {
        QJsonObject kinds;
        for (auto it = waits.begin(); it != waits.end(); ++it)
            kinds.insert(it.key(),
                         QJsonObject {{"wait", it.value() + i}, {"wait_max", 10 * (it.value() + i)}});
        run.repeats[i].values = {{QStringLiteral("by_kind"), kinds}};
    }
    return run;
}

RateWords rateOf(const QString &noun)
{
    const QString title = noun.left(1).toUpper() + noun.mid(1);
    return {Text::plain(title + " so far"), Text::plain(noun), Text::plain(title + " per second"),
            Text::plain(noun + "/s")};
}

KindFigures waitFigures()
{
    KindFigures what;
    what.name = QStringLiteral("waits");
    what.title = Text::plain(QStringLiteral("Wait"));
    what.map = QStringLiteral("by_kind");
    what.parameter = QStringLiteral("lock");
    what.figure = QStringLiteral("wait");
    what.upTo = QStringLiteral("wait_max");
    what.order = {QStringLiteral("mutex"), QStringLiteral("spin"), QStringLiteral("ticket")};
    what.note = Text::plain(QStringLiteral("Medians."));
    return what;
}

} // namespace

class TestCharts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void aBarWithoutReachShowsHowTheRepeatsDiffer();
    void stepsBecomeStairsOfTheNewestRepeat();
    void throughputOfAddsTheLanes();
    void throughputKeepsPeaksWithinItsBudget();
    void fewTurnsAreCountedNotRated();
    void durationsChooseAUnitAndMarkQuantiles();
    void durationsFarAwayAreNamedAtTheEdge();
    void marksOfAllSamplesStandOverTheListedOnes();
    void sampledDurationsSayOfHowMany();
    void marksOfOtherRunsLookLikeNoneOfTheirOwn();
    void fewDurationsHaveNoRareQuantiles();
    void equalDurationsAreOneBar();
    void wallTimesCarryLabelsOfWhatDiffers();
    void kindsHaveABarEachInTheirOrder();
    void runsOfOneKindLieBesideAll();
    void kindsInRowsAreWholeAndNameTheirRuns();
    void everyChartOfAnEmptyRunSaysWhy();
};

void TestCharts::aBarWithoutReachShowsHowTheRepeatsDiffer()
{
    KindFigures rate = waitFigures();
    rate.upTo.clear();
    for (const int repeats : {5, 6}) {
        const ChartData chart = kindChart(fakeKinds(repeats, {{"mutex", 7}}), {}, rate);
        QCOMPARE(chart.bars[0].high > chart.bars[0].low, repeats == 6);
        QVERIFY(chart.note.english().contains(QStringLiteral("interval of the median")));
    }
}

void TestCharts::stepsBecomeStairsOfTheNewestRepeat()
{
    RunRecord run = fakeLostUpdates(2, true);
    QVERIFY(!stepsChart(run, {}, "served", Text::plain("Served"), Text::plain("buyers")).emptyText.isEmpty());
    QVERIFY(stepsChart(run, {}, "served", Text::plain("Served"), Text::plain("buyers")).series.isEmpty());
    run.repeats[0].values.insert("served", QJsonArray {QJsonArray {9, 1}});
    run.repeats[1].values.insert("served", QJsonArray {QJsonArray {0.5, 1}, QJsonArray {2, 3}});
    RunRecord locked = fakeLostUpdates(1, false, true);
    locked.repeats[0].values.insert("served", QJsonArray {QJsonArray {1, 4}});

    const ChartData chart = stepsChart(run, {locked}, "served", Text::plain("Served"), Text::plain("buyers"));
    QCOMPARE(chart.name, QString("served"));
    QCOMPARE(chart.series.size(), 2);
    QList<QPair<double, double>> corners;
    for (const ChartPoint &point : chart.series.first().points)
        corners.append({point.x, point.y});
    QCOMPARE(corners, (QList<QPair<double, double>> {{0, 0}, {0.5, 0}, {0.5, 1}, {2, 1}, {2, 3}}));
    QVERIFY(chart.series.last().dashed);
    QCOMPARE(chart.series.last().name, QString("lock mutex"));
}

void TestCharts::throughputOfAddsTheLanes()
{
    Repeat repeat;
    repeat.entryNs = 1'000'000'000;
    repeat.slices = {{},
                     {{1'000'000'000, 0}, {1'500'000'000, 50}, {2'000'000'000, 100}},
                     {{1'000'000'000, 0}, {2'000'000'000, 300}}};
    const QList<ChartPoint> points = throughputOf(repeat, 4);
    QCOMPARE(points.size(), 4);
    for (const ChartPoint &point : points)
        QVERIFY(std::abs(point.y - 400) < 1e-6);
    QVERIFY(std::abs(points[0].x - 0.125) < 1e-9);
    QVERIFY(throughputOf(Repeat(), 4).isEmpty());
}

void TestCharts::throughputKeepsPeaksWithinItsBudget()
{
    RunRecord run = fakeLostUpdates(1, false);
    QJsonArray many;
    for (int i = 0; i < 10000; ++i)
        many.append(QJsonArray {i * 1e-3, i == 7777 ? 9e6 : 2e6});
    run.repeats[0].values[QStringLiteral("throughput")] = many;
    const ChartData chart = throughputChart(run, {fakeLostUpdates(1, false, true)}, rateOf("updates"));
    QCOMPARE(chart.series.size(), 2);
    QVERIFY(chart.series[0].points.size() <= 500);
    const auto peak = std::max_element(chart.series[0].points.begin(), chart.series[0].points.end(),
                                       [](const ChartPoint &a, const ChartPoint &b) { return a.y < b.y; });
    QCOMPARE(peak->y, 9.0);
    QVERIFY(std::abs(peak->x - 7.777) < 1e-9);
    QCOMPARE(chart.title, QStringLiteral("Updates per second, million"));
    QCOMPARE(chart.xTitle, QStringLiteral("time, s"));
    QCOMPARE(chart.series[0].name, QStringLiteral("lock off (this run)"));
    QVERIFY(chart.series[1].dashed);
}

void TestCharts::fewTurnsAreCountedNotRated()
{
    RunRecord run = fakePool(2, 5, true);
    run.finished = true;
    Repeat &repeat = run.repeats[0];
    repeat.values.remove(QStringLiteral("throughput"));
    repeat.entryNs = 1'000'000'000;
    repeat.slices = {{},
                     {{1'000'000'000, 0}, {1'500'000'000, 1}, {2'500'000'000, 2}},
                     {{1'000'000'000, 0}, {2'000'000'000, 1}}};
    const ChartData chart = throughputChart(run, {}, rateOf("tasks"));
    QCOMPARE(chart.title, QStringLiteral("Tasks so far"));
    QCOMPARE(chart.yTitle, QStringLiteral("tasks"));
    QList<QPair<double, double>> corners;
    for (const ChartPoint &point : chart.series.first().points) {
        if (corners.isEmpty() || corners.last() != qMakePair(point.x, point.y))
            corners.append({point.x, point.y});
    }
    QCOMPARE(corners,
             (QList<QPair<double, double>> {{0, 0}, {0.5, 0}, {0.5, 1}, {1, 1}, {1, 2}, {1.5, 2}, {1.5, 3}}));

    repeat.slices.clear(); // as read from a file: only the rate is kept
    repeat.values.insert(QStringLiteral("throughput"), QJsonArray {QJsonArray {0.5, 2}, QJsonArray {1.5, 1}});
    const QList<ChartPoint> stored = throughputChart(run, {}, rateOf("tasks")).series.first().points;
    QCOMPARE(stored.first().y, 0.0);
    QCOMPARE(stored.last().x, 2.0);
    QCOMPARE(stored.last().y, 3.0);

    repeat.values.remove(QStringLiteral("throughput"));
    QVERIFY(!throughputChart(run, {}, rateOf("tasks")).emptyText.english().contains(QLatin1String("yet")));
}

void TestCharts::durationsChooseAUnitAndMarkQuantiles()
{
    RunRecord run = fakePool(4, 16, true);
    QJsonArray seconds;
    for (int i = 1; i <= 101; ++i)
        seconds.append(i * 1e-3);
    run.repeats[0].values[QStringLiteral("task_seconds")] = seconds;
    const ChartData chart = durationChart(run, {});
    QCOMPARE(chart.xTitle, QStringLiteral("task time, ms"));
    QCOMPARE(barSum(chart), 101.0);
    QCOMPARE(chart.markers.size(), 2); // of a hundred there is no p99
    QVERIFY(std::abs(chart.markers[0].x - 51) < 1e-9);
    QVERIFY(std::abs(chart.markers[1].x - 96) < 1e-9);
    QCOMPARE(chart.xEnd, 0.0);
}

void TestCharts::durationsFarAwayAreNamedAtTheEdge()
{
    RunRecord run = fakePool(4, 16, true);
    QJsonArray seconds;
    for (int i = 1; i <= 1000; ++i)
        seconds.append(i == 1000 ? 5.0 : 1e-3 + i * 1e-7);
    run.repeats[0].values[QStringLiteral("task_seconds")] = seconds;
    const ChartData chart = durationChart(run, {});
    QCOMPARE(barSum(chart), 999.0);
    QCOMPARE(chart.markers.last().x, 5000.0);
    QCOMPARE(chart.markers.last().label, QStringLiteral("longest 5000"));
    QVERIFY(chart.xEnd > 0 && chart.xEnd < 5000);
    QVERIFY(chart.note.english().contains(QStringLiteral("the longest 5000 ms")));
}

void TestCharts::marksOfAllSamplesStandOverTheListedOnes()
{
    RunRecord run = fakePool(4, 16, true);
    run.repeats[0].values[QStringLiteral("task_seconds")] = QJsonArray {1e-3, 1.5e-3, 2e-3};
    run.repeats[0].values[QStringLiteral("task_us_counts")] =
        QJsonArray {QJsonArray {1000, 300}, QJsonArray {1500, 500}, QJsonArray {2400, 1}};
    DurationWords words;
    words.countsUs = QStringLiteral("task_us_counts");
    const ChartData chart = durationChart(run, {}, words);
    QCOMPARE(chart.markers[0].label, QStringLiteral("median 1.50"));
    QCOMPARE(chart.markers.last().label, QStringLiteral("longest 2.40"));
}

void TestCharts::sampledDurationsSayOfHowMany()
{
    RunRecord run = fakePool(4, 16, true);
    QJsonArray seconds;
    for (int i = 1; i <= 2000; ++i)
        seconds.append(1e-3 + i * 1e-7);
    run.repeats[0].values[QStringLiteral("task_seconds")] = seconds;
    run.repeats[0].measures[QStringLiteral("tasks_done")] = 400000;
    QCOMPARE(durationChart(run, {}).note, QStringLiteral("2000 of 400000 tasks, evenly picked"));
    run.repeats[0].measures[QStringLiteral("tasks_done")] = 2000;
    QCOMPARE(durationChart(run, {}).note, QStringLiteral("2000 tasks"));
}

void TestCharts::marksOfOtherRunsLookLikeNoneOfTheirOwn()
{
    const RunRecord run = fakePool(4, 16, true);
    const ChartData chart = durationChart(run, {fakePool(4, 16, false)});
    QVERIFY(chart.markers.size() >= 2);
    QVERIFY(!chart.markers.at(0).dashed && chart.markers.at(1).dashed);
    QVERIFY(chart.markers.at(0).role != chart.markers.at(1).role);
}

void TestCharts::fewDurationsHaveNoRareQuantiles()
{
    RunRecord run = fakePool(4, 16, true);
    for (const auto &[count, last] : {std::pair {1, "median"},
                                      {2, "longest"},
                                      {99, "longest"},
                                      {100, "p95"},
                                      {499, "p95"},
                                      {500, "p99"}}) {
        QJsonArray seconds;
        for (int i = 1; i <= count; ++i)
            seconds.append(i * 1e-3);
        run.repeats[0].values[QStringLiteral("task_seconds")] = seconds;
        const ChartData chart = durationChart(run, {});
        QVERIFY2(chart.markers.last().label.english().startsWith(QLatin1String(last)),
                 qPrintable(chart.markers.last().label.english()));
    }
}

void TestCharts::equalDurationsAreOneBar()
{
    RunRecord run = fakePool(4, 16, true);
    run.repeats[0].values[QStringLiteral("task_seconds")] = QJsonArray {1.0001, 1.0002, 1.00025, 1.0003};
    const ChartData chart = durationChart(run, {});
    QCOMPARE(chart.bars.size(), 1);
    QCOMPARE(chart.bars.first().value, 4.0);
    QVERIFY(chart.bars.first().left < 1 && chart.bars.first().right > 1.0003);
    QCOMPARE(chart.markers.size(), 1);
}

void TestCharts::wallTimesCarryLabelsOfWhatDiffers()
{
    const ChartData chart = wallTimeChart(fakeLostUpdates(20, false), {fakeLostUpdates(20, false, true)});
    QCOMPARE(chart.bars.size(), 2);
    QCOMPARE(chart.bars[0].label, QStringLiteral("lock off"));
    QCOMPARE(chart.bars[1].label, QStringLiteral("lock mutex"));
    QCOMPARE(chart.yTitle, QStringLiteral("wall time, ms"));
    QVERIFY(chart.bars[0].low < chart.bars[0].value && chart.bars[0].value < chart.bars[0].high);
}

void TestCharts::kindsHaveABarEachInTheirOrder()
{
    const RunRecord run = fakeKinds(3, {{"ticket", 5}, {"mutex", 7}, {"futex", 9}});
    const ChartData chart = kindChart(run, {}, waitFigures());
    QCOMPARE(chart.bars.size(), 3);
    QCOMPARE(chart.bars[0].label, QStringLiteral("mutex"));
    QCOMPARE(chart.bars[1].label, QStringLiteral("ticket"));
    QCOMPARE(chart.bars[2].label, QStringLiteral("futex")); // not among the ordered ones
    QCOMPARE(chart.bars[0].value, 8.0);                     // the median of 7, 8, 9
    QCOMPARE(chart.bars[0].low, 8.0);
    QCOMPARE(chart.bars[0].high, 90.0); // the longest of all three repeats
    QCOMPARE(chart.yEnd, 20.0); // twice the tallest bar: the whiskers leave the chart, and the note says so
    QCOMPARE(chart.bars[0].highLabel, QStringLiteral("90.0"));
    QVERIFY(chart.note.english().contains(QStringLiteral("arrow"), Qt::CaseInsensitive));
    QCOMPARE(chart.bars[2].left, 2.0);
    QVERIFY(!chart.note.isEmpty());
}

void TestCharts::runsOfOneKindLieBesideAll()
{
    const RunRecord all = fakeKinds(1, {{"mutex", 7}, {"spin", 5}});
    RunRecord spin = fakeKinds(1, {});
    spin.parameters.set(QStringLiteral("lock"), QStringLiteral("spin"));
    spin.repeats[0].measures = {{QStringLiteral("wait"), 4.0}};
    const ChartData alone = kindChart(spin, {}, waitFigures());
    QCOMPARE(alone.bars.size(), 1);
    QCOMPARE(alone.bars[0].label, QStringLiteral("spin"));
    QCOMPARE(alone.bars[0].high, 4.0); // nothing to reach up to
    const ChartData both = kindChart(all, {spin}, waitFigures());
    QCOMPARE(both.bars.size(), 3);
    QCOMPARE(both.bars[2].label, QStringLiteral("spin, lock spin"));
    QCOMPARE(both.bars[2].role, ChartRole::Overlay1);
}

void TestCharts::kindsInRowsAreWholeAndNameTheirRuns()
{
    KindFigures rows = waitFigures();
    rows.asRows = true;
    const RunRecord all = fakeKinds(1, {{"mutex", 7}, {"spin", 5}, {"ticket", 0}});
    const ChartData alone = kindChart(all, {}, rows);
    QCOMPARE(alone.kind, ChartData::Kind::Rows);
    QCOMPARE(alone.bars.size(), 3); // nothing has no place on a logarithmic axis, but its row and figure
    QCOMPARE(alone.bars[0].high, 70.0);
    QVERIFY(alone.series.isEmpty() && alone.yEnd == 0);
    RunRecord other = fakeKinds(1, {{"mutex", 9}, {"spin", 6}});
    other.parameters.set(QStringLiteral("increments"), qint64(77));
    const ChartData both = kindChart(all, {other}, rows);
    QCOMPARE(both.bars.size(), 5);
    QCOMPARE(both.bars[1].left, 0.0);
    QCOMPARE(both.bars[1].label, QStringLiteral("mutex"));
    QCOMPARE(both.bars[1].role, ChartRole::Overlay1);
    QCOMPARE(both.bars[2].left, 1.0);
    QCOMPARE(both.series.size(), 2);
    QVERIFY(both.series[0].name.english().endsWith(QStringLiteral("(this run)")));
    QCOMPARE(both.series[1].name, QStringLiteral("increments 77"));
    QCOMPARE(both.series[1].role, ChartRole::Overlay1);
}

void TestCharts::everyChartOfAnEmptyRunSaysWhy()
{
    const RunRecord run;
    for (const ChartData &chart :
         {outcomeChart(run), finalValueChart(run, {}), throughputChart(run, {}, rateOf("tasks")),
          durationChart(run, {}), wallTimeChart(run, {}), kindChart(run, {}, waitFigures())}) {
        QVERIFY(chart.bars.isEmpty() && chart.series.isEmpty());
        QVERIFY(chart.emptyText.english().endsWith(QLatin1Char('.')));
        QVERIFY(!chart.title.isEmpty() && !chart.name.isEmpty());
    }
}

QTEST_APPLESS_MAIN(TestCharts)
#include "tst_charts.moc"
