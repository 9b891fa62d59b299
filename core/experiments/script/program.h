// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/script/settings.h"
#include "core/runtime/descriptor.h"
#include "core/shared/arena.h"

namespace plab::ownscript {

/// Where what a script prints comes out.
struct Printed
{
    Descriptor output; ///< pipes of its first process
    Descriptor errors;
    Descriptor more; ///< a socket over which all others send the read ends of theirs (core/probe/printing.h)
};

/// The interpreter with the person's script, just started.
struct Program
{
    pid_t pid = 0;
    std::uint32_t lane = 0;
    Printed printed; ///< nothing where it has the laboratory's own streams
};

/// Starts it as a child of this process, in a process group of its own that dies with the laboratory.
Result<Program> startProgram(const Arena &arena, const Settings &settings);

} // namespace plab::ownscript
