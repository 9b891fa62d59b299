// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/semaphore.h"

#include <algorithm>
#include <climits>

namespace plab {

void Semaphore::setUp(std::uint32_t permits, std::uint32_t most)
{
    m_most = most;
    m_waiting.store(0, std::memory_order_relaxed);
    m_permits.store(std::min(permits, most), std::memory_order_release);
}

bool Semaphore::tryAcquire()
{
    std::uint32_t permits = m_permits.load(std::memory_order_relaxed);
    while (permits != 0) {
        if (m_permits.compare_exchange_weak(permits, permits - 1, std::memory_order_acquire,
                                            std::memory_order_relaxed))
            return true;
    }
    return false;
}

WaitResult Semaphore::acquire(std::chrono::nanoseconds limit, const StopWord *stop)
{
    if (tryAcquire())
        return WaitResult::Done;
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    WaitResult result = WaitResult::Done;
    m_waiting.fetch_add(1, std::memory_order_seq_cst);
    while (result == WaitResult::Done && !tryAcquire())
        result = waitSlice(m_permits, 0, deadlineNs, stop);
    m_waiting.fetch_sub(1, std::memory_order_relaxed);
    return result;
}

bool Semaphore::release(std::uint32_t count)
{
    std::uint32_t permits = m_permits.load(std::memory_order_relaxed);
    do {
        if (count > m_most || permits > m_most - count)
            return false;
    } while (!m_permits.compare_exchange_weak(permits, permits + count, std::memory_order_seq_cst,
                                              std::memory_order_relaxed));
    if (m_waiting.load(std::memory_order_seq_cst) != 0)
        futexWake(m_permits, int(std::min<std::uint32_t>(count, INT_MAX)));
    return true;
}

} // namespace plab
