// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartscale.h"

namespace plab {

/// What a person has chosen of how a chart is seen; a picture of it is made the same way. Plain value.
struct ChartLook
{
    std::optional<bool> logarithmic; ///< null: as the data ask for
    std::optional<ChartRange> range; ///< of the horizontal axis, as that counts; null: all
};

/// The chart with the axis that was chosen, where there is a choice.
inline const ChartData &withChosenAxis(const ChartData &chart, const std::optional<bool> &logarithmic)
{
    const bool other = logarithmic && chart.otherScale && *logarithmic != (chart.logX || chart.logY);
    return other ? *chart.otherScale : chart;
}

} // namespace plab
