// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/repeat.h"

namespace plab {

// For which part of a race two were on a CPU, from nothing but the readings of their clocks that the record
// keeps.

/// A contender's reading of the clocks: of the machine, and of its own CPU time.
struct Reading
{
    double timeS, cpuS;
};

QList<QList<Reading>> clocksOf(const Repeat &repeat); ///< one list for each contender

/// Of the time from the first reading to the last: in which part two were between their first and last, and
/// in which they were on CPUs at once, at least and at most.
struct Shares
{
    double spanS = 0, spans = 0, least = 0, most = 0;
};

Shares sharesOf(const QList<QList<Reading>> &clocks, int cpus);

} // namespace plab
