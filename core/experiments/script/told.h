// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/script/settings.h"
#include "core/runtime/parent.h"

namespace plab::ownscript {

/// The names that the probe has met so far, as values of the live record: locks, queues, functions, places.
void tellNames(Parent &parent, const Settings &settings);

/// What the parent alone has seen of a run.
struct Seen
{
    std::uint32_t mainLane = 0;
    bool hung = false;
    bool leftBehind = false;
    bool wasEnded = false; ///< the main process did not come to its end by itself
    int most = 0;          ///< processes at one time
    bool isPrinted = true; ///< what it prints comes here, and not where the laboratory's own output goes
    quint64 bytes = 0;
    quint64 linesLeftOut = 0;
};

/// Measures, values and the outcome as far as the parent knows it; whether a task was lost is told by the
/// events.
void tell(Parent &parent, const Settings &settings, const Seen &seen);

/// What the probe has to tell of the record itself: names, version, what is not recorded, what an event cost.
void tellOfProbe(Parent &parent, const Settings &settings, const Seen &seen);

/// As Python's Process.exitcode: what it exited with, or the signal that ended it, negative.
std::optional<int> exitCode(const Ending &ending);

} // namespace plab::ownscript
