// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/barrier.h"

#include "forked.h"

#include <QTest>

using namespace plab;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t MaxParties = 8;

struct Shared
{
    SharedBarrier barrier;
    PairBarrier pair;
    StartGate gate;
    Barrier breakable;
    StopWord stop;
    std::atomic<std::uint32_t> numbers[MaxParties]; ///< how often each was given
    std::atomic<std::uint32_t> round[MaxParties];
    std::atomic<std::uint32_t> lasts;
    std::atomic<std::uint32_t> passed;
};

/// Meets again and again; between two meetings nobody may be more than one round away.
int meetRepeatedly(Shared &shared, std::uint32_t me, std::uint32_t parties, std::uint32_t rounds,
                   SpinRounds spin)
{
    for (std::uint32_t i = 1; i <= rounds; ++i) {
        shared.round[me].store(i);
        const Meeting meeting = shared.barrier.wait(parties, spin, 20s, &shared.stop);
        if (meeting.result != WaitResult::Done)
            return 1;
        shared.lasts.fetch_add(meeting.last);
        for (std::uint32_t other = 0; other < parties; ++other) {
            const std::uint32_t there = shared.round[other].load();
            if (there != i && there != i + 1)
                return 2;
        }
    }
    return 0;
}

int meetInPairs(Shared &shared, std::uint32_t me, std::uint32_t rounds, SpinRounds spin)
{
    for (std::uint32_t i = 1; i <= rounds; ++i) {
        shared.round[me].store(i, std::memory_order_relaxed); // the meeting itself must publish it
        if (shared.pair.wait(me, spin, &shared.stop) != WaitResult::Done)
            return 1;
        const std::uint32_t there = shared.round[1 - me].load(std::memory_order_relaxed);
        if (there != i && there != i + 1)
            return 2;
    }
    return 0;
}

} // namespace

