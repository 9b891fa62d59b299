// SPDX-License-Identifier: GPL-3.0-or-later
// Runs held against each other: names, what differs, ratios with intervals that hold.
#include "core/analysis/samples.h"
#include "core/charts/charts.h"
#include "core/charts/comparison.h"
#include "tests/fakes/fakerecord.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace plab;

class TestComparison : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRowSaysNameSettingsFigureAndRatio();
    void fewRepeatsHaveARatioWithoutInterval();
    void theIntervalOfTheRatioHoldsAsOftenAsItSays_data();
    void theIntervalOfTheRatioHoldsAsOftenAsItSays();
    void onlyWhatBothRunsHaveIsCompared();
    void overlaysHaveTheNamesPeopleGave();
    void countsFallIntoTheirBins();
    void linesAreAlignedAtTheirFirstWork();

private:
    static RunRecord timed(const QList<double> &seconds, bool lock)
    {
        RunRecord run = fakeLostUpdates(int(seconds.size()), false, lock);
        for (qsizetype i = 0; i < seconds.size(); ++i)
            run.repeats[i].measures[QStringLiteral("wall_s")] = seconds[i];
        return run;
    }
};

void TestComparison::aRowSaysNameSettingsFigureAndRatio()
{
    const RunRecord run = timed({1, 2, 3, 4, 5, 6, 7}, false);
    const RunRecord slower = timed({10, 20, 30, 40, 50, 60, 70}, true);
    const QList<ComparedRun> rows = compareRuns(run, {slower}, QStringLiteral("wall_s"));
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0].figure->value, 4.0);
    QVERIFY(!rows[0].ratio);
    QCOMPARE(rows[0].settings.size(), 1);
    QCOMPARE(rows[1].settings.first().english(), QStringLiteral("lock mutex"));
    QCOMPARE(*rows[1].ratio, 10.0);
    QCOMPARE(rows[1].ratioInterval->low, 10.0 / 7);
    QCOMPARE(rows[1].ratioInterval->high, 70.0);
}

void TestComparison::fewRepeatsHaveARatioWithoutInterval()
{
    const QList<ComparedRun> rows = compareRuns(timed({1, 1, 1, 1, 1, 1, 1}, false),
                                                {timed({2, 2, 2, 2, 2, 2}, true)}, QStringLiteral("wall_s"));
    QCOMPARE(*rows[1].ratio, 2.0);
    QVERIFY(!rows[1].ratioInterval);
    QVERIFY(!medianRatioInterval(Sample({-1, 1, 1, 1, 1, 1, 1}), Sample({1, 1, 1, 1, 1, 1, 1})));
}

void TestComparison::theIntervalOfTheRatioHoldsAsOftenAsItSays_data()
{
    QTest::addColumn<int>("repeats");
    QTest::newRow("seven repeats") << 7;
    QTest::newRow("twenty repeats") << 20;
}

/// Skewed figures whose true ratio of medians is known. The seed is fixed: the same each time.
void TestComparison::theIntervalOfTheRatioHoldsAsOftenAsItSays()
{
    QFETCH(int, repeats);
    constexpr int Trials = 2000;
    std::mt19937 random(1);
    std::lognormal_distribution<double> one(0, 1);
    std::lognormal_distribution<double> other(std::log(3), 0.5);
    int holds = 0;
    for (int trial = 0; trial < Trials; ++trial) {
        QList<double> a;
        QList<double> b;
        for (int i = 0; i < repeats; ++i) {
            a << other(random);
            b << one(random);
        }
        const auto interval = medianRatioInterval(Sample(a), Sample(b));
        holds += interval && interval->low <= 3 && interval->high >= 3;
    }
    QVERIFY2(holds >= 0.95 * Trials, qPrintable(QString::number(holds)));
}

void TestComparison::onlyWhatBothRunsHaveIsCompared()
{
    Declaration declaration;
    declaration.measures = {{QStringLiteral("wall_s"), QStringLiteral("s"), {}},
                            {QStringLiteral("parent_pid"), QStringLiteral("pid"), {}, true},
                            {QStringLiteral("of_nobody"), QStringLiteral("s"), {}}};
    RunRecord run = timed({1, 2}, false);
    run.repeats[0].measures[QStringLiteral("parent_pid")] = 7;
    const QList<MeasureDeclaration> measures = comparedMeasures(declaration, run, {run});
    QCOMPARE(measures.size(), 1);
    QCOMPARE(measures.first().name, QStringLiteral("wall_s"));
    QVERIFY(comparedMeasures(declaration, run, {}).isEmpty());
}

void TestComparison::overlaysHaveTheNamesPeopleGave()
{
    const RunRecord run = fakeLostUpdates(7, false);
    RunRecord named = fakeLostUpdates(7, false, true);
    named.called = QStringLiteral("before the fix");
    const ChartData chart = finalValueChart(run, {named, fakeLostUpdates(7, false, true)});
    QVERIFY(std::any_of(chart.markers.begin(), chart.markers.end(), [](const ChartMarker &marker) {
        return marker.label.english().startsWith(QLatin1String("before the fix: "));
    }));
    QCOMPARE(compareRuns(run, {named}, QStringLiteral("wall_s"))[1].name.english(),
             QStringLiteral("before the fix"));
}

void TestComparison::countsFallIntoTheirBins()
{
    const QList<Bin> bins {{0, 1, 0}, {1, 2, 0}, {5, 6, 0}};
    QCOMPARE(countsIn(bins, {{0, 2}, {1, 1}, {1.5, 1}, {2, 9}, {-1, 9}, {6, 3}, {7, 9}}),
             (QList<quint64> {2, 2, 3}));
}

void TestComparison::linesAreAlignedAtTheirFirstWork()
{
    const QList<ChartPoint> stairs {{0, 0}, {0.5, 0}, {0.5, 1}, {0.8, 2}};
    QCOMPARE(firstWork(stairs), 0.5);
    const QList<ChartPoint> moved = alignedAt(0.1, stairs);
    QCOMPARE(moved.first().x, 0.0); // nothing is before the beginning
    QCOMPARE(moved[2].x, 0.1);
    QCOMPARE(moved[3].x, 0.4);
    QCOMPARE(firstWork({}), 0.0);
}

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
