// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lanecursor.h"

namespace plab {

LaneState LaneCursor::take(const Event &event)
{
    switch (event.kind) {
    case EventKind::Started:
    case EventKind::Idle:
        rest();
        m_inWork = false;
        m_ended = false;
        break;
    case EventKind::Ended:
        rest();
        m_inWork = false;
        m_held = 0;
        m_ended = true;
        break;
    case EventKind::TaskBegin:
        rest();
        m_inTask = true;
        m_task = event.object;
        break;
    case EventKind::TaskEnd:
    case EventKind::TaskFailed:
        rest();
        break;
    case EventKind::WaitBegin:
    case EventKind::WaitEnd:
    case EventKind::TimedOut:
        m_waiting = event.kind == EventKind::WaitBegin;
        break;
    case EventKind::Acquired:
        m_waiting = false;
        ++m_held;
        break;
    case EventKind::Released:
        m_held -= m_held > 0;
        break;
    case EventKind::Read:
        m_racing = true;
        m_inWork = m_inWork || !m_inTask; // a sampled turn may come without the loop around it
        break;
    case EventKind::Write:
        m_racing = false;
        break;
    case EventKind::Gap: // what was dropped may have ended a wait or given a lock back
        m_racing = m_waiting = m_sleeping = false;
        m_held = 0;
        break;
    case EventKind::SleepBegin:
    case EventKind::SleepEnd:
        m_sleeping = event.kind == EventKind::SleepBegin;
        break;
    case EventKind::WorkBegin:
    case EventKind::WorkEnd:
        m_inWork = event.kind == EventKind::WorkBegin;
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
        break;
    }
    return state();
}

/// Nothing of a task goes on any more. A lock may be held from one task to the next.
void LaneCursor::rest()
{
    m_inTask = m_sleeping = m_racing = m_waiting = false;
}

LaneState LaneCursor::state() const
{
    if (m_ended)
        return LaneState::Alive;
    if (m_waiting)
        return LaneState::Waiting;
    if (m_held > 0)
        return LaneState::Holding;
    if (m_racing)
        return LaneState::Racing;
    if (m_sleeping)
        return LaneState::Sleeping;
    return m_inTask || m_inWork ? LaneState::Working : LaneState::Idle;
}

} // namespace plab
