// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/stopflag.h"

namespace plab {

/// Below it a pause is spun: a sleep would be longer than what was asked for.
constexpr std::uint64_t WorthSleepingNs = 50'000;

/// Sleeps, however short, in slices that watch the stop word.
void sleepFor(std::uint64_t nanoseconds, const StopWord *stop);

/// The same, but spins if it is not worth sleeping.
void pauseFor(std::uint64_t nanoseconds, const StopWord *stop);

} // namespace plab
