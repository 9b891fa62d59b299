// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/schedule.h"
#include "core/analysis/statistics.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace plab;

class TestStatistics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void quantilesInterpolateBetweenSortedSamples();
    void quantileOfNothingIsNull();
    void wilsonIntervalHasPublishedValues_data();
    void wilsonIntervalHasPublishedValues();
    void medianIntervalComesFromOrderStatistics();
    void jainIndexGoesFromEqualToOneTakesAll();
    void histogramHasRoundEdgesAndLosesNoSample_data();
    void histogramHasRoundEdgesAndLosesNoSample();
    void makespanFollowsTheTutorialsExamples_data();
    void makespanFollowsTheTutorialsExamples();
    void automaticChunkIsPythons();
};

void TestStatistics::quantilesInterpolateBetweenSortedSamples()
{
    const QList<double> samples {4, 1, 3, 2};
    QCOMPARE(*quantile(samples, 0.25), 1.75);
    QCOMPARE(*median(samples), 2.5);
    QCOMPARE(*quantile(samples, 0), 1.0);
    QCOMPARE(*quantile(samples, 1), 4.0);
    QCOMPARE(*quantile({7}, 0.99), 7.0);
}

void TestStatistics::quantileOfNothingIsNull()
{
    QVERIFY(!median({}));
}

void TestStatistics::wilsonIntervalHasPublishedValues_data()
{
    QTest::addColumn<quint64>("count");
    QTest::addColumn<quint64>("total");
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::newRow("all of 20") << quint64(20) << quint64(20) << 0.838875 << 1.0;
    QTest::newRow("none of 10") << quint64(0) << quint64(10) << 0.0 << 0.277533;
    QTest::newRow("half of 10") << quint64(5) << quint64(10) << 0.236593 << 0.763407;
    QTest::newRow("1 of a million") << quint64(1) << quint64(1000000) << 1.7653e-7 << 5.6648e-6;
}

void TestStatistics::wilsonIntervalHasPublishedValues()
{
    QFETCH(quint64, count);
    QFETCH(quint64, total);
    QFETCH(double, low);
    QFETCH(double, high);
    const Interval interval = wilsonInterval(count, total);
    QVERIFY2(std::abs(interval.low - low) <= 1e-6 * std::max(1.0, low),
             qPrintable(QString::number(interval.low, 'g', 9)));
    QVERIFY2(std::abs(interval.high - high) <= 1e-6 * std::max(1.0, high),
             qPrintable(QString::number(interval.high, 'g', 9)));
}

void TestStatistics::medianIntervalComesFromOrderStatistics()
{
    QList<double> samples(20);
    std::iota(samples.begin(), samples.end(), 1.0);
    const auto twenty = medianInterval(samples);
    QVERIFY(twenty);
    QCOMPARE(twenty->low, 6.0); // P(B(20, ½) ≤ 5) = 0.0207
    QCOMPARE(twenty->high, 15.0);
    const auto six = medianInterval({6, 5, 4, 3, 2, 1});
    QVERIFY(six);
    QCOMPARE(six->low, 1.0);
    QCOMPARE(six->high, 6.0);
    QVERIFY(!medianInterval({1, 2, 3, 4, 5}));
}

void TestStatistics::jainIndexGoesFromEqualToOneTakesAll()
{
    QCOMPARE(jainIndex({3, 3, 3, 3}), 1.0);
    QCOMPARE(jainIndex({8, 0, 0, 0}), 0.25);
    QCOMPARE(jainIndex({}), 1.0);
}

void TestStatistics::histogramHasRoundEdgesAndLosesNoSample_data()
{
    QTest::addColumn<QList<double>>("samples");
    QTest::addColumn<int>("maxBins");
    QTest::addColumn<double>("width");
    QTest::newRow("thousands") << QList<double> {80123, 99000, 129400, 170000} << 20 << 5000.0;
    QTest::newRow("fractions") << QList<double> {0.012, 0.013, 0.019} << 8 << 0.001;
    QTest::newRow("negative") << QList<double> {-3, -1, 2} << 6 << 1.0;
    QTest::newRow("one value") << QList<double> {200} << 10 << 2.0;
    QTest::newRow("high sample on an edge") << QList<double> {0, 10} << 10 << 2.0;
}

void TestStatistics::histogramHasRoundEdgesAndLosesNoSample()
{
    QFETCH(QList<double>, samples);
    QFETCH(int, maxBins);
    QFETCH(double, width);
    QList<std::pair<double, quint64>> weighted;
    for (double sample : samples)
        weighted.append({sample, 3});
    const QList<Bin> bins = histogram(weighted, maxBins);
    QVERIFY(!bins.isEmpty());
    QVERIFY(bins.size() <= maxBins);
    quint64 count = 0;
    for (const Bin &bin : bins) {
        QVERIFY(std::abs(bin.right - bin.left - width) < 1e-9 * width);
        count += bin.count;
    }
    QCOMPARE(count, quint64(3 * samples.size()));
    for (double sample : samples) {
        const bool inside = std::any_of(bins.begin(), bins.end(), [&](const Bin &bin) {
            return bin.count >= 3 && sample >= bin.left - 1e-9 * width && sample <= bin.right + 1e-9 * width;
        });
        QVERIFY2(inside, qPrintable(QString::number(sample)));
    }
}

void TestStatistics::makespanFollowsTheTutorialsExamples_data()
{
    QTest::addColumn<int>("tasks");
    QTest::addColumn<int>("workers");
    QTest::addColumn<int>("chunk");
    QTest::addColumn<bool>("sequential");
    QTest::addColumn<double>("seconds");
    QTest::newRow("map of 10 on 2, automatic chunk") << 10 << 2 << 2 << false << 6.0;
    QTest::newRow("map of 10 on 2, chunk 1") << 10 << 2 << 1 << false << 5.0;
    QTest::newRow("map of 10 on 2, chunk 5") << 10 << 2 << 5 << false << 5.0;
    QTest::newRow("one task more than workers") << 3 << 2 << 1 << false << 2.0;
    QTest::newRow("apply") << 4 << 8 << 1 << true << 4.0;
    QTest::newRow("no task") << 0 << 8 << 1 << false << 0.0;
}

void TestStatistics::makespanFollowsTheTutorialsExamples()
{
    QFETCH(int, tasks);
    QFETCH(int, workers);
    QFETCH(int, chunk);
    QFETCH(bool, sequential);
    QFETCH(double, seconds);
    QCOMPARE(makespan(QList<double>(tasks, 1.0), workers, chunk, sequential), seconds);
}

void TestStatistics::automaticChunkIsPythons()
{
    QCOMPARE(automaticChunk(10, 2), 2);
    QCOMPARE(automaticChunk(16, 8), 1);
    QCOMPARE(automaticChunk(100000, 2), 12500);
    QCOMPARE(automaticChunk(0, 4), 1);
}

QTEST_APPLESS_MAIN(TestStatistics)
#include "tst_statistics.moc"
