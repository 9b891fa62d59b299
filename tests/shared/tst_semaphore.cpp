// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/semaphore.h"

#include "forked.h"

#include <QTest>

using namespace plab;
using namespace std::chrono_literals;

namespace {

struct Shared
{
    Semaphore semaphore;
    BoundedSemaphore bounded;
    StopWord stop;
    std::atomic<std::uint32_t> inside;
    std::atomic<std::uint32_t> mostInside;
    std::atomic<std::uint32_t> ready;
};

int goInAndOut(Shared &shared, int rounds)
{
    for (int i = 0; i < rounds; ++i) {
        if (shared.semaphore.acquire(20s, &shared.stop) != WaitResult::Done)
            return 1;
        const std::uint32_t inside = shared.inside.fetch_add(1) + 1;
        std::uint32_t most = shared.mostInside.load();
        while (inside > most && !shared.mostInside.compare_exchange_weak(most, inside))
            ;
        shared.inside.fetch_sub(1);
        if (!shared.semaphore.release())
            return 2;
    }
    return 0;
}

} // namespace

class TestSemaphore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void neverMoreInsideThanPermits()
    {
        for (const std::uint32_t permits : {1u, 2u}) {
            SharedObject<Shared> shared;
            shared->semaphore.init(permits);
            Forked children;
            for (int i = 0; i < 5; ++i)
                children.start([&] { return goInAndOut(*shared, 5'000); });
            QVERIFY(children.allSucceeded());
            QVERIFY(shared->mostInside.load() >= 1 && shared->mostInside.load() <= permits);
            QCOMPARE(shared->semaphore.permits(), permits);
            QCOMPARE(shared->semaphore.waiting(), 0u);
        }
    }

    void aReleaseTooManyIsRefusedByTheBoundedOneOnly()
    {
        SharedObject<Shared> shared;
        shared->semaphore.init(2);
        shared->bounded.init(2);
        QVERIFY(shared->semaphore.release());
        QCOMPARE(shared->semaphore.permits(), 3u);
        QVERIFY(!shared->bounded.release());
        QVERIFY(shared->bounded.tryAcquire());
        QVERIFY(!shared->bounded.release(2));
        QVERIFY(shared->bounded.release());
        QCOMPARE(shared->bounded.permits(), 2u);
        shared->semaphore.init(Semaphore::Most);
        QVERIFY(!shared->semaphore.release());
    }

    void limitsAndStopEndTheWait()
    {
        SharedObject<Shared> shared;
        const std::uint64_t since = nowNs();
        QCOMPARE(shared->semaphore.acquire(120ms, &shared->stop), WaitResult::TimedOut);
        QVERIFY(elapsedMs(since) >= 120 && elapsedMs(since) < 220 + 500);
        QVERIFY(!shared->semaphore.tryAcquire());
        shared->stop.store(1);
        QCOMPARE(shared->semaphore.acquire(Forever, &shared->stop), WaitResult::Stopped);
        QCOMPARE(shared->semaphore.waiting(), 0u);
    }

    void severalPermitsLetSeveralGo()
    {
        SharedObject<Shared> shared;
        shared->semaphore.init(0);
        Forked children;
        for (int i = 0; i < 3; ++i)
            children.start(
                [&] { return shared->semaphore.acquire(20s, nullptr) == WaitResult::Done ? 0 : 1; });
        QVERIFY(comesTrue([&] { return shared->semaphore.waiting() == 3; }));
        QVERIFY(shared->semaphore.release(3));
        QVERIFY(children.allSucceeded());
        QCOMPARE(shared->semaphore.permits(), 0u);
    }

    /// A waiter that is killed takes no permit with it and keeps nobody waiting beyond its limit.
    void aKilledWaiterHindersNobody()
    {
        NEEDS_FORK;
        SharedObject<std::atomic<int>> late; // now and then the machine itself keeps somebody for long
        for (int round = 0; round < rounds(25); ++round) {
            SharedObject<Shared> shared;
            shared->semaphore.init(0);
            Forked children;
            const pid_t victim = children.start([&] {
                shared->semaphore.acquire(Forever, nullptr);
                for (;;)
                    pause();
                return 0;
            });
            QVERIFY(comesTrue([&] { return shared->semaphore.waiting() == 1; }));
            children.start(
                [&] { return shared->semaphore.acquire(20s, nullptr) == WaitResult::Done ? 0 : 1; });
            children.start([&] {
                const std::uint64_t since = nowNs();
                const WaitResult result = shared->semaphore.acquire(50ms, nullptr);
                *late += elapsedMs(since) > 50 + 100 + 500;
                shared->ready.store(1);
                return result == WaitResult::TimedOut ? 0 : 1;
            });
            children.killAndCollect(victim);
            QVERIFY(comesTrue([&] { return shared->ready.load() == 1; }));
            // the dead one stays counted, which hinders nobody
            QVERIFY(comesTrue([&] { return shared->semaphore.waiting() == 2; }));
            QVERIFY(shared->semaphore.release());
            QVERIFY(children.allSucceeded());
            QCOMPARE(shared->semaphore.permits(), 0u);
        }
        QVERIFY2(*late <= rounds(25) / 5, qPrintable(QStringLiteral("%1 were late").arg(late->load())));
    }
};

QTEST_APPLESS_MAIN(TestSemaphore)
#include "tst_semaphore.moc"
