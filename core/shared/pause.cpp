// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/pause.h"

#include <algorithm>
#include <ctime>

namespace plab {

void sleepFor(std::uint64_t nanoseconds, const StopWord *stop)
{
    const std::uint64_t until = nowNs() + nanoseconds;
    for (std::uint64_t now = nowNs(); nanoseconds && now < until && !isStopped(stop); now = nowNs()) {
        const std::uint64_t slice = std::min<std::uint64_t>(until - now, std::uint64_t(MaxSlice.count()));
        const timespec length {time_t(slice / 1'000'000'000), long(slice % 1'000'000'000)};
        nanosleep(&length, nullptr);
    }
}

void pauseFor(std::uint64_t nanoseconds, const StopWord *stop)
{
    if (nanoseconds >= WorthSleepingNs)
        return sleepFor(nanoseconds, stop);
    const std::uint64_t until = nowNs() + nanoseconds;
    while (nanoseconds && nowNs() < until && !isStopped(stop))
        cpuRelax();
}

} // namespace plab
