// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/event.h"

#include <cstdint>
#include <optional>
#include <vector>

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

/// Marks the edges that lie on a cycle and returns the first cycle, from its smallest lane on. For graphs
/// that come from elsewhere (words in shared memory).
std::vector<int> markCycles(std::vector<WaitEdge> &edges);

} // namespace plab
