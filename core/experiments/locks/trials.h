// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/locks/card.h"
#include "core/shared/guard.h"
#include "core/shared/semaphore.h"

#include <QString>

namespace plab::locks {

/// What a lock says to a request that breaks the rules.
enum class LockAnswer : std::uint32_t {
    Refused,
    Accepted,
    WithoutEffect,
    WaitsForItself,
    OneMoreGetsIn, ///< accepted, and from then on two have it at the same time
    NobodyGetsIn   ///< accepted, and from then on nobody gets it
};
QString lockAnswerText(LockAnswer answer);

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

/// What it answers to a release although nobody holds it. Two who have it then are two in a row, because
/// nobody is asked who he is; but of a file the second one is the same that has it already.
template<typename Lock>
LockAnswer releaseOfFree(Lock &lock, const Contender &self)
{
    if (!lock.unlock(self))
        return LockAnswer::Refused;
    if (!lock.tryLock(self).isHolding())
        return LockAnswer::NobodyGetsIn;
    if (std::is_same_v<Lock, FileLock> || !lock.tryLock(self).isHolding())
        return LockAnswer::WithoutEffect;
    return LockAnswer::OneMoreGetsIn;
}

/// The same of a new lock of this kind; `file` is for the file lock, and is free before and after.
LockAnswer releaseOfFree(LockKind kind, FileLock &file);

/// The same of a semaphore that knows how many permits it began with.
LockAnswer releaseOfFreeBounded();

} // namespace plab::locks
