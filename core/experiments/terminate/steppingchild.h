// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/child.h"

#include <atomic>

namespace plab::terminate {

/// What a child that works in small steps writes down in shared memory. One writer; zeroed memory is valid.
struct ChildSteps
{
    static constexpr std::uint64_t Most = 256; ///< whose times are kept

    std::atomic<std::uint32_t> ready;      ///< 1 once the child's code has begun
    std::atomic<std::uint64_t> done;       ///< steps so far
    std::atomic<std::uint64_t> atNs[Most]; ///< when each was done, CLOCK_MONOTONIC
};

/// The argument of `stepInSteps`.
struct SteppingPart
{
    std::int32_t code; ///< exit code of one that exits by itself
    bool ignoresTerm;  ///< SIGTERM
    bool exits;        ///< by itself, after 0.3 s
};

/// A child that makes a step each 0.05 s until it is ended, or exits; ChildSteps is what it shares.
extern const ChildFunctionName stepInSteps;

} // namespace plab::terminate
