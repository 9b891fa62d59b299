// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/eventflag.h"

#include <climits>

namespace plab {

void EventFlag::set()
{
    std::uint32_t word = m_word.load(std::memory_order_relaxed);
    do {
        if (word & 1u)
            return;
    } while (!m_word.compare_exchange_weak(word, (word + 2) | 1u, std::memory_order_acq_rel,
                                           std::memory_order_relaxed));
    futexWake(m_word, INT_MAX);
}

WaitResult EventFlag::wait(std::chrono::nanoseconds limit, const StopWord *stop)
{
    const std::uint32_t before = m_word.load(std::memory_order_acquire);
    return before & 1u ? WaitResult::Done : waitWhileEqual(m_word, before, deadlineAfter(limit), stop);
}

} // namespace plab
