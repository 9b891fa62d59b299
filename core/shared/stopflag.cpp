// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/stopflag.h"

#include <algorithm>

namespace plab {

WaitResult waitSlice(std::atomic<std::uint32_t> &word, std::uint32_t expected, std::uint64_t deadlineNs,
                     const StopWord *stop)
{
    if (isStopped(stop))
        return WaitResult::Stopped;
    std::chrono::nanoseconds slice = MaxSlice;
    if (deadlineNs != UINT64_MAX) {
        const std::uint64_t now = nowNs();
        if (now >= deadlineNs)
            return WaitResult::TimedOut;
        slice = std::chrono::nanoseconds(
            std::min<std::uint64_t>(deadlineNs - now, std::uint64_t(MaxSlice.count())));
    }
    futexWait(word, expected, slice);
    return WaitResult::Done;
}

WaitResult waitWhileEqual(std::atomic<std::uint32_t> &word, std::uint32_t expected, std::uint64_t deadlineNs,
                          const StopWord *stop)
{
    while (word.load(std::memory_order_acquire) == expected) {
        if (const WaitResult result = waitSlice(word, expected, deadlineNs, stop); result != WaitResult::Done)
            return result;
    }
    return WaitResult::Done;
}

} // namespace plab
