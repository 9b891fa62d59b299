// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/eventcount.h"

#include "forked.h"

#include <QTest>

#include <thread>
#include <vector>

using namespace plab;
using namespace std::chrono_literals;

namespace {

/// Takes one unit of `stock`, sleeping while there is none.
WaitResult takeOne(EventCount &count, std::atomic<int> &stock, std::chrono::nanoseconds limit,
                   const StopWord *stop)
{
    for (;;) {
        int there = stock.load(std::memory_order_acquire);
        while (there > 0) {
            if (stock.compare_exchange_weak(there, there - 1, std::memory_order_acq_rel))
                return WaitResult::Done;
        }
        const EventCount::Key key = count.prepareWait();
        if (stock.load(std::memory_order_acquire) > 0) {
            count.cancelWait();
            continue;
        }
        if (const WaitResult result = count.commitWait(key, limit, stop); result != WaitResult::Done)
            return result;
    }
}

} // namespace

class TestEventCount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWaitEndsAtItsLimit()
    {
        EventCount count {};
        const std::uint64_t since = nowNs();
        QCOMPARE(count.commitWait(count.prepareWait(), 50ms, nullptr), WaitResult::TimedOut);
        QVERIFY(elapsedMs(since) >= 50 && elapsedMs(since) < 50 + 600);
        QCOMPARE(count.sleepers(), 0u);
    }

    /// As a notifier leaves it that was killed between making the condition true and ringing.
    void aRingThatNeverCameCostsOneSlice()
    {
        EventCount count {};
        std::atomic<int> stock {0};
        StopWord stop {0};
        WaitResult result = WaitResult::Failed;
        std::thread sleeper([&] { result = takeOne(count, stock, Forever, &stop); });
        QVERIFY(comesTrue([&] { return count.sleepers() == 1; }));
        stock.store(1);
        const bool taken = comesTrue([&] { return stock.load() == 0; });
        stop.store(1);
        sleeper.join();
        QVERIFY(taken);
        QCOMPARE(result, WaitResult::Done);
    }

    void aNotifyBetweenPrepareAndCommitIsNotMissed()
    {
        EventCount count {};
        const EventCount::Key key = count.prepareWait();
        count.notify(1);
        QCOMPARE(count.commitWait(key, Forever, nullptr), WaitResult::Done);
    }

    void aNotifyBeforePrepareIsForgotten()
    {
        EventCount count {};
        count.notify(1);
        QCOMPARE(count.commitWait(count.prepareWait(), 10ms, nullptr), WaitResult::TimedOut);
    }

    void stopEndsAWaitWithinOneSlice()
    {
        EventCount count {};
        StopWord stop {0};
        WaitResult result = WaitResult::Failed;
        std::thread sleeper([&] { result = count.commitWait(count.prepareWait(), Forever, &stop); });
        while (count.sleepers() == 0)
            std::this_thread::yield();
        const std::uint64_t since = nowNs();
        stop.store(1);
        sleeper.join();
        QCOMPARE(result, WaitResult::Stopped);
        QVERIFY(elapsedMs(since) < 100 + 500);
    }

    /// Every wait would end by its slice even if wakes got lost, so the time taken is what tells.
    void noWakeIsLostBetweenThreads()
    {
        constexpr int Rounds = 20'000;
        EventCount there {};
        EventCount back {};
        std::atomic<int> balls {0};
        std::atomic<int> returned {0};
        std::thread other([&] {
            for (int i = 0; i < Rounds; ++i) {
                takeOne(there, balls, Forever, nullptr);
                returned.fetch_add(1, std::memory_order_release);
                back.notify(1);
            }
        });
        std::uint64_t slow = 0;
        for (int i = 0; i < Rounds; ++i) {
            const std::uint64_t since = nowNs();
            balls.fetch_add(1, std::memory_order_release);
            there.notify(1);
            takeOne(back, returned, Forever, nullptr);
            slow += elapsedMs(since) >= 95;
        }
        other.join();
        QVERIFY2(slow < 20, "wakes were lost: sleeps ended by their slice");
        QCOMPARE(there.sleepers() + back.sleepers(), 0u);
    }

    void severalSleepersShareTheWork()
    {
        constexpr int Units = 50'000;
        EventCount count {};
        std::atomic<int> stock {0};
        std::atomic<int> taken {0};
        StopWord stop {0};
        std::vector<std::thread> workers;
        for (int i = 0; i < 4; ++i) {
            workers.emplace_back([&] {
                while (takeOne(count, stock, Forever, &stop) == WaitResult::Done)
                    taken.fetch_add(1, std::memory_order_relaxed);
            });
        }
        for (int i = 0; i < Units; ++i) {
            stock.fetch_add(1, std::memory_order_release);
            count.notify(1);
        }
        const std::uint64_t deadline = deadlineAfter(30s);
        while (taken.load() < Units && nowNs() < deadline)
            std::this_thread::yield();
        stop.store(1);
        for (std::thread &worker : workers)
            worker.join();
        QCOMPARE(taken.load(), Units);
    }

    void aKilledSleeperDoesNotDisturbTheOthers()
    {
        NEEDS_FORK;
        struct Shared
        {
            EventCount count;
            std::atomic<int> stock;
            std::atomic<int> taken;
        };
        SharedObject<Shared> shared;
        Forked children;
        const auto work = [&] {
            for (;;) {
                takeOne(shared->count, shared->stock, Forever, nullptr);
                shared->taken.fetch_add(1);
            }
            return 0;
        };
        const pid_t victim = children.start(work);
        children.start(work);
        QVERIFY(comesTrue([&] { return shared->count.sleepers() == 2; }));
        children.killAndCollect(victim);
        QCOMPARE(shared->count.sleepers(), 2u);
        for (int i = 1; i <= 100; ++i) {
            shared->stock.fetch_add(1);
            shared->count.notify(1);
            QVERIFY(comesTrue([&] { return shared->taken.load() == i; }));
        }
    }
};

QTEST_APPLESS_MAIN(TestEventCount)
#include "tst_eventcount.moc"
