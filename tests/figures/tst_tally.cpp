// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/statistics.h"
#include "core/analysis/summary.h"
#include "core/figures/tally.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace plab;

namespace {

/// Times as they are measured: most near 5 µs, some far off, in whole nanoseconds.
QList<double> times(int count, unsigned seed)
{
    std::mt19937 engine(seed);
    std::lognormal_distribution<> usual(1.6, 0.3);
    std::exponential_distribution<> rare(0.01);
    QList<double> us;
    for (int i = 0; i < count; ++i)
        us.append(std::round(1e3 * (i % 50 ? usual(engine) : 5 + rare(engine))) * 1e-3);
    return us;
}

/// A repeat that kept its samples, and what it makes of them itself.
Repeat repeatOf(const QList<double> &us)
{
    Repeat repeat;
    repeat.ending = RepeatEnding::Finished;
    const Tally tally(us);
    repeat.values.insert(QStringLiteral("time_us_counts"), tally.toJson());
    repeat.measures.insert(QStringLiteral("time_us_median"), *tally.quantile(0.5));
    repeat.measures.insert(QStringLiteral("time_us_max"), tally.largest());
    repeat.measures.insert(QStringLiteral("time_us_p99"), tally.percentile(0.99));
    return repeat;
}

QList<const Repeat *> pointers(const QList<Repeat> &repeats)
{
    QList<const Repeat *> all;
    for (const Repeat &repeat : repeats)
        all.append(&repeat);
    return all;
}

} // namespace

class TestTally : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void samplesAreReadAnewWhereValuesChanged();
    void quantilesAreThoseOfTheSamples();
    void pooledQuantilesAreThoseOfAllSamples_data();
    void pooledQuantilesAreThoseOfAllSamples();
    void storedCountsKeepTotalAndEnds_data();
    void storedCountsKeepTotalAndEnds();
    void aPercentileNeedsFiveBeyondIt_data();
    void aPercentileNeedsFiveBeyondIt();
    void theLongestIsTheLongestOfAll();
    void aPercentileIsThatOfAllSamples();
    void tooFewSamplesGiveWayToTheLongest();
    void recordsWithoutSamplesHaveNoPooledPercentile();
    void figuresByKindStandBesideThoseOfAKindAlone();
    void aMedianHasARangeThenAnInterval();
};

void TestTally::quantilesAreThoseOfTheSamples()
{
    const QList<double> us = times(997, 1);
    const Tally tally(us);
    QCOMPARE(tally.total(), 997u);
    for (const double q : {0.0, 0.25, 0.5, 0.95, 0.99, 1.0})
        QVERIFY(std::abs(*tally.quantile(q) - *Sample(us).quantile(q)) < 1e-9);
    QVERIFY(!Tally().quantile(0.5));
    QCOMPARE(*Tally({7}).quantile(0.99), 7.0);
}

void TestTally::pooledQuantilesAreThoseOfAllSamples_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("error");
    QTest::newRow("few: exact") << 300 << 1e-9;
    QTest::newRow("many: to 1.1 %") << 20000 << 0.011;
}

void TestTally::samplesAreReadAnewWhereValuesChanged()
{
    Repeat over = repeatOf({1, 2, 9});
    over.ending = RepeatEnding::Finished;
    const Repeats kept {over};
    QVERIFY(kept.first().cache);
    for (int times = 0; times < 2; ++times)
        QCOMPARE(samplesIn(kept.first(), QStringLiteral("time_us_p99")).total(), quint64(3));
    Repeat changed = kept.first();
    changed.values = repeatOf({1, 2}).values;
    QCOMPARE(samplesIn(changed, QStringLiteral("time_us_p99")).total(), quint64(2));
    QCOMPARE(samplesIn(kept.first(), QStringLiteral("time_us_p99")).total(), quint64(3));
}

void TestTally::pooledQuantilesAreThoseOfAllSamples()
{
    QFETCH(int, count);
    QFETCH(double, error);
    QList<double> all;
    QList<Tally> kept;
    for (unsigned repeat = 0; repeat < 5; ++repeat) {
        const QList<double> us = times(count, repeat + 1);
        all += us;
        kept.append(Tally::fromJson(Tally(us).toJson()));
    }
    const Tally pooled = Tally::sum(kept);
    QCOMPARE(pooled.total(), quint64(all.size()));
    for (const double q : {0.01, 0.5, 0.95, 0.99, 0.999}) {
        const double right = *Sample(all).quantile(q);
        QVERIFY2(std::abs(*pooled.quantile(q) - right) <= error * right, qPrintable(QString::number(q)));
    }
    QCOMPARE(*pooled.quantile(1), *std::max_element(all.begin(), all.end()));
}

void TestTally::storedCountsKeepTotalAndEnds_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 3, 1000, 50000})
        QTest::addRow("%d", count) << count;
}

void TestTally::storedCountsKeepTotalAndEnds()
{
    QFETCH(int, count);
    const QList<double> us = times(count, 9);
    const QJsonArray json = Tally(us).toJson();
    QVERIFY(json.size() <= 1500);
    quint64 total = 0;
    double before = -1;
    for (const QJsonValue &pair : json) {
        QVERIFY(pair.toArray().at(0).toDouble() > before);
        before = pair.toArray().at(0).toDouble();
        total += quint64(pair.toArray().at(1).toInteger());
    }
    QCOMPARE(total, quint64(count));
    const auto [least, most] = std::minmax_element(us.begin(), us.end());
    QCOMPARE(json.first().toArray().at(0).toDouble(), *least);
    QCOMPARE(json.last().toArray().at(0).toDouble(), *most);
}

