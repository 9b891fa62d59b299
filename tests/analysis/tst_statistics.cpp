// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/sample.h"
#include "core/figures/fairness.h"
#include "core/figures/schedule.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace plab;

class TestStatistics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void quantilesInterpolateBetweenSortedSamples();
    void quantileOfNothingIsNull();
    void wilsonIntervalHasPublishedValues_data();
    void wilsonIntervalHasPublishedValues();
    void everyIntervalContainsItsEstimate();
    void independentClustersAreWorthWhatTheyHold();
    void dependentClustersAreWorthLess();
    void intervalsOfDependentTrialsCover();
    void stretchesThatGoOnAreWorthLessThanTheyLook();
    void clustersOfOneKindCannotTell();
    void medianIntervalComesFromOrderStatistics();
    void jainIndexGoesFromEqualToOneTakesAll();
    void histogramHasRoundEdgesAndLosesNoSample_data();
    void histogramHasRoundEdgesAndLosesNoSample();
    void makespanFollowsTheTutorialsExamples_data();
    void makespanFollowsTheTutorialsExamples();
    void noMoreWorkThanCpus();
    void noLaterStartShortensASchedule();
    void lengthsKeepTheirMean_data();
    void lengthsKeepTheirMean();
    void automaticChunkIsPythons();
};

void TestStatistics::quantilesInterpolateBetweenSortedSamples()
{
    const QList<double> samples {4, 1, 3, 2};
    QCOMPARE(*Sample(samples).quantile(0.25), 1.75);
    QCOMPARE(*median(samples), 2.5);
    QCOMPARE(*Sample(samples).quantile(0), 1.0);
    QCOMPARE(*Sample(samples).quantile(1), 4.0);
    QCOMPARE(*Sample({7}).quantile(0.99), 7.0);
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
    const Interval interval = wilsonInterval(double(count), double(total));
    QVERIFY2(std::abs(interval.low - low) <= 1e-6 * std::max(1.0, low),
             qPrintable(QString::number(interval.low, 'g', 9)));
    QVERIFY2(std::abs(interval.high - high) <= 1e-6 * std::max(1.0, high),
             qPrintable(QString::number(interval.high, 'g', 9)));
}

namespace {

/// Clusters whose own shares vary around `share` by `spread`: a race that goes one way for a while.
QList<Cluster> clusters(std::mt19937 &engine, int count, int each, double share, double spread)
{
    QList<Cluster> all;
    for (int i = 0; i < count; ++i) {
        std::uniform_real_distribution<> own(share - spread, share + spread);
        std::binomial_distribution<> trials(each, std::clamp(own(engine), 0.0, 1.0));
        all.append({double(trials(engine)), double(each)});
    }
    return all;
}

Interval intervalOf(const QList<Cluster> &all, double worth)
{
    double count = 0;
    double total = 0;
    for (const Cluster &one : all) {
        count += one.count;
        total += one.total;
    }
    return wilsonInterval(count / total * worth, worth);
}

} // namespace

void TestStatistics::everyIntervalContainsItsEstimate()
{
    std::mt19937 engine(2);
    for (int round = 0; round < 2000; ++round) {
        const double total = 1 + engine() % 1000 + 0.25 * double(engine() % 4);
        const double share = double(engine() % 1001) / 1000;
        const Interval interval = wilsonInterval(share * total, total);
        QVERIFY(interval.low <= share + 1e-12 && share <= interval.high + 1e-12);
        QVERIFY(interval.low >= 0 && interval.high <= 1);
    }
}

void TestStatistics::independentClustersAreWorthWhatTheyHold()
{
    std::mt19937 engine(3);
    double sum = 0;
    constexpr int Rounds = 200;
    for (int round = 0; round < Rounds; ++round) {
        const auto worth = effectiveCount(clusters(engine, 200, 50, 0.3, 0));
        QVERIFY(worth && *worth <= 10000);
        sum += *worth;
    }
    QVERIFY2(sum / Rounds > 8500, qPrintable(QString::number(sum / Rounds)));
}

void TestStatistics::dependentClustersAreWorthLess()
{
    // All or nothing: a hundred trials of a cluster are one.
    QList<Cluster> all;
    for (int i = 0; i < 20; ++i)
        all.append({i < 8 ? 100.0 : 0.0, 100});
    const auto worth = effectiveCount(all);
    QVERIFY(worth && *worth < 20 && *worth > 12);
}

void TestStatistics::intervalsOfDependentTrialsCover()
{
    std::mt19937 engine(4);
    constexpr int Rounds = 1000;
    int plain = 0;
    int covered = 0;
    for (int round = 0; round < Rounds; ++round) {
        const QList<Cluster> all = clusters(engine, 12, 1000, 0.4, 0.3);
        const Interval honest = intervalOf(all, *effectiveCount(all));
        const Interval naive = intervalOf(all, 12000);
        covered += honest.low <= 0.4 && 0.4 <= honest.high;
        plain += naive.low <= 0.4 && 0.4 <= naive.high;
    }
    QVERIFY2(covered > 0.93 * Rounds, qPrintable(QString::number(covered)));
    QVERIFY2(plain < 0.4 * Rounds, qPrintable(QString::number(plain))); // what the plain count would say
}

