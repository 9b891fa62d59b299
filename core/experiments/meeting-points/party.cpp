// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/meeting-points/party.h"

#include "core/exhibits/crew.h"
#include "core/exhibits/racingloop.h"

#include <algorithm>

namespace plab::meetingpoints {

Visitor::Visitor(Child &child)
    : m_child(child), m_part(child.argument<VisitorPart>()),
      m_place(*child.arena().at<MeetingPlace>(m_part.placeOffset)),
      m_note(child.arena().at<TurnNote>(m_place.notesOffset)[m_part.number]),
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
    const RecordedWait wait(pen(), waitfor::Start);
    return m_place.gate.enter(0, Forever, m_self.stop) == WaitResult::Done;
}

bool Visitor::acquire(Semaphore &semaphore)
{
    m_note.askedNs.store(nowNs(), std::memory_order_relaxed);
    if (semaphore.tryAcquire()) { // only what really waits is shown as waiting
        pen().record(EventKind::Acquired, waitfor::Permit);
    } else {
        RecordedWait wait(pen(), waitfor::Permit);
        if (semaphore.acquire(Forever, m_self.stop) != WaitResult::Done)
            return false;
        wait.acquired();
    }
    goIn();
    return true;
}

void Visitor::release(Semaphore &semaphore)
{
    goOut();
    pen().record(EventKind::Released, waitfor::Permit);
    semaphore.release();
}

bool Visitor::wait(EventFlag &event)
{
    come();
    RecordedWait wait(pen(), waitfor::Set);
    if (event.wait(Forever, m_self.stop) != WaitResult::Done)
        return false;
    wait.end();
    goIn();
    return true;
}

bool Visitor::acquire(Condition &condition)
{
    return take(condition.acquire(m_self));
}

bool Visitor::wait(Condition &condition)
{
    come();
    pen().record(EventKind::Released, MeetingObject); // for as long as it waits
    RecordedWait wait(pen(), waitfor::Notify);
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
    pen().record(EventKind::Released, MeetingObject);
    condition.release(m_self);
}

Passage Visitor::wait(Barrier &barrier)
{
    come();
    RecordedWait wait(pen(), waitfor::Partner);
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
    sleepNs(m_place.holdNs);
}

void Visitor::sleepTurn()
{
    sleepNs(m_place.holdNs * m_part.number / std::max(1u, m_place.parties - 1));
}

void Visitor::hold()
{
    pauseFor(m_place.holdNs, m_self.stop);
}

void Visitor::sleepNs(std::uint64_t nanoseconds)
{
    pen().record(EventKind::SleepBegin);
    pauseFor(nanoseconds, m_self.stop);
    pen().record(EventKind::SleepEnd);
}

void Visitor::come()
{
    m_note.askedNs.store(nowNs(), std::memory_order_relaxed);
}

bool Visitor::take(const Turn &turn)
{
    recordTurn(pen(), MeetingObject, turn);
    if (turn.result == WaitResult::OwnerDied)
        pen().ownerDied(MeetingObject, turn.deadOwner);
    return turn.isHolding();
}

/// The wait for the notify was over when the one for the lock began.
bool Visitor::takeAfterNotify(const Turn &turn, RecordedWait &wait)
{
    wait.endAt(nowNs() - (turn.contended ? turn.waitedNs : 0));
    return take(turn);
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
