// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <optional>
#include <vector>

namespace plab {

/// How much of a race was one, as shares of the common span: from the first contender's begin to the last
/// one's end.
struct Overlap
{
    double spanS = 0; ///< the common span
    double spans = 0; ///< at least two had begun and not ended: they could interleave
    double least = 0; ///< at least two were on a CPU at the same instant: certainly for so long
    double most = 0;  ///< and at most for so long

    bool raced() const { return spans > 0; }
};

/// From what each contender wrote down of its clocks, from its begin to its end. Between two of its readings
/// only the sum of a contender's CPU time is known, not when it had it. So for each stretch between readings
/// of any of them it had a CPU for at least its CPU time less what of its slice lies outside, and at most for
/// its CPU time. Where n of them had CPU time for longer than the stretch lasts, two must have been on a CPU
/// together, for at least (sum - stretch) / (min(n, cpus) - 1). On one CPU nobody ever is.
///
/// Of a contender whose CPU time the machine does not tell, nothing or all of a stretch is taken. Contenders
/// without a reading are left out; null if none is left. `cpus`: how many they may run on. Pure.
std::optional<Overlap> overlapOf(const std::vector<std::vector<Slice>> &contenders, int cpus);

/// From when to when somebody was at it, on one clock.
struct TimeSpan
{
    quint64 beginNs = 0;
    quint64 endNs = 0;
};

/// Whether any two were at it at the same time: else none could get in the other's way. Pure.
bool anyMeet(std::vector<TimeSpan> spans);

} // namespace plab
