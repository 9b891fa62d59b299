// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/shared/lockturn.h"

#include <pthread.h>

#include <type_traits>

namespace plab {

/// The experiment's mutex: process-shared, error-checking and robust. When its holder is killed, the next
/// contender gets it with OwnerDied and the dead holder's id; the value it guards is then whatever the dead
/// one left.
///
/// The kernel clears the holder's id from the mutex when it dies, so an owner word stands beside it: the
/// holder's id, with the Leaving bit from just before unlock until the next holder has written its own.
class RobustMutex
{
public:
    /// Whether a waiter lends its priority to the holder (PTHREAD_PRIO_INHERIT), so that one of middle
    /// priority cannot keep both from running. The kernel then hands the lock over by itself: who is killed
    /// before it has noticed that it holds it is not named (LockTurn::deadOwner is 0).
    enum class Protocol { None, Inherit };

    /// Once, before anybody uses it, on zeroed or dead memory.
    Result<void> init(Protocol protocol = Protocol::None);

    /// Waits asleep, in slices of at most MaxSlice; TimedOut at the end of the slice in which the deadline
    /// passes. Failed if the caller holds it already or init() is missing.
    LockTurn lock(const Contender &self, std::uint64_t deadlineNs = UINT64_MAX)
    {
        const int error = pthread_mutex_trylock(&m_mutex);
        if (error != 0) [[unlikely]]
            return lockSlow(self, error, deadlineNs);
        m_owner.store(self.id, std::memory_order_relaxed);
        return {};
    }

    /// Never waits: TimedOut if somebody holds it.
    LockTurn tryLock(const Contender &self);

    /// False, and nothing happens, if the caller is not the holder.
    bool unlock(const Contender &self);

    /// Who holds it; 0 if nobody does.
    std::uint32_t owner() const;

private:
    static constexpr std::uint32_t Leaving = 1u << 31; // ids stay below 2^22

    LockTurn lockSlow(const Contender &self, int error, std::uint64_t deadlineNs);
    LockTurn takeOver(const Contender &self, std::uint32_t observed);
    static std::uint32_t deadOwner(std::uint32_t word, std::uint32_t observed);
    std::uint32_t kernelOwner() const;

    pthread_mutex_t m_mutex;
    std::atomic<std::uint32_t> m_owner;
};
static_assert(sizeof(RobustMutex) <= CacheLine && std::is_standard_layout_v<RobustMutex>);

/// Whether the thread of this id is gone, a zombie, or on its way out (a holder's death is announced before
/// it is a zombie). Reads /proc.
bool isDying(std::uint32_t id);

} // namespace plab
