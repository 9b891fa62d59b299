// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/event.h"

namespace plab {

/// Follows one lane through its events and says which state it is in. What is nested shows the innermost
/// thing that matters: waiting for a lock before holding one, holding before racing, racing before sleeping,
/// sleeping before work.
class LaneCursor
{
public:
    /// The state after this event.
    LaneState take(const Event &event);

    bool isInTask() const { return m_inTask; }
    std::uint32_t task() const { return m_task; } ///< the last one begun

private:
    void rest();
    LaneState state() const;

    bool m_ended = false;
    bool m_inTask = false;
    bool m_inWork = false;
    bool m_sleeping = false;
    bool m_racing = false;
    bool m_waiting = false;
    int m_held = 0;
    std::uint32_t m_task = 0;
};

} // namespace plab
