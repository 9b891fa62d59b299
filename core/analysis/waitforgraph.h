// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <cstdint>
#include <optional>

namespace plab {

/// One edge of the graph: a lane waits for a lock, and who holds it; or for the end of a process; or for
/// something nobody holds (an item, a message, a partner). Lanes are ProcessRecord::index.
struct WaitEdge
{
    int waiter = 0;
    std::uint32_t lock = 0;    ///< Event::object: a lock, a number of waitfor, the index of a process
    std::optional<int> holder; ///< of a lock; of a process itself. Null: nobody is known to hold it
    std::uint64_t sinceNs = 0; ///< when this wait began
    bool inCycle = false;      ///< waiter and holder wait for each other, directly or round other lanes
    std::uint64_t pid = 0;     ///< of the process waited for; else 0

    bool isForProcess() const { return pid != 0; }
    bool isForLock() const; ///< or for a permit of a semaphore

    friend bool operator==(const WaitEdge &, const WaitEdge &) = default;
};

/// Whether an object of an event can be held: a lock, or a permit, which several hold.
constexpr bool isHoldable(std::uint32_t object)
{
    return object < waitfor::First || object == waitfor::Permit;
}
inline bool WaitEdge::isForLock() const
{
    return pid == 0 && isHoldable(lock);
}

/// A lane that holds a lock.
struct LockHeld
{
    int holder = 0;
    std::uint32_t lock = 0;
    std::uint64_t sinceNs = 0;

    friend bool operator==(const LockHeld &, const LockHeld &) = default;
};

/// Who holds what and who waits for whom at one instant. A lock with several holders (a semaphore) gives an
/// edge for each of them.
struct WaitForGraph
{
    std::vector<LockHeld> holds; ///< by lane, then in the order taken
    std::vector<WaitEdge> edges; ///< by waiter
    std::vector<int> unknown;    ///< lanes that live, and what they hold or wait for is not recorded here
    std::vector<int> cycle;      ///< lanes round the first cycle found, each waiting for the next, the last
                                 ///< for the first; empty: nobody waits for himself
    bool isDeadlock() const { return !cycle.empty(); }
};

/// The graph as the recorded events tell it at `timeNs` (CLOCK_MONOTONIC).
WaitForGraph waitForGraph(const Repeat &repeat, std::uint64_t timeNs);

/// Marks the edges that lie on a cycle and returns the first cycle, from its smallest lane on. For graphs
/// that come from elsewhere (words in shared memory).
std::vector<int> markCycles(std::vector<WaitEdge> &edges);

} // namespace plab
