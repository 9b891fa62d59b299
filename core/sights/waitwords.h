// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/waitforgraph.h"

#include <map>
#include <set>

namespace plab {

/// The lanes that hold a lock or wait for it at any time.
struct LockUse
{
    std::set<int> lanes;
    bool isHeld = false; ///< by somebody, once; events and conditions never are
};

/// Every lock of a repeat. What a picture of the graph has room for, so that nothing jumps from instant to
/// instant.
std::map<std::uint32_t, LockUse> lockUsers(const Repeat &repeat);

/// What else is waited for in a repeat, and by whom.
struct WaitUse
{
    std::set<int> lanes;
    std::set<std::uint32_t> objects; ///< of waitfor
    bool forProcesses = false;
    std::set<int> unknown; ///< lanes of which nothing is recorded for a while, or at all
};
WaitUse waitUsers(const Repeat &repeat);

/// "lock 1", "a message", "Process-2 to end".
Text waitedForWords(const Repeat &repeat, const WaitEdge &edge);

/// The graph in words: "Deadlock: Process-1 waits for lock 1, which Process-2 holds; Process-2 …", and of
/// whom nothing is recorded.
Text waitingSentence(const Repeat &repeat, const WaitForGraph &graph);

/// Why a repeat in which no lock is used and nobody waits shows none: not recorded, or so it was.
Text nothingWaitedWords(const Repeat &repeat);

/// The nearest instant before or after this one (CLOCK_MONOTONIC) at which something is taken, given back or
/// waited for, or ceases to be recorded.
std::optional<std::uint64_t> waitingChange(const Repeat &repeat, std::uint64_t timeNs, bool later);

/// The instant of a repeat that tells most: the end of a deadlock, else of the time when most waited, else of
/// the last turn. Of many changes the newest are looked at, and of the others some, evenly over the time.
/// Null if no lock is used.
std::optional<std::uint64_t> tellingInstant(const Repeat &repeat);

} // namespace plab
