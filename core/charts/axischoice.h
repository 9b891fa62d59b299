// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"

#include <functional>

namespace plab {

/// Which axis a chart shows first, where there is a choice.
enum class FirstAxis {
    ByFigures, ///< the one its figures ask for
    Even       ///< whatever they are
};

/// Gives a chart the choice between an even and a logarithmic axis for its figures, and shows first the one
/// they ask for, if asked: the logarithmic one where the even one would press many of them into one line.
/// Lines and histograms get it on the vertical axis. Categories become rows then, a point each: a bar that
/// does not begin at 0 says nothing by its length. Rows get it on their horizontal axis. A chart that has
/// nothing above 0 has no choice. Pure.
ChartData withAxisChoice(ChartData chart, FirstAxis first = FirstAxis::ByFigures);

/// Makes the same change to a chart and, where there is a choice, to what it is with the other axis.
void changeOnBothAxes(ChartData &chart, const std::function<void(ChartData &)> &change);

} // namespace plab
