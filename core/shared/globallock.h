// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/lockturn.h"

#include <type_traits>

namespace plab {

/// CPython's global interpreter lock as it has been since Python 3.2 (Python/ceval_gil.c): one thread works,
/// the others sleep. Who has waited for a whole switch interval without a change of the holder asks for the
/// lock; the holder sees that at its next checkpoint, gives it away, and waits until somebody else has it. So
/// threads take turns of about five milliseconds, and together they are no faster than one.
///
/// An exhibit: nobody notices that its holder was killed. Zeroed memory is free.
class GlobalLock
{
public:
    /// sys.getswitchinterval()'s default.
    static constexpr std::chrono::nanoseconds SwitchInterval = std::chrono::milliseconds(5);

    /// Waits asleep and asks for the lock after each interval. Stopped if the stop word was set.
    LockTurn lock(const Contender &self);
    LockTurn tryLock(const Contender &self);
    /// Only by the holder. Does not wait for another to take it.
    bool unlock(const Contender &self);

    /// True when somebody has waited long enough: the holder should hand over. One relaxed load.
    bool isAskedFor() const { return m_asked.load(std::memory_order_relaxed) != 0; }
    /// Gives the lock to whoever asked and returns when one of them has had it. The caller does not hold it
    /// then. Stopped if the stop word was set.
    WaitResult handOver(const Contender &self);

    std::uint32_t owner() const { return m_owner.load(std::memory_order_relaxed); }

private:
    bool take(const Contender &self);

    std::atomic<std::uint32_t> m_owner;    ///< futex of those that wait
    std::atomic<std::uint32_t> m_lastOne;  ///< who had it last
    std::atomic<std::uint32_t> m_switches; ///< futex of the one that hands over; counts changes of the holder
    std::atomic<std::uint32_t> m_asked;
};
static_assert(std::is_standard_layout_v<GlobalLock>);

} // namespace plab
