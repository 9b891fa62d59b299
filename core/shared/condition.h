// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/robustmutex.h"

#include <optional>

namespace plab {

/// How a wait on a condition ended. After Stopped and Failed the caller may not hold the lock: see `lock`.
struct Waking
{
    WaitResult result = WaitResult::Done; ///< Done: notified. Failed: did not hold the lock, or no room
    LockTurn lock; ///< how the lock was taken again: holding, or told that its owner died
};

/// Python's multiprocessing.Condition: a lock, and a place to wait for what its holder will change. wait()
/// gives the lock back while it sleeps and has it again when it returns; notify(n) wakes exactly the n that
/// have waited longest. The lock is robust: a holder's death is told to the next one.
///
/// Each waiter has a place of its own with its thread id. A waiter that was killed is passed over: a notify
/// is never spent on the dead (who is killed between its notify and its waking takes that one along). Who
/// leaves by limit takes its place back; if a notify came first, it was
/// notified. Places change under the lock, except by their own waiter. Zeroed memory, then init().
class Condition
{
public:
    static constexpr std::uint32_t Places = 256; ///< who can wait at the same time

    /// Once, before anybody uses it.
    Result<void> init() { return m_lock.init(); }

    LockTurn acquire(const Contender &self) { return m_lock.lock(self); }
    /// What acquire() and release() act on.
    RobustMutex &lock() { return m_lock; }

    /// False, and nothing happens, if the caller does not hold the lock.
    bool release(const Contender &self) { return m_lock.unlock(self); }

    /// Waits for a notify. The caller must hold the lock (else Failed at once), and should look again at what
    /// it waits for: another one may have been quicker.
    Waking wait(const Contender &self, std::chrono::nanoseconds limit);

    /// Python's wait_for: waits until `isTrue`, which is called with the lock held.
    template<typename IsTrue>
    Waking waitFor(const Contender &self, std::chrono::nanoseconds limit, IsTrue isTrue)
    {
        const std::uint64_t deadlineNs = deadlineAfter(limit);
        Waking waking;
        while (!isTrue() && waking.result == WaitResult::Done && waking.lock.isHolding())
            waking = wait(self, untilNs(deadlineNs));
        if (waking.result == WaitResult::TimedOut && waking.lock.isHolding() && isTrue())
            waking.result = WaitResult::Done;
        return waking;
    }

    /// Wakes up to `count` waiters, longest wait first; how many. Null if the caller does not hold the lock.
    std::optional<std::uint32_t> notify(const Contender &self, std::uint32_t count = 1);

    /// Wakes all who wait now.
    std::optional<std::uint32_t> notifyAll(const Contender &self) { return notify(self, Places); }

    /// Who waits now and lives. Reads /proc for each.
    std::uint32_t waiting() const;

    /// Thread id of the lock's holder; 0 if nobody holds it.
    std::uint32_t owner() const { return m_lock.owner(); }

private:
    enum State : std::uint32_t { Free, Waiting, Notified };
    struct Place
    {
        std::atomic<std::uint32_t> state; ///< futex of its waiter
        std::atomic<std::uint32_t> waiter;
        std::atomic<std::uint64_t> number; ///< order of coming
    };
    Place *freePlace();
    Place *longestWaiting();
    static std::chrono::nanoseconds untilNs(std::uint64_t deadlineNs);

    RobustMutex m_lock;
    std::uint64_t m_came; ///< under the lock
    Place m_places[Places];
};
static_assert(std::is_standard_layout_v<Condition>);

} // namespace plab
