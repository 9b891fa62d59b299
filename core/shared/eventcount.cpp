// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/eventcount.h"

#include <algorithm>

namespace plab {

EventCount::Key EventCount::prepareWait()
{
    m_sleepers.fetch_add(1, std::memory_order_seq_cst);
    m_sleepers.fetch_or(Fresh, std::memory_order_seq_cst);
    const Key key = m_epoch.load(std::memory_order_acquire);
    orderStoreBeforeLoad();
    return key;
}

WaitResult EventCount::commitWait(Key key, std::chrono::nanoseconds limit, const StopWord *stop)
{
    const WaitResult result = waitWhileEqual(m_epoch, key, deadlineAfter(std::min(limit, MaxSlice)), stop);
    cancelWait();
    return result == WaitResult::TimedOut && limit > MaxSlice ? WaitResult::Done : result;
}

void EventCount::wake(int count)
{
    std::uint32_t single = 1 | Fresh;
    m_sleepers.compare_exchange_strong(single, 1, std::memory_order_acq_rel);
    m_epoch.fetch_add(1, std::memory_order_acq_rel);
    futexWake(m_epoch, count);
}

} // namespace plab