class TestBarrier : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nobodyPassesBeforeAllAreThere_data()
    {
        QTest::addColumn<int>("parties");
        QTest::addColumn<int>("spin");
        QTest::addColumn<int>("rounds");
        QTest::newRow("2 spinning") << 2 << 200 << 70'000; // more than the 2^16 generations
        QTest::newRow("2 parking") << 2 << 0 << 5'000;
        QTest::newRow("5 parking") << 5 << 0 << 1'000;
        QTest::newRow("1 alone") << 1 << 0 << 100;
    }

    void nobodyPassesBeforeAllAreThere()
    {
        QFETCH(int, parties);
        QFETCH(int, spin);
        QFETCH(int, rounds);
        SharedObject<Shared> shared;
        Forked children;
        for (int i = 0; i < parties; ++i) {
            children.start([&, i] {
                return meetRepeatedly(*shared, std::uint32_t(i), std::uint32_t(parties),
                                      std::uint32_t(rounds), SpinRounds(spin));
            });
        }
        QVERIFY(children.allSucceeded());
        QCOMPARE(shared->lasts.load(), std::uint32_t(rounds));
        QCOMPARE(shared->barrier.arrived(), 0u);
    }

    void whoWaitsInVainLeavesAtTheLimitAndTakesItsArrivalBack()
    {
        SharedObject<Shared> shared;
        const std::uint64_t since = nowNs();
        QCOMPARE(shared->barrier.wait(2, 100, 120ms, nullptr).result, WaitResult::TimedOut);
        QVERIFY(elapsedMs(since) >= 120 && elapsedMs(since) < 220 + 500);
        QCOMPARE(shared->barrier.arrived(), 0u);
        shared->stop.store(1);
        QCOMPARE(shared->barrier.wait(2, 0, Forever, &shared->stop).result, WaitResult::Stopped);
        QCOMPARE(shared->barrier.arrived(), 0u);
        QCOMPARE(shared->barrier.wait(1, 0, 1s, nullptr).result, WaitResult::Done);
    }

    void theOthersLeaveWhenAPartyWasKilled()
    {
        NEEDS_FORK;
        SharedObject<Shared> shared;
        Forked children;
        const pid_t victim = children.start([&] {
            for (;;)
                pause();
            return 0;
        });
        for (int i = 0; i < 2; ++i) {
            children.start([&] {
                return shared->barrier.wait(3, 0, Forever, &shared->stop).result == WaitResult::Stopped ? 0
                                                                                                        : 1;
            });
        }
        QVERIFY(comesTrue([&] { return shared->barrier.arrived() == 2; }));
        children.killAndCollect(victim);
        const std::uint64_t since = nowNs();
        shared->stop.store(1);
        QVERIFY(children.allSucceeded());
        QVERIFY(elapsedMs(since) < 100 + 900);
        QCOMPARE(shared->barrier.arrived(), 0u);
    }

    void eachPartyGetsANumberOfItsOwn()
    {
        constexpr std::uint32_t Meetings = 2000;
        SharedObject<Shared> shared;
        shared->breakable.init(4);
        Forked children;
        for (int i = 0; i < 4; ++i) {
            children.start([&] {
                for (std::uint32_t meeting = 1; meeting <= Meetings; ++meeting) {
                    const Passage passage = shared->breakable.wait(20s, &shared->stop);
                    if (passage.result != WaitResult::Done)
                        return 1;
                    shared->numbers[passage.number].fetch_add(1);
                    shared->breakable.wait(20s, &shared->stop);
                    for (std::uint32_t number = 0; number < 4; ++number) {
                        const std::uint32_t given = shared->numbers[number].load();
                        if (given != meeting && given != meeting + 1)
                            return 2;
                    }
                }
                return 0;
            });
        }
        QVERIFY(children.allSucceeded());
        for (std::uint32_t number = 0; number < 4; ++number)
            QCOMPARE(shared->numbers[number].load(), Meetings);
        QCOMPARE(shared->breakable.waiting(), 0u);
        QVERIFY(!shared->breakable.isBroken());
    }

    void theLastOneActsBeforeAnybodyGoesOn()
    {
        constexpr std::uint32_t Meetings = 500;
        SharedObject<Shared> shared;
        shared->breakable.init(3);
        Forked children;
        for (int i = 0; i < 3; ++i) {
            children.start([&] {
                for (std::uint32_t meeting = 0; meeting < Meetings; ++meeting) {
                    bool isEarly = true;
                    const Passage passage = shared->breakable.wait(20s, &shared->stop, [&] {
                        isEarly = shared->passed.load() == 3 * meeting;
                        shared->lasts.fetch_add(1);
                    });
                    if (passage.result != WaitResult::Done || !isEarly || shared->lasts.load() <= meeting)
                        return 1;
                    shared->passed.fetch_add(1);
                }
                return 0;
            });
        }
        QVERIFY(children.allSucceeded());
        QCOMPARE(shared->lasts.load(), Meetings);
    }

    void anAbortWhileTheLastOneActsBreaksItForAll()
    {
        SharedObject<Shared> shared;
        shared->breakable.init(2);
        Forked children;
        children.start(
            [&] { return shared->breakable.wait(20s, nullptr).result == WaitResult::Failed ? 0 : 1; });
        QVERIFY(comesTrue([&] { return shared->breakable.waiting() == 1; }));
        const Passage passage = shared->breakable.wait(20s, nullptr, [&] { shared->breakable.abort(); });
        QCOMPARE(passage.result, WaitResult::Failed);
        QVERIFY(children.allSucceeded());
    }

    void whoGivesUpBreaksTheBarrierForAll()
    {
        SharedObject<Shared> shared;
        shared->breakable.init(3);
        Forked children;
        children.start(
            [&] { return shared->breakable.wait(20s, nullptr).result == WaitResult::Failed ? 0 : 1; });
        QVERIFY(comesTrue([&] { return shared->breakable.waiting() == 1; }));
        QCOMPARE(shared->breakable.wait(50ms, nullptr).result, WaitResult::TimedOut);
        QVERIFY(children.allSucceeded());
        QVERIFY(shared->breakable.isBroken());
        QCOMPARE(shared->breakable.wait(Forever, nullptr).result, WaitResult::Failed);
    }

    /// Once in a while a busy machine itself keeps somebody for seconds; what is wrong comes every time.
    void aKilledPartyKeepsNobodyBeyondLimitOrAbort()
    {
        NEEDS_FORK;
        SharedObject<std::atomic<int>> late;
        for (int round = 0; round < rounds(25); ++round) {
            SharedObject<Shared> shared;
            shared->breakable.init(3);
            Forked children;
            const pid_t victim = children.start([&] {
                for (;;)
                    pause();
                return 0;
            });
            const bool byLimit = round % 2 == 0;
            for (int i = 0; i < 2; ++i) {
                children.start([&] {
                    const std::uint64_t since = nowNs();
                    const WaitResult result = shared->breakable.wait(byLimit ? 60ms : 20s, nullptr).result;
                    const bool ended = byLimit ? result != WaitResult::Done : result == WaitResult::Failed;
                    *late += elapsedMs(since) > 60 + 100 + 500;
                    return ended ? 0 : 1;
                });
            }
            children.killAndCollect(victim);
            if (!byLimit) {
                QVERIFY(comesTrue([&] { return shared->breakable.waiting() == 2; }));
                shared->breakable.abort();
            }
            QVERIFY(children.allSucceeded());
        }
        QVERIFY2(*late <= rounds(25) / 5, qPrintable(QStringLiteral("%1 were late").arg(late->load())));
    }

    void neitherOfAPairPassesBeforeTheOther_data()
    {
        QTest::addColumn<int>("spin");
        QTest::addColumn<int>("rounds");
        QTest::newRow("spinning") << 1000 << 50'000;
        QTest::newRow("asleep soon") << 0 << 500;
    }

    void neitherOfAPairPassesBeforeTheOther()
    {
        QFETCH(int, spin);
        QFETCH(int, rounds);
        SharedObject<Shared> shared;
        Forked children;
        for (std::uint32_t me : {0u, 1u})
            children.start(
                [&, me] { return meetInPairs(*shared, me, std::uint32_t(rounds), SpinRounds(spin)); });
        QVERIFY(children.allSucceeded());
    }

    void oneOfAPairLeavesByStopWhenTheOtherWasKilled()
    {
        NEEDS_FORK;
        SharedObject<Shared> shared;
        Forked children;
        const pid_t victim = children.start([&] {
            for (;;)
                pause();
            return 0;
        });
        children.start([&] {
            shared->passed.store(1);
            return shared->pair.wait(0, 100, &shared->stop) == WaitResult::Stopped ? 0 : 1;
        });
        QVERIFY(comesTrue([&] { return shared->passed.load() == 1; }));
        children.killAndCollect(victim);
        const std::uint64_t since = nowNs();
        shared->stop.store(1);
        QVERIFY(children.allSucceeded());
        QVERIFY(elapsedMs(since) < 100 + 900);
    }

    void theGateHoldsEverybodyUntilItOpens()
    {
        SharedObject<Shared> shared;
        Forked children;
        for (int i = 0; i < 4; ++i) {
            children.start([&, i] {
                const WaitResult result = shared->gate.enter(i % 2 ? 1000 : 0, 20s, nullptr);
                shared->passed.fetch_add(1);
                return result == WaitResult::Done ? 0 : 1;
            });
        }
        QCOMPARE(shared->gate.awaitAll(4, 20s, nullptr), WaitResult::Done);
        QCOMPARE(shared->passed.load(), 0u);
        shared->gate.open();
        QVERIFY(children.allSucceeded());
        QCOMPARE(shared->passed.load(), 4u);
        QCOMPARE(shared->gate.enter(0, 1s, nullptr), WaitResult::Done); // late ones too
    }

    void theGateTellsThatSomebodyIsMissing()
    {
        SharedObject<Shared> shared;
        QCOMPARE(shared->gate.awaitAll(1, 50ms, nullptr), WaitResult::TimedOut);
        QCOMPARE(shared->gate.enter(0, 50ms, nullptr), WaitResult::TimedOut);
        QCOMPARE(shared->gate.entered(), 1u);
    }
};

QTEST_APPLESS_MAIN(TestBarrier)
#include "tst_barrier.moc"
