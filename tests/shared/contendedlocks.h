// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/locks.h"
#include "core/shared/recursivelock.h"
#include "tests/shared/forked.h"

#include <sys/mman.h>

namespace plab {

/// What contenders of a test share; zeroed.
struct Shared
{
    RobustMutex mutex;
    SpinLock spin;
    TicketLock ticket;
    SemaphoreLock semaphore;
    RecursiveLock recursive;
    RacingCounter counter;
    StopWord stop;
    std::atomic<std::uint32_t> ready;
    std::atomic<std::uint32_t> inside;
    std::atomic<std::uint32_t> violations;
    std::atomic<std::uint64_t> sinceNs;
};

template<typename Lock>
int addUnder(Lock &lock, Shared &shared, int rounds)
{
    const Contender self = Contender::self(&shared.stop);
    for (int i = 0; i < rounds; ++i) {
        const LockTurn turn = lock.lock(self);
        if (!turn.isHolding() || (turn.waitedNs > 0 && !turn.contended))
            return 1;
        if (shared.inside.fetch_add(1, std::memory_order_relaxed) != 0)
            shared.violations.fetch_add(1, std::memory_order_relaxed);
        shared.counter.add(1);
        shared.inside.fetch_sub(1, std::memory_order_relaxed);
        if (!lock.unlock(self))
            return 2;
    }
    return 0;
}

inline int lockFile()
{
    return memfd_create("lock", MFD_CLOEXEC);
}

} // namespace plab
