// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/lanecursor.h"
#include "core/analysis/waitforgraph.h"

#include <map>
#include <vector>

namespace plab {

/// What one lane has in hand and what it stands before at an instant.
struct LaneStand
{
    std::vector<LockHeld> holds;
    std::optional<WaitEdge> wait;
    LaneCursor cursor;
    bool known = true; ///< false: what it does is not recorded here
};

/// A lane's stands after any of its events. Keeps one every so many events, so that the others are found at
/// once however long ago a lock was taken. One thread.
class LaneStands
{
public:
    static constexpr std::size_t Step = 1024; ///< events

    /// Takes in what is new in this lane; starts over if it is another one.
    void update(const LaneEvents &events, int lane, bool sampled);

    /// After the first `count` events of the same lane.
    LaneStand after(const LaneEvents &events, std::size_t count) const;
    /// The nearest instant before or after this one at which something is taken, given back or waited for, or
    /// at which it ceases to be known.
    std::optional<std::uint64_t> change(const LaneEvents &events, std::uint64_t timeNs, bool later) const;
    /// The locks it ever held or waited for; true: held once.
    const std::map<std::uint32_t, bool> &locks() const { return m_locks; }
    /// What else it ever waited for: numbers of waitfor.
    const std::map<std::uint32_t, bool> &waits() const { return m_waits; }
    bool waitsForProcesses() const { return m_waitsForProcesses; } ///< ever
    bool hasUnknown() const { return m_hasUnknown; } ///< ever a stretch of which nothing is recorded

private:
    bool continues(const LaneEvents &events, int lane, bool sampled) const;
    void note(const Event &event);

    int m_lane = 0;
    bool m_sampled = false;
    std::size_t m_size = 0; ///< events taken in
    Event m_first;
    Event m_last;
    LaneStand m_newest;
    std::vector<LaneStand> m_stands; ///< after Step · i events
    std::vector<bool> m_changes;     ///< whether anything changes in the Step events from there on
    std::map<std::uint32_t, bool> m_locks;
    std::map<std::uint32_t, bool> m_waits;
    bool m_waitsForProcesses = false;
    bool m_hasUnknown = false;
};

/// Of every lane of a repeat. Remembered for the thread's last one, which a live run lets grow.
const std::vector<LaneStands> &standsOf(const Repeat &repeat);

} // namespace plab
