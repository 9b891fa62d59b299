// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/script/settings.h"
#include "core/runtime/descriptor.h"
#include "core/shared/arena.h"

namespace plab::ownscript {

/// The interpreter with the person's script, just started.
struct Program
{
    pid_t pid = 0;
    std::uint32_t lane = 0;
    /// What its processes print comes out here, output and errors in their order; nothing where they have the
    /// laboratory's own streams.
    Descriptor printed;
};

/// Starts it as a child of this process, in a process group of its own that dies with the laboratory.
Result<Program> startProgram(const Arena &arena, const Settings &settings);

} // namespace plab::ownscript
