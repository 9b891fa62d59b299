// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/processslot.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace plab {

/// "12345 678 9": nanoseconds on a CPU, nanoseconds ready and waiting for one, time slices
/// (/proc/<pid>/schedstat). Null if that is not what it says.
struct ScheduleStat
{
    std::uint64_t cpuNs = 0;
    std::uint64_t runDelayNs = 0;
};
std::optional<ScheduleStat> scheduleStat(std::string_view text);

/// "se.nr_migrations : 12" out of /proc/<pid>/sched.
std::optional<std::uint64_t> migrationsIn(std::string_view text);

/// The calling process or thread tells how long it was ready and waited for a CPU, and how often it changed
/// its CPU. The former only if it has lived 2 ms, the latter 20: reading them takes some and some tens of
/// microseconds, which a short life would notice.
void tellSchedule(ProcessSlot &slot);

} // namespace plab
