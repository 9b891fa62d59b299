// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/globallock.h"

#include <QTest>

#include <thread>

using namespace plab;

class GlobalLockTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void belongsToItsHolder();
    void isAskedForAfterAnInterval();
    void handsOverToWhoWaits();
    void stopEndsBothWaits();

private:
    const Contender m_one {1, nullptr};
    const Contender m_other {2, nullptr};
};

void GlobalLockTest::belongsToItsHolder()
{
    GlobalLock lock {};
    QVERIFY(lock.lock(m_one).isHolding());
    QCOMPARE(lock.owner(), 1u);
    QCOMPARE(lock.tryLock(m_other).result, WaitResult::TimedOut);
    QVERIFY(!lock.unlock(m_other));
    QCOMPARE(lock.handOver(m_other), WaitResult::Failed);
    QVERIFY(lock.unlock(m_one));
    QVERIFY(lock.tryLock(m_other).isHolding());
}

void GlobalLockTest::isAskedForAfterAnInterval()
{
    GlobalLock lock {};
    QVERIFY(lock.lock(m_one).isHolding());
    QVERIFY(!lock.isAskedFor());
    LockTurn turn;
    const std::uint64_t beganNs = nowNs();
    std::thread waiter([&] { turn = lock.lock(m_other); });
    QTRY_VERIFY(lock.isAskedFor());
    QVERIFY(nowNs() - beganNs >= std::uint64_t(GlobalLock::SwitchInterval.count()));
    QVERIFY(lock.unlock(m_one));
    waiter.join();
    QVERIFY(turn.isHolding() && turn.contended);
    QVERIFY(!lock.isAskedFor()); // who has it starts anew
}

/// Two that want it all the time get it by turns, never twice in a row.
void GlobalLockTest::handsOverToWhoWaits()
{
    constexpr int Turns = 20;
    GlobalLock lock {};
    std::vector<std::uint32_t> holders;
    const auto work = [&](Contender self) {
        for (int turn = 0; turn < Turns; ++turn) {
            if (!lock.lock(self).isHolding())
                return;
            holders.push_back(self.id);
            while (!lock.isAskedFor() && turn + 1 < Turns) { }
            if (turn + 1 < Turns)
                lock.handOver(self);
            else
                lock.unlock(self);
        }
    };
    std::thread other(work, m_other);
    work(m_one);
    other.join();
    QCOMPARE(holders.size(), std::size_t(2 * Turns));
    for (std::size_t i = 1; i < holders.size(); ++i)
        QVERIFY(holders[i] != holders[i - 1]);
}

void GlobalLockTest::stopEndsBothWaits()
{
    GlobalLock lock {};
    StopWord stop {0};
    const Contender stopped {3, &stop};
    QVERIFY(lock.lock(m_one).isHolding());
    LockTurn turn;
    std::thread waiter([&] { turn = lock.lock(stopped); });
    QTRY_VERIFY(lock.isAskedFor());
    stop = 1;
    waiter.join();
    QCOMPARE(turn.result, WaitResult::Stopped);
    QVERIFY(lock.unlock(m_one));
    QVERIFY(lock.lock(stopped).isHolding());               // free: nothing to wait for
    QCOMPARE(lock.handOver(stopped), WaitResult::Stopped); // nobody comes
}

QTEST_GUILESS_MAIN(GlobalLockTest)
#include "tst_globallock.moc"
