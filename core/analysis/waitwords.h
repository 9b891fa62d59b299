// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/waitforgraph.h"

#include <QString>

#include <map>
#include <set>

namespace plab {

/// The lanes that hold a lock or wait for it at any time.
struct LockUse
{
    std::set<int> lanes;
    bool isHeld = false; ///< by somebody, once; events and conditions never are
};

/// Every lock of a repeat, as far as a sample of each lane's events tells. What a picture of the graph has
/// room for, so that nothing jumps from instant to instant.
std::map<std::uint32_t, LockUse> lockUsers(const Repeat &repeat);

/// The graph in words: "Deadlock: Process-1 waits for lock 1, which Process-2 holds; Process-2 …".
QString waitingSentence(const Repeat &repeat, const WaitForGraph &graph);

/// The nearest instant before or after this one (CLOCK_MONOTONIC) at which a lock is taken, given back or
/// waited for. Looks at most 10 000 events far in each lane.
std::optional<std::uint64_t> waitingChange(const Repeat &repeat, std::uint64_t timeNs, bool later);

/// The instant of a repeat that tells most: the end of the last deadlock among the newest changes, else of
/// the time when most waited, else of the last turn. Null if no lock is used.
std::optional<std::uint64_t> tellingInstant(const Repeat &repeat);

} // namespace plab
