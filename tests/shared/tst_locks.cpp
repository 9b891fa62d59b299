// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/locks.h"
#include "core/shared/recursivelock.h"

#include "forked.h"

#include <QTest>

#include <sys/mman.h>

#include <thread>

using namespace plab;
using namespace std::chrono_literals;

namespace {

/// What contenders of a test share; zeroed.
struct Shared
{
    RobustMutex mutex;
    SpinLock spin;
    TicketLock ticket;
    SemaphoreLock semaphore;
    RecursiveLock recursive;
    RacingCounter counter;
    StopWord stop;
    std::atomic<std::uint32_t> ready;
    std::atomic<std::uint32_t> inside;
    std::atomic<std::uint32_t> violations;
    std::atomic<std::uint64_t> sinceNs;
};

double elapsedMs(std::uint64_t sinceNs)
{
    return double(nowNs() - sinceNs) * 1e-6;
}

template<typename Lock>
int addUnder(Lock &lock, Shared &shared, int rounds)
{
    const Contender self = Contender::self(&shared.stop);
    for (int i = 0; i < rounds; ++i) {
        const LockTurn turn = lock.lock(self);
        if (!turn.isHolding() || (turn.waitedNs > 0 && !turn.contended))
            return 1;
        if (shared.inside.fetch_add(1, std::memory_order_relaxed) != 0)
            shared.violations.fetch_add(1, std::memory_order_relaxed);
        shared.counter.add(1);
        shared.inside.fetch_sub(1, std::memory_order_relaxed);
        if (!lock.unlock(self))
            return 2;
    }
    return 0;
}

int addUnderKind(LockKind kind, Shared &shared, int lockFile, int rounds)
{
    switch (kind) {
    case LockKind::Mutex:
    case LockKind::PriorityInheritance:
        return addUnder(shared.mutex, shared, rounds);
    case LockKind::RLock:
        return addUnder(shared.recursive, shared, rounds);
    case LockKind::Spin:
        return addUnder(shared.spin, shared, rounds);
    case LockKind::Ticket:
        return addUnder(shared.ticket, shared, rounds);
    case LockKind::Semaphore:
        return addUnder(shared.semaphore, shared, rounds);
    case LockKind::File: {
        Result<FileLock> lock = FileLock::open(lockFile);
        return lock ? addUnder(lock.value(), shared, rounds) : 3;
    }
    case LockKind::Atomic:
        for (int i = 0; i < rounds; ++i)
            AtomicAdd::update(shared.counter, 1);
        return 0;
    case LockKind::None:
        break;
    }
    return 4;
}

int lockFile()
{
    return memfd_create("lock", MFD_CLOEXEC);
}

/// A child that takes the lock and keeps it until it is killed.
template<typename Lock>
pid_t startHolder(Forked &children, SharedObject<Shared> &shared, Lock Shared::*lock)
{
    const pid_t pid = children.start([&, lock] {
        ((*shared).*lock).lock(Contender::self(&shared->stop));
        shared->ready.fetch_add(1);
        for (;;)
            pause();
        return 0;
    });
    return comesTrue([&] { return shared->ready.load() > 0; }) ? pid : 0;
}

} // namespace

