// SPDX-License-Identifier: GPL-3.0-or-later
// Locks whose holder is killed, and waits that a stop ends.
#include "tests/shared/contendedlocks.h"

#include <QTest>

using namespace plab;

namespace {

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

class DeadHoldersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
};

QTEST_APPLESS_MAIN(DeadHoldersTest)
#include "tst_deadholders.moc"
