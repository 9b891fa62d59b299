// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"

#include <optional>

namespace plab {

/// A stretch of the horizontal axis as that counts: of a logarithmic one in powers of ten.
struct ChartRange
{
    double low = 0;
    double high = 1;

    double span() const { return high - low; }
    friend bool operator==(const ChartRange &a, const ChartRange &b)
    {
        return a.low == b.low && a.high == b.high;
    }
};

/// Where a figure stands on the horizontal axis of this chart; null if it has no place on it.
std::optional<double> onAxis(const ChartData &data, double x);
/// The figure that stands there.
double fromAxis(const ChartData &data, double place);

/// The chart as its axes count: lines and histograms in powers of ten where an axis is logarithmic, without
/// what is not above 0; points of lines that are at 0 lie on the lower edge of a vertical one.
ChartData asPlotted(const ChartData &data);

/// Of a chart as its axes count only what lies in this stretch; lines begin and end at its edges.
ChartData cutTo(const ChartData &plotted, const ChartRange &range);

/// Whether looking at a part of its horizontal axis closer makes sense: not of categories and rows.
bool isZoomable(const ChartData &data);

} // namespace plab
