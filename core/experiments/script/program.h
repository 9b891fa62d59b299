// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/script/settings.h"
#include "core/runtime/descriptor.h"
#include "core/shared/arena.h"

#include <vector>

namespace plab::ownscript {

/// The interpreter with the person's script, just started.
struct Program
{
    pid_t pid = 0;
    std::uint32_t lane = 0;
    /// What its processes print comes out here. One for output and errors together where both would go to the
    /// same place, so that their order is that of a plain run; none where they go to a terminal directly.
    struct Stream
    {
        Descriptor socket;
        int to = -1; ///< the laboratory's own output or errors; -1: only the console
    };
    std::vector<Stream> streams;
};

/// Starts it as a child of this process, in a process group of its own that dies with the laboratory.
Result<Program> startProgram(const Arena &arena, const Settings &settings);

} // namespace plab::ownscript