void TestTally::aPercentileNeedsFiveBeyondIt_data()
{
    QTest::addColumn<double>("q");
    QTest::addColumn<int>("fewest");
    QTest::newRow("p95") << 0.95 << 100;
    QTest::newRow("p99") << 0.99 << 500;
    QTest::newRow("p999") << 0.999 << 5000;
}

void TestTally::aPercentileNeedsFiveBeyondIt()
{
    QFETCH(double, q);
    QFETCH(int, fewest);
    QVERIFY(!Tally(times(fewest - 1, 3)).percentile(q));
    QVERIFY(Tally(times(fewest, 3)).percentile(q));
}

void TestTally::theLongestIsTheLongestOfAll()
{
    const QList<Repeat> repeats {repeatOf({1, 2, 9}), repeatOf({1, 2, 3}), repeatOf({1, 2, 4})};
    const auto longest = summaryOf(pointers(repeats), QStringLiteral("time_us_max"));
    QCOMPARE(longest->kind, Summary::Kind::Largest);
    QCOMPARE(longest->value, 9.0);
    QCOMPARE(longest->repeats, 3);
}

void TestTally::aPercentileIsThatOfAllSamples()
{
    QList<Repeat> repeats;
    QList<double> all;
    for (unsigned i = 0; i < 3; ++i) {
        const QList<double> us = times(900, 20 + i);
        all += us;
        repeats.append(repeatOf(us));
    }
    const auto p99 = summaryOf(pointers(repeats), QStringLiteral("time_us_p99"));
    QCOMPARE(p99->kind, Summary::Kind::Percentile);
    QVERIFY(std::abs(p99->value - *Sample(all).quantile(0.99)) < 1e-9);
    QVERIFY(p99->spread && p99->spread->low <= p99->value && p99->value <= p99->spread->high);
    for (const Repeat &repeat : repeats) {
        const double own = *repeat.measures.value(QStringLiteral("time_us_p99"));
        QVERIFY(p99->spread->low <= own && own <= p99->spread->high);
    }
    // No repeat has enough by itself, all together have.
    const QList<Repeat> small {repeatOf(times(300, 1)), repeatOf(times(300, 2))};
    QVERIFY(!small.first().measures.value(QStringLiteral("time_us_p99")));
    QVERIFY(summaryOf(pointers(small), QStringLiteral("time_us_p99")));
}

void TestTally::tooFewSamplesGiveWayToTheLongest()
{
    const QList<Repeat> repeats {repeatOf({1, 2, 9}), repeatOf({1, 2, 3})};
    QVERIFY(!summaryOf(pointers(repeats), QStringLiteral("time_us_p99")));
    const auto instead = percentileOrLargest(pointers(repeats), QStringLiteral("time_us_p99"));
    QCOMPARE(instead->kind, Summary::Kind::Largest);
    QCOMPARE(instead->value, 9.0);
}

void TestTally::recordsWithoutSamplesHaveNoPooledPercentile()
{
    Repeat before;
    before.measures.insert(QStringLiteral("time_us_p99"), 12.0);
    QCOMPARE(summaryOf({&before}, QStringLiteral("time_us_p99"))->value, 12.0);
    QVERIFY(!summaryOf({&before, &before}, QStringLiteral("time_us_p99")));
}

void TestTally::figuresByKindStandBesideThoseOfAKindAlone()
{
    Repeat all;
    all.measures.insert(QStringLiteral("time_us_max"), 1.0);
    all.values.insert(
        QStringLiteral("by_kind"),
        QJsonObject {{QStringLiteral("spin"), QJsonObject {{QStringLiteral("time_us_max"), 5}}}});
    const QString name = QStringLiteral("time_us_max");
    QCOMPARE(summaryOf({&all}, name, {"by_kind", "spin", false})->value, 5.0);
    QVERIFY(!summaryOf({&all}, name, {"by_kind", "mutex", false}));
    QCOMPARE(summaryOf({&all}, name, {"by_kind", "mutex", true})->value, 1.0);
}

void TestTally::aMedianHasARangeThenAnInterval()
{
    const auto one = medianSummary(Sample({3}));
    QVERIFY(one && !one->spread);
    const auto five = medianSummary(Sample({5, 1, 3, 2, 4}));
    QCOMPARE(five->value, 3.0);
    QVERIFY(five->spread && !five->isInterval);
    QCOMPARE(five->spread->low, 1.0);
    QCOMPARE(five->spread->high, 5.0);
    std::mt19937 engine(5);
    for (int n = 6; n < 60; ++n) {
        QList<double> samples;
        for (int i = 0; i < n; ++i)
            samples.append(double(engine() % 1000));
        const auto many = medianSummary(Sample(samples));
        QVERIFY(many->isInterval);
        QVERIFY(many->spread->low <= many->value && many->value <= many->spread->high);
    }
    QVERIFY(!medianSummary(Sample()));
}

QTEST_APPLESS_MAIN(TestTally)
#include "tst_tally.moc"
