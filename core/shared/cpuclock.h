// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <ctime>

namespace plab {

/// CPU time of the calling thread in nanoseconds: it stands still while the thread waits for a CPU or sleeps.
/// A system call, about 100 ns. 0, which no running thread has, where the machine refuses it: not known.
inline std::uint64_t threadCpuNs()
{
    timespec t;
    if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0)
        return 0;
    return std::uint64_t(t.tv_sec) * 1'000'000'000u + std::uint64_t(t.tv_nsec);
}

} // namespace plab
