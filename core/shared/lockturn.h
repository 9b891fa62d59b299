// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/stopflag.h"

#include <unistd.h>

namespace plab {

/// Who takes a lock: its thread id (a process's main thread has the process id) and the word that ends its
/// waits.
struct Contender
{
    std::uint32_t id = 0;
    const StopWord *stop = nullptr;

    /// The calling thread; make it after the fork.
    static Contender self(const StopWord *stop) { return {std::uint32_t(gettid()), stop}; }
};

/// How one lock() went. The caller holds the lock if result is Done or OwnerDied.
struct LockTurn
{
    WaitResult result = WaitResult::Done;
    bool contended = false;      ///< somebody else held it: only then was the wait timed
    std::uint32_t deadOwner = 0; ///< OwnerDied: id of the dead holder; 0 if it could not be told
    std::uint64_t waitedNs = 0;  ///< contended turns only

    bool isHolding() const { return result == WaitResult::Done || result == WaitResult::OwnerDied; }
};
static_assert(sizeof(LockTurn) == 16); // travels in registers

} // namespace plab
