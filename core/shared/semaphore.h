// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/stopflag.h"

#include <type_traits>

namespace plab {

/// Python's multiprocessing.Semaphore: a number of permits that processes take and give back. Ownerless: who
/// releases need not have acquired. On a futex; whoever is killed in its wait takes nothing with it, whoever
/// is killed with a permit takes that permit away for good, as in every semaphore. Zeroed memory has no
/// permit and refuses every release: init() first.
class Semaphore
{
public:
    static constexpr std::uint32_t Most = 0x7fffffff; ///< permits a semaphore can hold (SEM_VALUE_MAX)

    /// Before anybody uses it.
    void init(std::uint32_t permits) { setUp(permits, Most); }

    /// Takes a permit, waiting asleep for one: Done, TimedOut or Stopped.
    WaitResult acquire(std::chrono::nanoseconds limit, const StopWord *stop);

    /// Takes a permit if there is one. Never waits.
    bool tryAcquire();

    /// Gives back `count` permits. False, and nothing happens, if that would be more than it can hold.
    bool release(std::uint32_t count = 1);

    /// Permits nobody has taken.
    std::uint32_t permits() const { return m_permits.load(std::memory_order_acquire); }

    /// Processes that wait; those killed in their wait stay counted, which costs a needless call and nothing
    /// else.
    std::uint32_t waiting() const { return m_waiting.load(std::memory_order_relaxed); }

protected:
    void setUp(std::uint32_t permits, std::uint32_t most);

private:
    std::atomic<std::uint32_t> m_permits;
    std::atomic<std::uint32_t> m_waiting;
    std::uint32_t m_most;
};
static_assert(sizeof(Semaphore) == 12 && std::is_standard_layout_v<Semaphore>);

/// Python's BoundedSemaphore: a release too many is refused, because it would let one more in than was said.
class BoundedSemaphore : public Semaphore
{
public:
    /// Before anybody uses it.
    void init(std::uint32_t permits) { setUp(permits, permits); }
};
static_assert(sizeof(BoundedSemaphore) == 12 && std::is_standard_layout_v<BoundedSemaphore>);

} // namespace plab
