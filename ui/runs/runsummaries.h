// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/preset.h"
#include "core/model/runrecord.h"
#include "core/record/runsummary.h"

namespace plab {

/// What the list of runs says of a run, worked out of its record: to be done once. `preset` is the one it
/// came from, as it is now; null if it came from none or from one that is gone. Any thread.
RunSummary summarized(const RunRecord &record, const Preset *preset);

/// What the settings say that tell one run from another: every switch, and what was changed. Empty for an
/// experiment that this program does not know.
QString settingsText(const RunSummary &run);

} // namespace plab
