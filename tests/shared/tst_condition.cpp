// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/condition.h"

#include "forked.h"

#include <QTest>

using namespace plab;
using namespace std::chrono_literals;

namespace {

struct Shared
{
    Condition condition;
    StopWord stop;
    std::atomic<std::uint32_t> woken;
    std::atomic<std::uint32_t> items; ///< changed with the lock held
    std::atomic<std::uint32_t> inside;
    std::atomic<std::uint32_t> violations;
};

/// Waits once for a notify and checks that it holds the lock alone afterwards.
int waitOnce(Shared &shared)
{
    const Contender self = Contender::self(&shared.stop);
    if (!shared.condition.acquire(self).isHolding())
        return 1;
    const Waking waking = shared.condition.wait(self, 20s);
    if (waking.result != WaitResult::Done || !waking.lock.isHolding())
        return 2;
    if (shared.inside.fetch_add(1) != 0)
        shared.violations.fetch_add(1);
    shared.woken.fetch_add(1);
    shared.inside.fetch_sub(1);
    return shared.condition.release(self) ? 0 : 3;
}

/// Notifies with the lock held, as it must be; how many were woken, -1 if refused.
int notifyWithLock(Shared &shared, std::uint32_t count)
{
    const Contender self = Contender::self(&shared.stop);
    if (!shared.condition.acquire(self).isHolding())
        return -1;
    const std::optional<std::uint32_t> woken = shared.condition.notify(self, count);
    shared.condition.release(self);
    return woken ? int(*woken) : -1;
}

} // namespace

class TestCondition : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notifyWakesAsManyAsSaidAndAllWakesAll()
    {
        SharedObject<Shared> shared;
        QVERIFY(shared->condition.init());
        Forked children;
        for (int i = 0; i < 6; ++i)
            children.start([&] { return waitOnce(*shared); });
        QVERIFY(comesTrue([&] { return shared->condition.waiting() == 6; }));
        QCOMPARE(notifyWithLock(*shared, 1), 1);
        QVERIFY(comesTrue([&] { return shared->woken.load() == 1; }));
        usleep(5000);
        QCOMPARE(shared->woken.load(), 1u);
        QCOMPARE(notifyWithLock(*shared, 2), 2);
        QVERIFY(comesTrue([&] { return shared->woken.load() == 3; }));
        QCOMPARE(notifyWithLock(*shared, Condition::Places), 3);
        QVERIFY(children.allSucceeded());
        QCOMPARE(shared->violations.load(), 0u);
        QCOMPARE(notifyWithLock(*shared, 1), 0); // nobody waits: a notify is not kept for later
    }

    void withoutTheLockNothingIsDone()
    {
        SharedObject<Shared> shared;
        QVERIFY(shared->condition.init());
        const Contender self = Contender::self(nullptr);
        QVERIFY(!shared->condition.notify(self));
        QVERIFY(!shared->condition.notifyAll(self));
        QCOMPARE(shared->condition.wait(self, 1s).result, WaitResult::Failed);
        QVERIFY(!shared->condition.release(self));
    }

    void limitAndStopGiveThePlaceBack()
    {
        SharedObject<Shared> shared;
        QVERIFY(shared->condition.init());
        const Contender self = Contender::self(&shared->stop);
        for (std::uint32_t i = 0; i < Condition::Places + 10; ++i) { // a place kept would run out
            shared->condition.acquire(self);
            const Waking waking = shared->condition.wait(self, 100us);
            QCOMPARE(waking.result, WaitResult::TimedOut);
            QVERIFY(waking.lock.isHolding());
            QVERIFY(shared->condition.release(self));
        }
        shared->condition.acquire(self);
        const std::uint64_t since = nowNs();
        QCOMPARE(shared->condition.wait(self, 120ms).result, WaitResult::TimedOut);
        QVERIFY(elapsedMs(since) >= 120 && elapsedMs(since) < 220 + 500);
        shared->stop.store(1);
        QCOMPARE(shared->condition.wait(self, Forever).result, WaitResult::Stopped);
        QCOMPARE(shared->condition.waiting(), 0u);
    }

    void waitForLooksAgain()
    {
        SharedObject<Shared> shared;
        QVERIFY(shared->condition.init());
        Forked children;
        for (int i = 0; i < 2; ++i) {
            children.start([&] {
                const Contender self = Contender::self(&shared->stop);
                shared->condition.acquire(self);
                const Waking waking =
                    shared->condition.waitFor(self, 20s, [&] { return shared->items.load() > 0; });
                shared->items.fetch_sub(1);
                shared->condition.release(self);
                return waking.result == WaitResult::Done ? 0 : 1;
            });
        }
        QVERIFY(comesTrue([&] { return shared->condition.waiting() == 2; }));
        QCOMPARE(notifyWithLock(*shared, 2), 2); // nothing there yet: they wait again
        QVERIFY(comesTrue([&] { return shared->condition.waiting() == 2; }));
        const Contender self = Contender::self(nullptr);
        for (int i = 0; i < 2; ++i) {
            shared->condition.acquire(self);
            shared->items.fetch_add(1);
            shared->condition.notify(self);
            shared->condition.release(self);
        }
        QVERIFY(children.allSucceeded());
        QCOMPARE(shared->items.load(), 0u);
        shared->condition.acquire(self);
        QCOMPARE(shared->condition.waitFor(self, 20ms, [&] { return shared->items.load() > 0; }).result,
                 WaitResult::TimedOut);
    }

    /// A notify is never spent on the dead, and a dead waiter keeps nobody beyond its limit.
    void aKilledWaiterIsPassedOver()
    {
        NEEDS_FORK;
        for (int round = 0; round < rounds(25); ++round) {
            SharedObject<Shared> shared;
            QVERIFY(shared->condition.init());
            Forked children;
            const pid_t victim = children.start([&] { return waitOnce(*shared); });
            QVERIFY(comesTrue([&] { return shared->condition.waiting() == 1; })); // it has waited longest
            children.start([&] { return waitOnce(*shared); });
            QVERIFY(comesTrue([&] { return shared->condition.waiting() == 2; }));
            children.killAndCollect(victim);
            QCOMPARE(notifyWithLock(*shared, 1), 1);
            QVERIFY(children.allSucceeded());
            QCOMPARE(shared->woken.load(), 1u);
        }
    }

    void aKilledHolderIsToldToWhoWakes()
    {
        NEEDS_FORK;
        SharedObject<Shared> shared;
        QVERIFY(shared->condition.init());
        Forked children;
        children.start([&] {
            const Contender self = Contender::self(nullptr);
            shared->condition.acquire(self);
            const Waking waking = shared->condition.wait(self, 20s);
            return waking.result == WaitResult::Done && waking.lock.result == WaitResult::OwnerDied ? 0 : 1;
        });
        QVERIFY(comesTrue([&] { return shared->condition.waiting() == 1; }));
        const pid_t holder = children.start([&] {
            const Contender self = Contender::self(nullptr);
            shared->condition.acquire(self);
            shared->condition.notify(self);
            shared->woken.store(1);
            for (;;)
                pause();
            return 0;
        });
        QVERIFY(comesTrue([&] { return shared->woken.load() == 1; }));
        children.killAndCollect(holder);
        QVERIFY(children.allSucceeded());
    }
};

QTEST_APPLESS_MAIN(TestCondition)
#include "tst_condition.moc"
