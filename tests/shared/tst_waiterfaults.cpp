// SPDX-License-Identifier: GPL-3.0-or-later
// Who waits at a queue, an event, a condition, a barrier or a semaphore is killed.
#include "core/shared/barrier.h"
#include "core/shared/condition.h"
#include "core/shared/eventflag.h"
#include "core/shared/queue.h"
#include "core/shared/semaphore.h"

#include "forked.h"

#include <QTest>

using namespace plab;
using namespace std::chrono_literals;

namespace {

constexpr auto Limit = 50ms;

Contender me()
{
    return Contender::self(nullptr);
}

using Items = JoinableQueue<std::uint64_t>;

struct Place
{
    EventFlag event;
    Condition condition;
    Barrier barrier;
    Semaphore semaphore;
    std::atomic<int> waiting;
    std::atomic<double> lateMs; ///< how long after its limit the survivor was back
    Items items;

    void build(ArenaBuilder &builder, std::uint64_t slots) { items.build(builder, slots); }
};

bool setUp(Place &place)
{
    place.barrier.init(3);
    place.semaphore.init(0);
    return bool(place.condition.init()) && place.items.init(4, 4);
}

/// Waits for what does not come; whether it ended by its limit.
using Wait = bool (*)(Place &, std::chrono::nanoseconds limit);
/// Whether it does what it is for, for who comes afterwards.
using Works = bool (*)(Place &);

bool waitAtQueue(Place &place, std::chrono::nanoseconds limit)
{
    std::uint64_t item = 0;
    return place.items.get(item, me(), limit) == QueueResult::Empty;
}

bool queueWorks(Place &place)
{
    std::uint64_t item = 0;
    return place.items.put(7, me(), 0ms) == QueueResult::Done
        && place.items.get(item, me(), 0ms) == QueueResult::Done && item == 7;
}

bool waitForEvent(Place &place, std::chrono::nanoseconds limit)
{
    return place.event.wait(limit, nullptr) == WaitResult::TimedOut;
}

bool eventWorks(Place &place)
{
    place.event.set();
    return place.event.wait(Forever, nullptr) == WaitResult::Done;
}

bool waitForNotify(Place &place, std::chrono::nanoseconds limit)
{
    const Contender self = me();
    return place.condition.acquire(self).isHolding()
        && place.condition.wait(self, limit).result == WaitResult::TimedOut && place.condition.release(self);
}

bool conditionWorks(Place &place)
{
    Forked child;
    child.start([&] {
        const Contender self = me();
        place.condition.acquire(self);
        return place.condition.wait(self, 20s).result == WaitResult::Done ? 0 : 1;
    });
    const bool waits = comesTrue([&] { return place.condition.waiting() == 1; });
    const Contender self = me();
    return waits && place.condition.acquire(self).isHolding() && place.condition.notify(self) == 1u
        && place.condition.release(self) && child.allSucceeded();
}

bool waitAtBarrier(Place &place, std::chrono::nanoseconds limit)
{
    return place.barrier.wait(limit, nullptr).result == WaitResult::TimedOut;
}

/// As Python's: broken by a limit, it turns everybody away at once and never holds anybody.
bool barrierTurnsAway(Place &place)
{
    return place.barrier.isBroken() && place.barrier.wait(Forever, nullptr).result == WaitResult::Failed;
}

bool waitForPermit(Place &place, std::chrono::nanoseconds limit)
{
    return place.semaphore.acquire(limit, nullptr) == WaitResult::TimedOut;
}

bool semaphoreWorks(Place &place)
{
    return place.semaphore.release() && place.semaphore.acquire(Forever, nullptr) == WaitResult::Done
        && place.semaphore.permits() == 0;
}

} // namespace

class WaiterFaultsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theOthersLimitsHoldAndItStillWorks_data();
    void theOthersLimitsHoldAndItStillWorks();
};

void WaiterFaultsTest::theOthersLimitsHoldAndItStillWorks_data()
{
    QTest::addColumn<Wait>("wait");
    QTest::addColumn<Works>("works");
    QTest::newRow("queue") << Wait(waitAtQueue) << Works(queueWorks);
    QTest::newRow("event") << Wait(waitForEvent) << Works(eventWorks);
    QTest::newRow("condition") << Wait(waitForNotify) << Works(conditionWorks);
    QTest::newRow("barrier") << Wait(waitAtBarrier) << Works(barrierTurnsAway);
    QTest::newRow("semaphore") << Wait(waitForPermit) << Works(semaphoreWorks);
}

/// Killed at any instant, from before it waits to after the other's limit.
void WaiterFaultsTest::theOthersLimitsHoldAndItStillWorks()
{
    NEEDS_FORK;
    QFETCH(Wait, wait);
    QFETCH(Works, works);
    Chance chance;
    Seen seen(5, "the other's limit of 50 ms passed by");
    for (int round = 0; round < rounds(10, 200); ++round) {
        SharedObject<Place> place(4);
        QVERIFY(setUp(*place));
        Forked children;
        const pid_t victim = children.start([&] {
            place->waiting.fetch_add(1);
            wait(*place, Forever);
            return 0;
        });
        children.start([&] {
            place->waiting.fetch_add(1);
            const std::uint64_t since = nowNs();
            const bool timedOut = wait(*place, Limit);
            place->lateMs.store(double(nowNs() - since) * 1e-6 - 50);
            return timedOut ? 0 : 1;
        });
        QVERIFY(comesTrue([&] { return place->waiting.load() == 2; }));
        usleep(useconds_t(chance.below(40'000)));
        children.killAndCollect(victim);
        QVERIFY2(children.allSucceeded(), qPrintable(chance.place(round)));
        QVERIFY2(works(*place), qPrintable(chance.place(round)));
        QVERIFY(place->lateMs.load() >= 0);
        seen.add(place->lateMs.load());
    }
    QVERIFY2(seen.isWithin(100), qPrintable(seen.times()));
}

QTEST_APPLESS_MAIN(WaiterFaultsTest)
#include "tst_waiterfaults.moc"
