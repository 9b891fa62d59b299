// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartscale.h"

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

bool hasNumericAxis(const ChartData &data)
{
    return data.kind == ChartData::Kind::Lines || data.kind == ChartData::Kind::Histogram;
}

/// The place between two points at which a line crosses an edge.
ChartPoint crossing(const ChartPoint &a, const ChartPoint &b, double x)
{
    const double share = b.x == a.x ? 0 : (x - a.x) / (b.x - a.x);
    return {x, a.y + share * (b.y - a.y)};
}

QList<ChartPoint> cutPoints(const QList<ChartPoint> &points, const ChartRange &range)
{
    QList<ChartPoint> kept;
    const auto inside = [&](const ChartPoint &point) {
        return point.x >= range.low && point.x <= range.high;
    };
    for (qsizetype i = 0; i < points.size(); ++i) {
        if (i > 0) {
            const ChartPoint &from = points[i - 1];
            for (const double edge : {range.low, range.high}) {
                if ((from.x < edge) != (points[i].x < edge) && !(inside(from) && inside(points[i])))
                    kept.append(crossing(from, points[i], edge));
            }
        }
        if (inside(points[i]))
            kept.append(points[i]);
    }
    return kept;
}

double powerOf(double value)
{
    return std::log10(value);
}

void takePowersOfX(ChartData &data)
{
    data.bars.removeIf([](const ChartBar &bar) { return !(bar.right > 0); });
    for (ChartBar &bar : data.bars) {
        bar.left = powerOf(bar.left > 0 ? bar.left : bar.right / 10);
        bar.right = powerOf(bar.right);
    }
    for (ChartSeries &series : data.series) {
        series.points.removeIf([](const ChartPoint &point) { return !(point.x > 0); });
        for (ChartPoint &point : series.points)
            point.x = powerOf(point.x);
    }
    data.markers.removeIf([](const ChartMarker &marker) { return !(marker.x > 0); });
    for (ChartMarker &marker : data.markers)
        marker.x = powerOf(marker.x);
    data.xEnd = data.xEnd > 0 ? powerOf(data.xEnd) : 0;
}

/// Where what is not above 0 lies on a logarithmic axis: under all that is, on its lower edge.
double groundUnder(const QList<ChartSeries> &series)
{
    constexpr double LeastGap = 0.3;
    double least = 0;
    for (const ChartSeries &one : series) {
        for (const ChartPoint &point : one.points) {
            if (point.y > 0)
                least = least > 0 ? std::min(least, point.y) : point.y;
        }
    }
    return least > 0 ? std::floor(powerOf(least) - LeastGap) : 0;
}

void takePowersOfY(ChartData &data)
{
    const double ground = groundUnder(data.series);
    data.bars.removeIf([](const ChartBar &bar) { return !(bar.value > 0); });
    for (ChartBar &bar : data.bars)
        bar.value = powerOf(bar.value);
    for (ChartSeries &series : data.series) {
        for (ChartPoint &point : series.points)
            point.y = point.y > 0 ? powerOf(point.y) : ground;
    }
}

} // namespace

std::optional<double> onAxis(const ChartData &data, double x)
{
    if (!data.logX || !hasNumericAxis(data))
        return x;
    return x > 0 ? std::optional(powerOf(x)) : std::nullopt;
}

double fromAxis(const ChartData &data, double place)
{
    return data.logX && hasNumericAxis(data) ? std::pow(10, place) : place;
}

ChartData asPlotted(const ChartData &data)
{
    ChartData plotted = data;
    if (!hasNumericAxis(data))
        return plotted;
    if (data.logX)
        takePowersOfX(plotted);
    if (data.logY)
        takePowersOfY(plotted);
    return plotted;
}

ChartData cutTo(const ChartData &plotted, const ChartRange &range)
{
    ChartData part = plotted;
    part.bars.removeIf([&](const ChartBar &bar) { return bar.right <= range.low || bar.left >= range.high; });
    for (ChartBar &bar : part.bars) {
        bar.left = std::max(bar.left, range.low);
        bar.right = std::min(bar.right, range.high);
    }
    for (ChartSeries &series : part.series)
        series.points = cutPoints(series.points, range);
    part.markers.removeIf(
        [&](const ChartMarker &marker) { return marker.x < range.low || marker.x > range.high; });
    part.xEnd = 0;
    return part;
}

bool isZoomable(const ChartData &data)
{
    return hasNumericAxis(data);
}

} // namespace plab