void TestStatistics::stretchesThatGoOnAreWorthLessThanTheyLook()
{
    std::mt19937 engine(6);
    QList<Cluster> stretches; // eight in a row have one share between them
    for (const Cluster &one : clusters(engine, 25, 800, 0.4, 0.3)) {
        for (int i = 0; i < 8; ++i)
            stretches.append({one.count / 8, 100});
    }
    const auto alone = effectiveCount(stretches);
    const auto inSequence = effectiveCountInSequence(stretches);
    QVERIFY(alone && inSequence);
    QVERIFY2(*inSequence < *alone / 4, qPrintable(QString::number(*inSequence)));
}

void TestStatistics::clustersOfOneKindCannotTell()
{
    QVERIFY(!effectiveCount(QList<Cluster>(20, Cluster {0, 100})));
    QVERIFY(!effectiveCount(QList<Cluster>(20, Cluster {100, 100})));
    QVERIFY(!effectiveCount({{1, 2}, {0, 2}, {1, 2}, {2, 2}, {1, 2}})); // five are too few
    QVERIFY(!effectiveCount({}));
}

void TestStatistics::medianIntervalComesFromOrderStatistics()
{
    QList<double> samples(20);
    std::iota(samples.begin(), samples.end(), 1.0);
    const auto twenty = Sample(samples).medianInterval();
    QVERIFY(twenty);
    QCOMPARE(twenty->low, 6.0); // P(B(20, ½) ≤ 5) = 0.0207
    QCOMPARE(twenty->high, 15.0);
    const auto six = Sample({6, 5, 4, 3, 2, 1}).medianInterval();
    QVERIFY(six);
    QCOMPARE(six->low, 1.0);
    QCOMPARE(six->high, 6.0);
    QVERIFY(!Sample({1, 2, 3, 4, 5}).medianInterval());
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

/// Eight workers on two CPUs compute no faster than two.
void TestStatistics::noMoreWorkThanCpus()
{
    const QList<double> equal(16, 1.0);
    QCOMPARE(makespanOnCpus(equal, 8, 1, false, 2), 8.0);
    QCOMPARE(makespanOnCpus(equal, 2, 1, false, 2), 8.0);
    QCOMPARE(makespanOnCpus(equal, 8, 1, false, 8), 2.0);
    QCOMPARE(makespanOnCpus(equal, 8, 16, false, 8), 16.0);      // one chunk, one worker
    QCOMPARE(makespanOnCpus(equal, 8, 1, true, 8), 16.0);        // apply
    QCOMPARE(makespanOnCpus({8, 1, 1, 1}, 4, 1, false, 2), 8.0); // the longest task, not half of the sum
    QCOMPARE(makespanOnCpus({}, 4, 1, false, 2), 0.0);
}

/// Why the ideal is one: tasks that take longer, or workers that come later, never end a schedule sooner.
void TestStatistics::noLaterStartShortensASchedule()
{
    std::minstd_rand random(1);
    for (int round = 0; round < 500; ++round) {
        QList<double> ideal;
        QList<double> real;
        for (int task = 1 + int(random() % 30); task > 0; --task) {
            ideal.append(double(random() % 100));
            real.append(ideal.last() + double(random() % 20));
        }
        const int workers = 1 + int(random() % 8);
        const int chunk = 1 + int(random() % 4);
        QVERIFY(makespan(ideal, workers, chunk) <= makespan(real, workers, chunk));
    }
}

void TestStatistics::lengthsKeepTheirMean_data()
{
    QTest::addColumn<int>("spread");
    QTest::newRow("equal") << int(Spread::Equal);
    QTest::newRow("rising") << int(Spread::Rising);
    QTest::newRow("falling") << int(Spread::Falling);
    QTest::newRow("random") << int(Spread::Random);
}

void TestStatistics::lengthsKeepTheirMean()
{
    QFETCH(int, spread);
    for (const std::uint64_t tasks : {0, 1, 2, 7, 1000}) {
        for (const std::uint64_t mean : {0ULL, 1ULL, 5ULL, 200'000'000ULL, 3'600'000'000'000ULL}) {
            const auto lengths = taskLengths(Spread(spread), tasks, mean, 3);
            QCOMPARE(lengths.size(), tasks);
            QCOMPARE(std::accumulate(lengths.begin(), lengths.end(), std::uint64_t(0)), tasks * mean);
            if (mean < 1000)
                continue; // rounding shows
            QCOMPARE(std::is_sorted(lengths.begin(), lengths.end()),
                     tasks < 2 || spread == int(Spread::Equal) || spread == int(Spread::Rising)
                         || (tasks == 2 && spread == int(Spread::Random) && lengths[0] <= lengths[1]));
            for (const std::uint64_t length : lengths)
                QVERIFY(length > 0 && (length < 2 * mean + 1 || spread == int(Spread::Random)));
        }
    }
    const auto drawn = [&](std::uint64_t seed) { return taskLengths(Spread(spread), 20, 1000, seed); };
    QCOMPARE(drawn(3), drawn(3));
    QCOMPARE(drawn(3) == drawn(4), spread != int(Spread::Random));
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
