// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/event.h"

namespace plab {

/// Follows one lane through its events and says which state it is in. What is nested shows the innermost
/// thing that matters: waiting for a lock before holding one (both, where both are), holding before racing,
/// racing before sleeping, sleeping before work.
///
/// It says no more than the events do. After a gap nothing is known until an event tells what the lane does;
/// after a sampled turn nothing is until the next one that is recorded.
class LaneCursor
{
public:
    LaneCursor() = default;
    /// `sampled`: only one turn in so many was recorded.
    explicit LaneCursor(bool sampled) : m_sampled(sampled) { }

    /// The state after this event.
    LaneState take(const Event &event);

    bool isInTask() const { return m_inTask; }    ///< false where that is not known
    bool hasTasks() const { return m_hasTasks; }  ///< ever had one
    std::uint32_t task() const { return m_task; } ///< the last one begun

private:
    void rest();
    void beginRead();
    void endTurn();
    void forget();
    LaneState state() const;
    LaneState stateOutside() const;

    bool m_sampled = false;
    bool m_ended = false;
    bool m_inTask = false;
    bool m_inWork = false;
    bool m_sleeping = false;
    bool m_racing = false;
    bool m_waiting = false;
    bool m_betweenTurns = false; ///< whose turns are not recorded
    bool m_inEither = false;     ///< in a task or in a loop of its own, and not known which
    bool m_taskKnown = true;     ///< whether it is in a task
    bool m_workKnown = true;     ///< whether it is in a loop of its own
    bool m_hasTasks = false;     ///< ever
    bool m_heldKnown = true;     ///< whether it holds a lock that was taken before
    bool m_hasWork = false;      ///< ever
    bool m_hasLocks = false;     ///< ever
    int m_held = 0;
    int m_readsSinceGap = 0; ///< and nothing given back
    std::uint32_t m_task = 0;
};

} // namespace plab
