// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/meeting-points/party.h"

#include <algorithm>

namespace plab::meetingpoints {

namespace {

/// A permit, taken and given back as a lock is.
struct PermitLock
{
    Semaphore &semaphore;
    std::chrono::nanoseconds limit = Forever;

    LockTurn tryLock(const Contender &)
    {
        return {semaphore.tryAcquire() ? WaitResult::Done : WaitResult::TimedOut};
    }
    LockTurn lock(const Contender &self) { return {semaphore.acquire(limit, self.stop)}; }
    bool unlock(const Contender &) { return semaphore.release(); }
};

void raiseTo(std::atomic<std::uint32_t> &most, std::uint32_t value)
{
    std::uint32_t before = most.load(std::memory_order_relaxed);
    while (value > before && !most.compare_exchange_weak(before, value, std::memory_order_relaxed)) { }
}

} // namespace

Visitor::Visitor(Child &child)
    : m_child(child), m_number(child.argument<std::uint32_t>()), m_place(child.shared<MeetingPlace>()),
      m_notes(child.arena()
                  .at(m_place.notes, (m_number + 1) * m_place.turnsEach)
                  .subspan(m_number * m_place.turnsEach)),
      m_steps(child.arena().at(m_place.steps, m_place.parties)), m_self(Contender::self(&child.stopWord()))
{
}

Visitor::~Visitor()
{
    if (m_inside)
        goOut();
}

bool Visitor::awaitStart()
{
    m_child.hello();
    const RecordedWait wait = m_child.points().wait(waitfor::Start);
    return m_place.gate.enter(0, Forever, m_self.stop) == WaitResult::Done;
}

bool Visitor::comeAgain()
{
    goOut();
    m_turn = 1;
    const RecordedWait wait = m_child.points().wait(waitfor::Start);
    return m_place.again.enter(0, Forever, m_self.stop) == WaitResult::Done;
}

WaitResult Visitor::acquire(Semaphore &semaphore)
{
    come();
    PermitLock permit {semaphore, m_place.limit()};
    const WaitResult result = m_child.points().acquire(permit, m_self, waitfor::Permit).result;
    if (result == WaitResult::TimedOut)
        m_place.timedOut.fetch_add(1, std::memory_order_relaxed);
    if (result == WaitResult::Done)
        goIn();
    return result;
}

void Visitor::release(Semaphore &semaphore)
{
    goOut();
    PermitLock permit {semaphore};
    m_child.points().release(permit, m_self, waitfor::Permit);
}

WaitResult Visitor::wait(EventFlag &event)
{
    come();
    RecordedWait wait = m_child.points().wait(waitfor::Set);
    const WaitResult result = event.wait(m_place.limit(), m_self.stop);
    if (result == WaitResult::TimedOut)
        tellInVain(wait, nowNs());
    wait.end();
    if (result == WaitResult::Done)
        goIn();
    return result;
}

bool Visitor::acquire(Condition &condition)
{
    return m_child.points().acquire(condition.lock(), m_self, MeetingObject).isHolding();
}

WaitResult Visitor::wait(Condition &condition)
{
    come();
    pen().record(EventKind::Released, MeetingObject); // for as long as it waits
    RecordedWait wait = m_child.points().wait(waitfor::Notify);
    return goOn(condition.wait(m_self, m_place.limit()), wait);
}

WaitResult Visitor::waitUntilReady(Condition &condition)
{
    const auto isReady = [this] {
        m_place.looks.fetch_add(1, std::memory_order_relaxed);
        return m_place.ready.load(std::memory_order_relaxed) != 0;
    };
    come();
    pen().record(EventKind::Released, MeetingObject);
    RecordedWait wait = m_child.points().wait(waitfor::Notify);
    return goOn(condition.waitFor(m_self, m_place.limit(), isReady), wait);
}

/// The wait for the notify was over when the one for the lock began.
WaitResult Visitor::goOn(const Waking &waking, RecordedWait &wait)
{
    const std::uint64_t overNs = nowNs() - (waking.lock.contended ? waking.lock.waitedNs : 0);
    if (waking.result == WaitResult::TimedOut)
        tellInVain(wait, overNs);
    wait.endAt(overNs);
    const bool woke = waking.result == WaitResult::Done || waking.result == WaitResult::TimedOut;
    m_child.points().taken(MeetingObject, waking.lock);
    if (!woke || !waking.lock.isHolding())
        return WaitResult::Stopped;
    if (waking.result == WaitResult::Done) {
        goIn();
        m_place.woken.fetch_add(1, std::memory_order_acq_rel);
    }
    return waking.result;
}

void Visitor::release(Condition &condition)
{
    if (m_inside)
        goOut();
    m_child.points().release(condition.lock(), m_self, MeetingObject);
}

Passage Visitor::wait(Barrier &barrier)
{
    BarrierSteps &mine = m_steps[m_number];
    const std::uint32_t pass = mine.came.load(std::memory_order_relaxed) + 1;
    if (pass == 1)
        come();
    mine.came.store(pass, std::memory_order_release);
    RecordedWait wait = m_child.points().wait(waitfor::Partner);
    const auto action =
        m_place.hasAction ? std::function<void()>([this] { act(); }) : std::function<void()>();
    const Passage passage = barrier.wait(m_place.limit(), m_self.stop, action);
    if (passage.result == WaitResult::TimedOut)
        tellInVain(wait, nowNs());
    wait.end();
    if (passage.result == WaitResult::Failed)
        pen().record(EventKind::Refused, MeetingObject);
    if (passage.result != WaitResult::Done)
        return passage;
    checkSteps(pass);
    mine.passed.store(pass, std::memory_order_release);
    note().number.store(passage.number, std::memory_order_relaxed);
    if (pass == 1)
        goIn();
    return passage;
}

/// By the last one that came, before anybody may go on.
void Visitor::act()
{
    const std::uint32_t pass = m_steps[m_number].came.load(std::memory_order_relaxed);
    m_place.actionRuns.fetch_add(1, std::memory_order_relaxed);
    for (const BarrierSteps &one : m_steps.first(m_place.parties))
        m_place.outOfStep.fetch_add(one.passed.load(std::memory_order_acquire) != pass - 1);
}

/// Past the barrier for the so-manieth time: everybody has come so often, and nobody twice more.
void Visitor::checkSteps(std::uint32_t pass)
{
    for (const BarrierSteps &one : m_steps.first(m_place.parties)) {
        const std::uint32_t came = one.came.load(std::memory_order_acquire);
        m_place.outOfStep.fetch_add(came < pass || came > pass + 1, std::memory_order_relaxed);
        raiseTo(m_place.mostApart, came > pass ? came - pass : pass - came);
    }
}

void Visitor::sleep()
{
    m_child.points().sleep(m_place.holdNs);
}

void Visitor::sleepTurn()
{
    m_child.points().sleep(m_place.holdNs * m_number / std::max(1u, m_place.parties - 1));
}

void Visitor::hold()
{
    m_child.points().hold(m_place.holdNs, m_self.stop);
}

void Visitor::come()
{
    note().askedNs.store(nowNs(), std::memory_order_relaxed);
}

void Visitor::tellInVain(RecordedWait &wait, std::uint64_t overNs)
{
    wait.timedOutAt(overNs);
    m_place.timedOut.fetch_add(1, std::memory_order_relaxed);
}

void Visitor::goIn()
{
    m_inside = true;
    note().gotNs.store(nowNs(), std::memory_order_relaxed);
    raiseTo(m_place.mostInside, m_place.inside.fetch_add(1, std::memory_order_seq_cst) + 1);
}

void Visitor::goOut()
{
    m_inside = false;
    m_place.inside.fetch_sub(1, std::memory_order_seq_cst);
    note().releasedNs.store(nowNs(), std::memory_order_relaxed);
}

} // namespace plab::meetingpoints
