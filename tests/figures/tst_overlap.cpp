// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/overlap.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace plab;

namespace {

using Readings = std::vector<Slice>;

/// A made-up machine: in every microsecond each contender that is between its begin and its end has a CPU or
/// not. The truth is known; what is told of it are readings at some instants.
struct MadeUpRace
{
    std::vector<Readings> told;
    double spans = 0;    ///< microseconds in which two had begun and not ended
    double together = 0; ///< in which at least two had a CPU
    double span = 0;
};

MadeUpRace madeUp(std::mt19937 &random, int contenders, int cpus)
{
    const auto chance = [&random](int below) { return int(random() % unsigned(below)); };
    std::vector<int> begin, end, every;
    for (int i = 0; i < contenders; ++i) {
        begin.push_back(chance(200));
        end.push_back(begin.back() + 1 + chance(800));
        every.push_back(1 + chance(50));
    }
    MadeUpRace race;
    race.told.resize(std::size_t(contenders));
    std::vector<quint64> cpu(std::size_t(contenders), 0);
    std::vector<int> order(static_cast<std::size_t>(contenders));
    for (int i = 0; i < contenders; ++i)
        order[std::size_t(i)] = i;
    const int last = *std::max_element(end.begin(), end.end());
    for (int us = 0; us <= last; ++us) {
        for (int i = 0; i < contenders; ++i) {
            const bool edge = us == begin[std::size_t(i)] || us == end[std::size_t(i)]
                || (us - begin[std::size_t(i)]) % every[std::size_t(i)] == 0;
            if (us >= begin[std::size_t(i)] && us <= end[std::size_t(i)] && edge)
                race.told[std::size_t(i)].push_back({quint64(us) * 1000, quint64(us), cpu[std::size_t(i)]});
        }
        if (chance(10) == 0)
            std::shuffle(order.begin(), order.end(), random); // the scheduler thinks anew
        int present = 0;
        int running = 0;
        for (const int i : order) {
            if (us < begin[std::size_t(i)] || us >= end[std::size_t(i)])
                continue;
            ++present;
            if (running < cpus) {
                ++running;
                cpu[std::size_t(i)] += 1000;
            }
        }
        race.spans += present > 1;
        race.together += running > 1;
    }
    race.span = last - *std::min_element(begin.begin(), begin.end());
    return race;
}

} // namespace

class TestOverlap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsKnownOfNobody();
    void withoutCpuTimesNothingIsLeftOut();
    void oneIsNeverTogether();
    void twoThatAlwaysRunAreAlwaysTogether();
    void twoThatShareACpuNeverAre();
    void oneAfterTheOtherIsNoRace();
    void theTruthLiesBetween_data();
    void theTruthLiesBetween();
    void spansMeetOrNot();
};

void TestOverlap::nothingIsKnownOfNobody()
{
    QVERIFY(!overlapOf({}, 2));
    QVERIFY(!overlapOf({{}, {}}, 2));
    QCOMPARE(overlapOf({{{1000, 0, 0}}, {{1000, 0, 0}}}, 2)->spans, 0.0);
}

/// A machine that refuses its CPU clock: together perhaps never, perhaps all the time.
void TestOverlap::withoutCpuTimesNothingIsLeftOut()
{
    const Readings untold {{1000, 0, 0}, {5000, 1, 0}};
    const auto overlap = overlapOf({untold, untold}, 2);
    QVERIFY(overlap);
    QCOMPARE(overlap->least, 0.0);
    QCOMPARE(overlap->most, 1.0);
}

void TestOverlap::oneIsNeverTogether()
{
    const auto overlap = overlapOf({{{0, 0, 0}, {1000, 1, 1000}}}, 2);
    QVERIFY(overlap && !overlap->raced());
    QCOMPARE(overlap->least, 0.0);
    QCOMPARE(overlap->most, 0.0);
    QCOMPARE(overlap->spanS, 1e-6);
}

void TestOverlap::twoThatAlwaysRunAreAlwaysTogether()
{
    const Readings all {{0, 0, 0}, {400, 1, 400}, {1000, 2, 1000}};
    const Readings other {{0, 0, 500}, {700, 1, 1200}, {1000, 2, 1500}};
    const auto overlap = overlapOf({all, other}, 2);
    QCOMPARE(overlap->spans, 1.0);
    QCOMPARE(overlap->least, 1.0);
    QCOMPARE(overlap->most, 1.0);
}

void TestOverlap::twoThatShareACpuNeverAre()
{
    const Readings half {{0, 0, 0}, {1000, 1, 500}};
    const auto one = overlapOf({half, half}, 1);
    QCOMPARE(one->spans, 1.0);
    QCOMPARE(one->least, 0.0);
    QCOMPARE(one->most, 0.0);
    const auto two = overlapOf({half, half}, 2); // they may have taken turns, or not
    QCOMPARE(two->least, 0.0);
    QCOMPARE(two->most, 0.5);
}

void TestOverlap::oneAfterTheOtherIsNoRace()
{
    const auto overlap = overlapOf({{{0, 0, 0}, {500, 1, 500}}, {{500, 0, 0}, {1000, 1, 500}}}, 2);
    QVERIFY(!overlap->raced());
    QCOMPARE(overlap->most, 0.0);
}

void TestOverlap::theTruthLiesBetween_data()
{
    QTest::addColumn<int>("contenders");
    QTest::addColumn<int>("cpus");
    QTest::newRow("two on two") << 2 << 2;
    QTest::newRow("two on one") << 2 << 1;
    QTest::newRow("four on two") << 4 << 2;
    QTest::newRow("four on three") << 4 << 3;
    QTest::newRow("nine on eight") << 9 << 8;
}

void TestOverlap::theTruthLiesBetween()
{
    QFETCH(int, contenders);
    QFETCH(int, cpus);
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        const MadeUpRace race = madeUp(random, contenders, cpus);
        const auto overlap = overlapOf(race.told, cpus);
        QVERIFY(overlap);
        const QString place = QString("round %1").arg(round);
        QVERIFY2(qAbs(overlap->spans - race.spans / race.span) < 1e-9, qPrintable(place));
        QVERIFY2(overlap->least <= race.together / race.span + 1e-9, qPrintable(place));
        QVERIFY2(overlap->most >= race.together / race.span - 1e-9, qPrintable(place));
        QVERIFY2(overlap->most <= overlap->spans + 1e-9, qPrintable(place));
        QVERIFY2(cpus > 1 || overlap->most == 0, qPrintable(place));
    }
}

void TestOverlap::spansMeetOrNot()
{
    QVERIFY(!anyMeet({}));
    QVERIFY(!anyMeet({{1, 5}}));
    QVERIFY(!anyMeet({{5, 9}, {1, 5}}));
    QVERIFY(anyMeet({{5, 9}, {1, 6}}));
    QVERIFY(anyMeet({{10, 20}, {1, 100}, {200, 300}}));
    QVERIFY(!anyMeet({{10, 20}, {1, 10}, {200, 300}}));
}

QTEST_GUILESS_MAIN(TestOverlap)
#include "tst_overlap.moc"
