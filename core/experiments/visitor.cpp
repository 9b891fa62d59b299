// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/visitor.h"

#include "core/experiments/crew.h"
#include "core/process/racingloop.h"

#include <algorithm>

namespace plab {

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
    return m_place.gate.enter(0, Forever, m_self.stop) == WaitResult::Done;
}

bool Visitor::acquire(Semaphore &semaphore)
{
    m_note.askedNs.store(nowNs(), std::memory_order_relaxed);
    if (!semaphore.tryAcquire()) { // only what really waits is shown as waiting
        record(EventKind::WaitBegin);
        if (semaphore.acquire(Forever, m_self.stop) != WaitResult::Done)
            return false;
    }
    record(EventKind::Acquired);
    goIn();
    return true;
}

void Visitor::release(Semaphore &semaphore)
{
    goOut();
    record(EventKind::Released);
    semaphore.release();
}

bool Visitor::wait(EventFlag &event)
{
    comeAndWait();
    const WaitResult result = event.wait(Forever, m_self.stop);
    record(EventKind::WaitEnd);
    if (result != WaitResult::Done)
        return false;
    goIn();
    return true;
}

bool Visitor::acquire(Condition &condition)
{
    return take(condition.acquire(m_self));
}

bool Visitor::wait(Condition &condition)
{
    comeAndWait();
    const Waking waking = condition.wait(m_self, Forever);
    if (waking.result != WaitResult::Done || !take(waking.lock))
        return false;
    record(EventKind::Acquired);
    goIn();
    m_place.woken.fetch_add(1, std::memory_order_acq_rel);
    return true;
}

void Visitor::release(Condition &condition)
{
    goOut();
    record(EventKind::Released);
    condition.release(m_self);
}

Passage Visitor::wait(Barrier &barrier)
{
    comeAndWait();
    const Passage passage = barrier.wait(Forever, m_self.stop);
    record(EventKind::WaitEnd);
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
    record(EventKind::SleepBegin);
    pauseFor(nanoseconds, m_self.stop);
    record(EventKind::SleepEnd);
}

void Visitor::comeAndWait()
{
    m_note.askedNs.store(nowNs(), std::memory_order_relaxed);
    record(EventKind::WaitBegin);
}

bool Visitor::take(const Turn &turn)
{
    if (turn.result == WaitResult::OwnerDied) {
        m_child.recorder().record(EventKind::OwnerDied, 0, turn.deadOwner);
        m_child.print(ownerDiedText(turn.deadOwner));
    }
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

} // namespace plab
