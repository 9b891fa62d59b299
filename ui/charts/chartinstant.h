// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"
#include "core/model/runrecord.h"

namespace plab {

/// Where an instant of the timeline stands on the horizontal axis of this chart of the run: null in charts
/// that are not over time, and in those over the time of another repeat than the timeline's. Pure.
std::optional<double> instantIn(const ChartData &chart, const RunRecord &run, std::optional<double> seconds);

} // namespace plab
