// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/points.h"

namespace plab {

void Points::standBefore(EventKind act)
{
    killPoint(("before-" + eventKindName(act).toLatin1()).constData());
}

bool Points::sleep(std::uint64_t nanoseconds)
{
    const std::uint64_t untilNs = nowNs() + nanoseconds;
    sleepUntil(untilNs, [&](std::chrono::nanoseconds) {
        return waitSlice(*m_stop, 0, untilNs, m_stop) == WaitResult::Done; // then it looks again
    });
    return !isStopped(m_stop);
}

} // namespace plab
