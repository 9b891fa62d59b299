// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/contendedlocks.h"

#include <QTest>

#include <thread>

using namespace plab;

namespace {

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
