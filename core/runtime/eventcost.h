// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace plab {

/// What writing one event takes here, in picoseconds.
struct EventCost
{
    std::uint32_t fastestPs = 0; ///< 0 if no batch was undisturbed
    std::uint32_t medianPs = 0;
    std::uint32_t slowestPs = 0;
    std::uint32_t batches = 0;   ///< that count
    std::uint32_t disturbed = 0; ///< in which this thread lost its CPU
};

/// Writes events, each with a reading of the clock, into a ring of its own, in batches of a few microseconds.
/// A batch in which the kernel counted a context switch of this thread is left out. Takes about 50 µs.
EventCost measureEventCost();

} // namespace plab
