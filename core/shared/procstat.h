// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace plab {

/// What /proc/<pid>/stat says of a process or thread (proc(5)), as far as anybody here asks.
struct ProcStat
{
    char state = '?'; ///< R S D T Z …
    std::int64_t parentPid = 0;
    std::uint64_t flags = 0; ///< the kernel's task flags (PF_…)
    std::uint64_t userTicks =
        0; ///< of all its threads, in clock ticks (sysconf(_SC_CLK_TCK)), as are the next
    std::uint64_t systemTicks = 0;
    std::uint64_t startTicks = 0; ///< since the machine was started: with the pid a name that is used once
};

/// Null if that is not what the text says.
std::optional<ProcStat> procStatIn(std::string_view text);

/// Allocates nothing. Null where it cannot be read; errno is then ENOENT or ESRCH if there is no such
/// process.
std::optional<ProcStat> readProcStat(pid_t pid);

} // namespace plab
