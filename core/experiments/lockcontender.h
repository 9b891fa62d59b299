// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/lockcontest.h"

namespace plab {

/// What one process of the experiment `locks` is told.
struct LockContenderPart
{
    std::uint64_t contestsOffset;
    std::uint64_t trialsOffset;
    std::uint64_t holdNs;
    std::uint64_t mostTurns; ///< per kind; then it only waits for the end
    std::uint32_t kinds;
    std::uint32_t number;
    bool usesFile; ///< descriptors 0 (contest) and 1 (trial) are lock files
};

extern const ChildFunctionName lockContenderFunction;

/// What a lock kind answers when somebody releases it who did not acquire it.
template<typename Lock>
LockAnswer releaseOfOther(Lock &lock, const Contender &self)
{
    if (!lock.unlock(self))
        return LockAnswer::Refused;
    return lock.tryLock(self).isHolding() ? LockAnswer::Accepted : LockAnswer::WithoutEffect;
}

/// What it answers when its holder acquires it once more.
template<typename Lock>
LockAnswer secondAcquire(Lock &lock, const Contender &self)
{
    if constexpr (std::is_same_v<Lock, RobustMutex>)
        return lock.lock(self).isHolding() ? LockAnswer::Accepted : LockAnswer::Refused;
    return lock.tryLock(self).isHolding() ? LockAnswer::Accepted : LockAnswer::WaitsForItself;
}

} // namespace plab