class TestLocks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesGoBothWays()
    {
        for (const LockKind kind :
             {LockKind::None, LockKind::Mutex, LockKind::Atomic, LockKind::Spin, LockKind::Ticket,
              LockKind::Semaphore, LockKind::File, LockKind::PriorityInheritance, LockKind::RLock})
            QCOMPARE(lockKindFromName(lockKindName(kind)), std::optional(kind));
        QCOMPARE(lockKindName(LockKind::Semaphore), QStringLiteral("semaphore"));
        QVERIFY(!lockKindFromName("futex"));
    }

    void everyKindGivesExactSums_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("processes");
        QTest::addColumn<int>("rounds");
        const auto add = [](LockKind kind, int processes, int rounds) {
            QTest::addRow("%s, %d processes", qPrintable(lockKindName(kind)), processes)
                << int(kind) << processes << rounds;
        };
        for (const int processes : {2, 4}) {
            add(LockKind::Mutex, processes, 50'000);
            add(LockKind::Atomic, processes, 200'000);
            add(LockKind::Spin, processes, 50'000);
            add(LockKind::Ticket, processes, processes == 2 ? 20'000 : 500);
            add(LockKind::Semaphore, processes, 20'000);
            add(LockKind::File, processes, 5'000);
            add(LockKind::PriorityInheritance, processes, 5'000);
            add(LockKind::RLock, processes, 5'000);
        }
    }

    void everyKindGivesExactSums()
    {
        QFETCH(int, kind);
        QFETCH(int, processes);
        QFETCH(int, rounds);
        SharedObject<Shared> shared;
        QVERIFY(shared->mutex.init(LockKind(kind) == LockKind::PriorityInheritance
                                       ? RobustMutex::Protocol::Inherit
                                       : RobustMutex::Protocol::None));
        QVERIFY(shared->recursive.init());
        shared->semaphore.init();
        const int file = lockFile();
        Forked children;
        for (int i = 0; i < processes; ++i)
            children.start([&] { return addUnderKind(LockKind(kind), *shared, file, rounds); });
        QVERIFY(children.allSucceeded());
        close(file);
        QCOMPARE(shared->counter.read(), std::int64_t(processes) * rounds);
        QCOMPARE(shared->violations.load(), 0u);
    }

    /// The interleaving that loses, forced: it needs no luck.
    void readingThenWritingLosesAnUpdateInBetween()
    {
        SharedObject<Shared> shared;
        const std::int64_t read = shared->counter.read();
        Forked children;
        children.start([&] {
            NoLock::update(shared->counter, 1);
            return 0;
        });
        QVERIFY(children.allSucceeded());
        QCOMPARE(shared->counter.read(), 1);
        shared->counter.write(read + 1);
        QCOMPARE(shared->counter.read(), 1);
    }

    void theNextOneIsToldWhoDied_data()
    {
        QTest::addColumn<int>("protocol");
        QTest::newRow("plain") << int(RobustMutex::Protocol::None);
        QTest::newRow("priority inheritance") << int(RobustMutex::Protocol::Inherit);
    }

    void theNextOneIsToldWhoDied()
    {
        NEEDS_FORK;
        QFETCH(int, protocol);
        for (int round = 0; round < 100; ++round) {
            SharedObject<Shared> shared;
            QVERIFY(shared->mutex.init(RobustMutex::Protocol(protocol)));
            Forked children;
            const pid_t holder = startHolder(children, shared, &Shared::mutex);
            QVERIFY(holder > 0);
            QCOMPARE(shared->mutex.owner(), std::uint32_t(holder));
            // Even rounds: somebody already waits. Odd rounds: the next one comes later.
            if (round % 2 == 1)
                children.killAndCollect(holder);
            const auto contender = [&] {
                const Contender self = Contender::self(&shared->stop);
                shared->ready.fetch_add(1);
                const LockTurn turn = shared->mutex.lock(self);
                const bool told =
                    turn.result == WaitResult::OwnerDied && turn.deadOwner == std::uint32_t(holder);
                return told && shared->mutex.unlock(self)
                        && shared->mutex.lock(self).result == WaitResult::Done && shared->mutex.unlock(self)
                    ? 0
                    : 1;
            };
            children.start(contender);
            if (round % 2 == 0) {
                QVERIFY(comesTrue([&] { return shared->ready.load() == 2; }));
                usleep(1000); // let it fall asleep; either way the outcome must be the same
                children.killAndCollect(holder);
            }
            QVERIFY(children.allSucceeded());
        }
    }

    /// Killed anywhere in its loop: lock, critical section, unlock. The mutex must go on, and the dead one
    /// must never be taken for somebody who lives.
    void aContenderKilledAnywhereNeverJamsTheMutex()
    {
        NEEDS_FORK;
        for (int round = 0; round < 200; ++round) {
            SharedObject<Shared> shared;
            QVERIFY(shared->mutex.init());
            Forked children;
            const pid_t victim = children.start([&] { return addUnder(shared->mutex, *shared, INT_MAX); });
            QVERIFY(comesTrue([&] { return shared->counter.read() > 100; }));
            children.killAndCollect(victim);
            const Contender self = Contender::self(nullptr);
            const LockTurn turn = shared->mutex.lock(self);
            QVERIFY(turn.isHolding());
            if (turn.result == WaitResult::OwnerDied)
                QVERIFY(turn.deadOwner == std::uint32_t(victim) || turn.deadOwner == 0);
            else
                QCOMPARE(turn.deadOwner, 0u);
            QVERIFY(shared->mutex.unlock(self));
        }
    }

    void theMutexRefusesRecursionAndStrangers()
    {
        NEEDS_FORK; // a stranger's unlock between threads is what ThreadSanitizer reports
        SharedObject<Shared> shared;
        QVERIFY(shared->mutex.init());
        const Contender self = Contender::self(&shared->stop);
        QVERIFY(!shared->mutex.unlock(self));
        QCOMPARE(shared->mutex.lock(self).result, WaitResult::Done);
        shared->stop.store(1); // a second lock would be a deadlock: it must end, and not with the lock
        QVERIFY(!shared->mutex.lock(self).isHolding());
        shared->stop.store(0);
        Forked children;
        children.start([&] {
            const Contender stranger = Contender::self(&shared->stop);
            const bool refused = !shared->mutex.unlock(stranger) && !shared->mutex.unlock(self);
            return refused && shared->mutex.tryLock(stranger).result == WaitResult::TimedOut ? 0 : 1;
        });
        QVERIFY(children.allSucceeded());
        QCOMPARE(shared->mutex.owner(), self.id);
        QVERIFY(shared->mutex.unlock(self));
        QCOMPARE(shared->mutex.owner(), 0u);
    }

    void anRLockIsItsHoldersUntilTheLastRelease()
    {
        NEEDS_FORK;
        SharedObject<Shared> shared;
        QVERIFY(bool(shared->recursive.init()));
        const Contender self = Contender::self(nullptr);
        QVERIFY(!shared->recursive.unlock(self));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(shared->recursive.lock(self).result, WaitResult::Done);
        const auto othersAnswer = [&shared] {
            Forked children;
            children.start([&shared] {
                const Contender other = Contender::self(nullptr);
                return !shared->recursive.unlock(other) && shared->recursive.tryLock(other).isHolding() ? 0
                                                                                                        : 1;
            });
            return children.allSucceeded();
        };
        for (int releases = 0; releases < 3; ++releases) {
            QVERIFY(!othersAnswer());
            QVERIFY(shared->recursive.unlock(self));
        }
        QVERIFY(!shared->recursive.unlock(self));
        QVERIFY(othersAnswer()); // which has ended with it in hand
        const LockTurn turn = shared->recursive.lock(self);
        QCOMPARE(turn.result, WaitResult::OwnerDied);
        QVERIFY(shared->recursive.unlock(self)); // once, however often the dead one had it
        QCOMPARE(shared->recursive.owner(), 0u);
    }

    void aSemaphoreAcceptsAStrangersRelease()
    {
        SharedObject<Shared> shared;
        shared->semaphore.init();
        const Contender self = Contender::self(nullptr);
        QCOMPARE(shared->semaphore.lock(self).result, WaitResult::Done);
        QCOMPARE(shared->semaphore.owner(), self.id);
        Forked children;
        children.start([&] { return shared->semaphore.unlock(Contender::self(nullptr)) ? 0 : 1; });
        QVERIFY(children.allSucceeded());
        QCOMPARE(shared->semaphore.permits(), 1u);
        QCOMPARE(shared->semaphore.tryLock(self).result, WaitResult::Done);
    }

    void stopEndsTheWaitForADeadHolder_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("spin") << int(LockKind::Spin);
        QTest::newRow("ticket") << int(LockKind::Ticket);
        QTest::newRow("semaphore") << int(LockKind::Semaphore);
    }

    void stopEndsTheWaitForADeadHolder()
    {
        NEEDS_FORK;
        QFETCH(int, kind);
        SharedObject<Shared> shared;
        shared->semaphore.init();
        const auto check = [&](auto Shared::*lock) {
            Forked children;
            const pid_t holder = startHolder(children, shared, lock);
            QVERIFY(holder > 0);
            children.killAndCollect(holder);
            children.start([&] {
                shared->ready.fetch_add(1);
                const LockTurn turn = ((*shared).*lock).lock(Contender::self(&shared->stop));
                shared->sinceNs.store(nowNs() - shared->sinceNs.load());
                return turn.result == WaitResult::Stopped && turn.contended && turn.waitedNs > 0 ? 0 : 1;
            });
            QVERIFY(comesTrue([&] { return shared->ready.load() == 2; }));
            QCOMPARE(((*shared).*lock).owner(),
                     std::uint32_t(holder)); // the hang can be shown with its cause
            shared->sinceNs.store(nowNs());
            shared->stop.store(1);
            QVERIFY(children.allSucceeded());
            QVERIFY(double(shared->sinceNs.load()) * 1e-6 < 1000);
        };
        if (kind == int(LockKind::Spin))
            check(&Shared::spin);
        else if (kind == int(LockKind::Ticket))
            check(&Shared::ticket);
        else
            check(&Shared::semaphore);
    }

    void stopEndsTheWaitForAMutexAndAFileLock()
    {
        SharedObject<Shared> shared;
        QVERIFY(shared->mutex.init());
        const int file = lockFile();
        FileLock ours = FileLock::open(file).take();
        const Contender self = Contender::self(&shared->stop);
        QVERIFY(shared->mutex.lock(self).isHolding());
        QVERIFY(ours.lock(self).isHolding());
        Forked children;
        children.start([&] {
            shared->ready.fetch_add(1);
            return shared->mutex.lock(Contender::self(&shared->stop)).result == WaitResult::Stopped ? 0 : 1;
        });
        children.start([&] {
            FileLock theirs = FileLock::open(file).take();
            shared->ready.fetch_add(1);
            return theirs.lock(Contender::self(&shared->stop)).result == WaitResult::Stopped ? 0 : 1;
        });
        QVERIFY(comesTrue([&] { return shared->ready.load() == 2; }));
        usleep(20'000); // let both wait in the kernel; earlier they would be stopped at the door
        const std::uint64_t since = nowNs();
        shared->stop.store(1);
        QVERIFY(children.allSucceeded());
        QVERIFY(elapsedMs(since) < 1000);
        close(file);
    }

    void aFileLockExcludesOtherProcessesAndIsFreedByDeath()
    {
        NEEDS_FORK;
        const int file = lockFile();
        SharedObject<Shared> shared;
        Forked children;
        const pid_t holder = children.start([&] {
            FileLock lock = FileLock::open(file).take();
            lock.lock(Contender::self(nullptr));
            shared->ready.store(1);
            for (;;)
                pause();
            return 0;
        });
        QVERIFY(comesTrue([&] { return shared->ready.load() == 1; }));
        FileLock ours = FileLock::open(file).take();
        const Contender self = Contender::self(nullptr);
        QCOMPARE(ours.tryLock(self).result, WaitResult::TimedOut);
        children.killAndCollect(holder);
        QCOMPARE(ours.tryLock(self).result, WaitResult::Done);
        QVERIFY(ours.unlock(self));
        close(file);
        QVERIFY2(!FileLock::open(file), "a closed file cannot be opened anew");
    }

    void theTicketLockServesInOrder()
    {
        SharedObject<Shared> shared;
        const Contender self = Contender::self(nullptr);
        QCOMPARE(shared->ticket.lock(self).result, WaitResult::Done);
        std::vector<int> order;
        std::vector<std::thread> threads;
        for (int i = 0; i < 3; ++i) {
            threads.emplace_back([&, i] {
                const Contender one = Contender::self(nullptr);
                shared->ready.fetch_add(1);
                shared->ticket.lock(one);
                order.push_back(i);
                shared->ticket.unlock(one);
            });
            QVERIFY(comesTrue([&] { return shared->ready.load() == std::uint32_t(i) + 1; }));
            usleep(20'000); // from "ready" to its ticket
        }
        QCOMPARE(shared->ticket.tryLock(self).result, WaitResult::TimedOut);
        shared->ticket.unlock(self);
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(order, (std::vector<int> {0, 1, 2}));
        QCOMPARE(shared->ticket.tryLock(self).result, WaitResult::Done);
    }
};

QTEST_APPLESS_MAIN(TestLocks)
#include "tst_locks.moc"
