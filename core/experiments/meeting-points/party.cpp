// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/meeting-points/party.h"

#include <algorithm>

namespace plab::meetingpoints {

namespace {

/// A permit, taken and given back as a lock is.
struct PermitLock
{
    Semaphore &semaphore;

    LockTurn tryLock(const Contender &)
    {
        return {semaphore.tryAcquire() ? WaitResult::Done : WaitResult::TimedOut};
    }
    LockTurn lock(const Contender &self) { return {semaphore.acquire(Forever, self.stop)}; }
    bool unlock(const Contender &) { return semaphore.release(); }
};

} // namespace

Visitor::Visitor(Child &child)
    : m_child(child), m_number(child.argument<std::uint32_t>()), m_place(child.shared<MeetingPlace>()),
      m_note(child.arena().at(m_place.notes, m_number + 1)[m_number]),
      m_self(Contender::self(&child.stopWord()))
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

bool Visitor::acquire(Semaphore &semaphore)
{
    m_note.askedNs.store(nowNs(), std::memory_order_relaxed);
    PermitLock permit {semaphore};
    if (!m_child.points().acquire(permit, m_self, waitfor::Permit).isHolding())
        return false;
    goIn();
    return true;
}

void Visitor::release(Semaphore &semaphore)
{
    goOut();
    PermitLock permit {semaphore};
    m_child.points().release(permit, m_self, waitfor::Permit);
}

bool Visitor::wait(EventFlag &event)
{
    come();
    RecordedWait wait = m_child.points().wait(waitfor::Set);
    if (event.wait(Forever, m_self.stop) != WaitResult::Done)
        return false;
    wait.end();
    goIn();
    return true;
}

bool Visitor::acquire(Condition &condition)
{
    return m_child.points().acquire(condition.lock(), m_self, MeetingObject).isHolding();
}

bool Visitor::wait(Condition &condition)
{
    come();
    pen().record(EventKind::Released, MeetingObject); // for as long as it waits
    RecordedWait wait = m_child.points().wait(waitfor::Notify);
    const Waking waking = condition.wait(m_self, Forever);
    if (waking.result != WaitResult::Done || !takeAfterNotify(waking.lock, wait))
        return false;
    goIn();
    m_place.woken.fetch_add(1, std::memory_order_acq_rel);
    return true;
}

void Visitor::release(Condition &condition)
{
    goOut();
    m_child.points().release(condition.lock(), m_self, MeetingObject);
}

Passage Visitor::wait(Barrier &barrier)
{
    come();
    RecordedWait wait = m_child.points().wait(waitfor::Partner);
    const Passage passage = barrier.wait(Forever, m_self.stop);
    wait.end();
    if (passage.result == WaitResult::Failed)
        pen().record(EventKind::Refused, MeetingObject);
    if (passage.result != WaitResult::Done)
        return passage;
    m_note.number.store(passage.number, std::memory_order_relaxed);
    goIn();
    return passage;
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
    m_note.askedNs.store(nowNs(), std::memory_order_relaxed);
}

/// The wait for the notify was over when the one for the lock began.
bool Visitor::takeAfterNotify(const LockTurn &turn, RecordedWait &wait)
{
    wait.endAt(nowNs() - (turn.contended ? turn.waitedNs : 0));
    m_child.points().taken(MeetingObject, turn);
    return turn.isHolding();
}

void Visitor::goIn()
{
    m_inside = true;
    m_note.gotNs.store(nowNs(), std::memory_order_relaxed);
    const std::uint32_t now = m_place.inside.fetch_add(1, std::memory_order_seq_cst) + 1;
    std::uint32_t most = m_place.mostInside.load(std::memory_order_relaxed);
    while (now > most && !m_place.mostInside.compare_exchange_weak(most, now, std::memory_order_relaxed)) { }
}

void Visitor::goOut()
{
    m_inside = false;
    m_place.inside.fetch_sub(1, std::memory_order_seq_cst);
    m_note.releasedNs.store(nowNs(), std::memory_order_relaxed);
}

} // namespace plab::meetingpoints
