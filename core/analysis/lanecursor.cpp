// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lanecursor.h"

namespace plab {

LaneState LaneCursor::take(const Event &event)
{
    switch (event.kind) {
    case EventKind::Started:
    case EventKind::Idle:
        rest();
        m_inWork = m_ended = false;
        m_workKnown = true;
        break;
    case EventKind::Ended:
        rest();
        m_inWork = false;
        m_held = 0;
        m_ended = true;
        break;
    case EventKind::TaskBegin:
        rest();
        m_inTask = m_hasTasks = true;
        m_task = event.object;
        break;
    case EventKind::TaskEnd:
    case EventKind::TaskFailed:
        rest();
        m_hasTasks = true;
        break;
    case EventKind::WaitBegin:
    case EventKind::WaitEnd:
    case EventKind::TimedOut:
        m_waiting = event.kind == EventKind::WaitBegin;
        m_betweenTurns = m_betweenTurns && !m_waiting;
        break;
    case EventKind::Acquired:
        m_waiting = m_betweenTurns = false;
        m_hasLocks = true;
        ++m_held;
        break;
    case EventKind::Released:
        m_held -= m_held > 0;
        endTurn();
        break;
    case EventKind::Read:
        beginRead();
        break;
    case EventKind::Write:
        m_racing = false;
        endTurn();
        break;
    case EventKind::Gap:
        forget();
        break;
    case EventKind::SleepBegin:
    case EventKind::SleepEnd:
        m_sleeping = event.kind == EventKind::SleepBegin;
        break;
    case EventKind::WorkBegin:
    case EventKind::WorkEnd:
        m_inWork = event.kind == EventKind::WorkBegin;
        m_hasWork = m_workKnown = m_heldKnown = true;
        m_betweenTurns = m_inEither = false;
        break;
    case EventKind::None:
    case EventKind::Put:
    case EventKind::Get:
    case EventKind::OwnerDied:
    case EventKind::Text:
    case EventKind::Full:
    case EventKind::Empty:
    case EventKind::Notify:
    case EventKind::Set:
    case EventKind::Cleared:
    case EventKind::Refused:
    case EventKind::SignalSent:
    case EventKind::Line:
        break;
    }
    return state();
}

/// Nothing of a task goes on any more. A lock may be held from one task to the next.
void LaneCursor::rest()
{
    m_inTask = m_sleeping = m_racing = m_waiting = m_betweenTurns = m_inEither = false;
    m_taskKnown = m_heldKnown = true;
}

/// A turn stands in a task or in a loop, though the event that began it may be missing.
void LaneCursor::beginRead()
{
    m_racing = true;
    m_betweenTurns = false;
    m_heldKnown = m_heldKnown || (!m_hasLocks && ++m_readsSinceGap > 1); // else it had been given back
    if (m_inTask || m_inWork)
        return;
    if (m_taskKnown && m_workKnown)
        m_inWork = m_hasWork = true;
    else
        m_inEither = true;
}

/// The turns from here to the next recorded one leave no events.
void LaneCursor::endTurn()
{
    m_betweenTurns = m_sampled && (m_inTask || m_inWork || m_inEither);
}

/// What was dropped may have ended whatever goes on, and begun something else.
void LaneCursor::forget()
{
    m_inTask = m_inWork = m_inEither = m_sleeping = m_racing = m_waiting = m_betweenTurns = m_ended = false;
    m_taskKnown = m_workKnown = false;
    m_heldKnown = false;
    m_readsSinceGap = 0;
    m_held = 0;
}

LaneState LaneCursor::state() const
{
    if (m_ended)
        return LaneState::Alive;
    if (m_waiting)
        return m_held > 0 ? LaneState::HoldingWaiting : LaneState::Waiting;
    if (m_held > 0)
        return LaneState::Holding;
    if (!m_heldKnown)
        return LaneState::NotRecorded;
    if (m_racing)
        return LaneState::Racing;
    if (m_sleeping)
        return LaneState::Sleeping;
    if (m_betweenTurns)
        return LaneState::NotRecorded;
    return m_inTask || m_inWork || m_inEither ? LaneState::Working : stateOutside();
}

/// Idle, if it is known that it is neither in a task nor in a loop of its own.
LaneState LaneCursor::stateOutside() const
{
    const bool noTask = m_taskKnown || (m_workKnown && !m_hasTasks);
    const bool noWork = m_workKnown || (m_taskKnown && !m_hasWork);
    return noTask && noWork ? LaneState::Idle : LaneState::NotRecorded;
}

} // namespace plab
