// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/waitedge.h"
#include "core/model/runrecord.h"

#include <cstdint>
#include <optional>

namespace plab {

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

} // namespace plab
