// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartinstant.h"

namespace plab {

std::optional<double> instantIn(const ChartData &chart, const RunRecord &run, std::optional<double> seconds)
{
    const bool hasRepeat = chart.repeat >= 0 && chart.repeat < run.repeats.size();
    if (!seconds || chart.secondsPerX <= 0 || !hasRepeat
        || &run.repeats[chart.repeat] != run.timelineRepeat())
        return {};
    return *seconds / chart.secondsPerX;
}

} // namespace plab
