// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/recordedwait.h"
#include "core/shared/killpoint.h"
#include "core/shared/locks.h"
#include "core/shared/pause.h"

#include <optional>

namespace plab {

/// The one way of a process or thread through whatever the others can notice: acquire and release, read and
/// write, put and get, sleep and wait. Each act has a place before it where the process can be held, then it
/// is done, and written down with the object, the sign and the instant that the timeline needs. One thread.
class Points
{
public:
    /// Nothing is written down, nothing stops.
    Points() = default;
    Points(Recorder pen, StopWord &stop) : m_pen(std::move(pen)), m_stop(&stop) { }

    /// For what is no act between processes, such as where work begins and ends; and for the event of an act
    /// that must be written within it, under a queue's lock: before() comes first.
    Recorder &recorder() { return m_pen; }
    const Recorder &recorder() const { return m_pen; }

    /// The place before an act, called by the name of its event: a test can hold the process here
    /// (core/shared/killpoint.h: "before-write"). False: the run is over, who would have to wait leaves.
    bool before(EventKind act)
    {
        if (chosenKillPoint) [[unlikely]]
            standBefore(act);
        return !isStopped(m_stop);
    }

    /// lock.acquire(). It tries first: only what really waits is shown as waiting, and while it waits. What
    /// `whileWaiting` returns is kept until that wait is over. A dead owner is told of.
    template<typename Lock, typename WhileWaiting = decltype([] { return 0; })>
    LockTurn acquire(Lock &lock, const Contender &self, std::uint32_t object, WhileWaiting whileWaiting = {})
    {
        if (!before(EventKind::Acquired))
            return {WaitResult::Stopped};
        LockTurn turn = lock.tryLock(self);
        if (turn.result == WaitResult::TimedOut) {
            RecordedWait waiting = wait(object);
            [[maybe_unused]] const auto kept = whileWaiting();
            turn = lock.lock(self);
            if (turn.isHolding())
                waiting.acquired();
            else if (turn.result == WaitResult::TimedOut)
                waiting.timedOut();
        } else if (IsExclusive<Lock> && turn.isHolding()) {
            m_pen.record(EventKind::Acquired, object);
        }
        tellDeadOwner(object, turn);
        return turn;
    }
    /// A turn that was taken without acquire(), written down afterwards: a wait, if it had to wait, and what
    /// came of it. Of a lock that came back with a notify, and in loops that take it as fast as they can.
    void taken(std::uint32_t object, const LockTurn &turn)
    {
        recordTurn(object, turn);
        tellDeadOwner(object, turn);
    }
    /// Of a lock that was taken without a word about it.
    void tellDeadOwner(std::uint32_t object, const LockTurn &turn)
    {
        if (turn.result == WaitResult::OwnerDied) [[unlikely]]
            m_pen.ownerDied(object, turn.deadOwner);
    }
    /// lock.release(). False if the lock refuses it.
    template<typename Lock>
    bool release(Lock &lock, const Contender &self, std::uint32_t object)
    {
        before(EventKind::Released);
        if constexpr (IsExclusive<Lock>)
            m_pen.record(EventKind::Released, object); // before it: nobody is seen to acquire it earlier
        return lock.unlock(self);
    }

    /// What `act` reads: a value, or an optional one if it may fail.
    template<typename Act>
    auto read(std::uint32_t object, Act act)
    {
        const auto value = readGuarded(act);
        if constexpr (requires { value.has_value(); }) {
            if (value)
                m_pen.record(EventKind::Read, object, *value);
        } else {
            m_pen.record(EventKind::Read, object, value);
        }
        return value;
    }
    /// The same under a lock: no event, because nobody can write before what follows.
    template<typename Act>
    auto readGuarded(Act act)
    {
        before(EventKind::Read);
        return act();
    }
    /// What `act` has written.
    template<typename Act>
    auto write(std::uint32_t object, Act act)
    {
        before(EventKind::Write);
        const auto value = act();
        m_pen.record(EventKind::Write, object, value);
        return value;
    }

    /// `act` puts or sends, and calls what it is given with the instant just before the item could be had.
    template<typename Act>
    auto put(std::uint32_t object, std::uint64_t number, Act act)
    {
        before(EventKind::Put);
        return act([&](std::uint64_t beforeNs) { m_pen.recordAt(beforeNs, EventKind::Put, object, number); });
    }

    /// time.sleep. False if everything was asked to end meanwhile.
    bool sleep(std::uint64_t nanoseconds);
    /// The same for who looks about meanwhile: `slice` is called with what is left until it is over, or until
    /// it returns false.
    template<typename Slice>
    void sleepUntil(std::uint64_t untilNs, Slice slice)
    {
        before(EventKind::SleepBegin);
        m_pen.record(EventKind::SleepBegin);
        for (std::uint64_t now = nowNs(); now < untilNs; now = nowNs()) {
            if (!slice(std::chrono::nanoseconds(untilNs - now)))
                break;
        }
        m_pen.record(EventKind::SleepEnd);
    }
    /// time.sleep with a lock, shown as holding it. False if `stop` ended it.
    bool hold(std::uint64_t nanoseconds, const StopWord *stop)
    {
        before(EventKind::SleepBegin);
        pauseFor(nanoseconds, stop);
        return !isStopped(stop);
    }

    /// Shown as waiting until what it returns says otherwise or is gone. `object`: a lock's number, a slot
    /// with the pid as argument, or one of waitfor.
    [[nodiscard]] RecordedWait wait(std::uint32_t object, EventArgument argument = {})
    {
        before(EventKind::WaitBegin);
        return RecordedWait(m_pen, object, argument);
    }
    /// The same for a wait that begins later than its guard. One that still goes on ends first.
    void begin(RecordedWait &wait, std::uint32_t object, EventArgument argument = {})
    {
        before(EventKind::WaitBegin);
        wait.begin(m_pen, object, argument);
    }

private:
    [[gnu::cold, gnu::noinline]] static void standBefore(EventKind act);
    void recordTurn(std::uint32_t object, const LockTurn &turn)
    {
        const std::uint64_t now = nowNs();
        if (turn.contended)
            m_pen.recordAt(now - std::min(now, turn.waitedNs), EventKind::WaitBegin, object);
        if (turn.isHolding())
            m_pen.recordAt(now, EventKind::Acquired, object);
        else if (turn.contended)
            m_pen.recordAt(now, EventKind::WaitEnd, object);
    }

    Recorder m_pen;
    StopWord *m_stop = nullptr;
};

} // namespace plab
