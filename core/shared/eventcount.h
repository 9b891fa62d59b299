// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/stopflag.h"

#include <type_traits>

namespace plab {

/// Sleeping until a condition that others make true without a lock. notify() makes no system call while
/// nobody sleeps, and none for a single sleeper that has been woken and only waits for a CPU. Zeroed memory
/// is valid. Between processes and threads:
///
///   waiter:    key = prepareWait(); if (condition) cancelWait(); else commitWait(key, …); then look again
///   notifier:  make the condition true (a release store is enough); notify(n)
///
/// A sleeper that is killed stays counted: notifiers then make a call too many. A notifier that is killed
/// before it has rung, or a sleeper that was rung for, costs the others the rest of a slice and no more,
/// because every sleep ends with its slice. One process or thread may wait for one key at a time.
class EventCount
{
public:
    using Key = std::uint32_t;

    /// Announces a sleeper; check the condition afterwards, then cancelWait() or commitWait().
    Key prepareWait();

    /// The condition was true after all.
    void cancelWait() { m_sleepers.fetch_sub(1, std::memory_order_relaxed); }

    /// Sleeps until a notify() after prepareWait(), the end of a slice (MaxSlice), the limit, or stop. The
    /// condition may still be false after Done.
    WaitResult commitWait(Key key, std::chrono::nanoseconds limit, const StopWord *stop);

    /// Wakes up to `count` sleepers.
    void notify(int count)
    {
        orderStoreBeforeLoad();
        const std::uint32_t word = m_sleepers.load(std::memory_order_relaxed);
        if ((word & SleepersMask) != 0 && word != 1) [[unlikely]]
            wake(count);
    }

    /// Announced sleepers; those killed in their sleep included.
    std::uint32_t sleepers() const { return m_sleepers.load(std::memory_order_relaxed) & SleepersMask; }

private:
    /// Somebody has announced itself since a single sleeper was last woken. One sleeper without this bit is
    /// on its way already: to wake it again and again, until it gets a CPU, would cost a call each time.
    static constexpr std::uint32_t Fresh = 1u << 31;
    static constexpr std::uint32_t SleepersMask = Fresh - 1;

    static void orderStoreBeforeLoad()
    {
        // ThreadSanitizer knows no fences; it needs none here, since the data themselves are published by
        // release and acquire.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wtsan"
        std::atomic_thread_fence(std::memory_order_seq_cst);
#pragma GCC diagnostic pop
    }
    void wake(int count);

    std::atomic<std::uint32_t> m_epoch;
    std::atomic<std::uint32_t> m_sleepers; ///< and the Fresh bit
};
static_assert(sizeof(EventCount) == 8 && std::is_standard_layout_v<EventCount>);

} // namespace plab
