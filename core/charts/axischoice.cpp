// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/axischoice.h"

#include "core/analysis/statistics.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab {
namespace {

constexpr double DecadesOfLines = 30; // between the tenth and the ninetieth of a hundred points
constexpr double DecadesOfBars = 30;
constexpr double DecadesOfCounts = 200; // below it a few of very many are still seen on the ground

QList<double> heightsOf(const QList<ChartSeries> &series)
{
    QList<double> heights;
    for (const ChartSeries &one : series) {
        for (const ChartPoint &point : one.points)
            heights.append(point.y);
    }
    return heights;
}

/// Not the extremes: a line that begins at nearly nothing would always be called wide.
bool linesSpanDecades(const QList<ChartSeries> &series)
{
    QList<double> heights = heightsOf(series);
    heights.removeIf([](double y) { return !(y > 0); });
    std::sort(heights.begin(), heights.end());
    const qsizetype n = heights.size();
    return n >= 10 && heights.at(n - 1 - n / 10) > DecadesOfLines * heights.at(n / 10);
}

/// Whether the tallest is so many times the shortest that is any; whiskers count as tall.
bool barsSpan(const QList<ChartBar> &bars, double decades)
{
    double least = 0;
    double most = 0;
    for (const ChartBar &bar : bars) {
        const double height = bar.value - bar.base;
        if (height > 0)
            least = least > 0 ? std::min(least, height) : height;
        most = std::max({most, height, bar.high});
    }
    return least > 0 && most > decades * least;
}

bool spansDecades(const ChartData &chart)
{
    switch (chart.kind) {
    case ChartData::Kind::Lines:
        return linesSpanDecades(chart.series);
    case ChartData::Kind::Histogram:
        return barsSpan(chart.bars, DecadesOfCounts);
    case ChartData::Kind::Categories:
    case ChartData::Kind::Rows:
        return barsSpan(chart.bars, DecadesOfBars);
    }
    return false;
}

bool hasSomethingAboveZero(const ChartData &chart)
{
    const QList<double> heights = heightsOf(chart.series);
    return std::any_of(chart.bars.begin(), chart.bars.end(),
                       [](const ChartBar &bar) { return bar.value > 0; })
        || std::any_of(heights.begin(), heights.end(), [](double y) { return y > 0; });
}

ChartData withLogarithmicY(ChartData chart)
{
    chart.logY = true;
    chart.yTitle = tr("%1, logarithmic").arg(chart.yTitle);
    const QList<double> heights = heightsOf(chart.series);
    if (std::any_of(heights.begin(), heights.end(), [](double y) { return !(y > 0); }))
        chart.note = joined({chart.note, tr("What is 0 lies on the lower edge.")});
    return chart;
}

ChartData withLogarithmicX(ChartData chart)
{
    chart.logX = true;
    chart.xTitle = tr("%1, logarithmic").arg(chart.xTitle);
    return chart;
}

ChartData asRows(ChartData chart)
{
    chart.kind = ChartData::Kind::Rows;
    chart.xTitle = chart.yTitle;
    chart.yTitle = {};
    chart.yEnd = 0; // what would leave an even axis has room on the other
    return chart;
}

ChartData logarithmic(const ChartData &chart)
{
    switch (chart.kind) {
    case ChartData::Kind::Lines:
    case ChartData::Kind::Histogram:
        return withLogarithmicY(chart);
    case ChartData::Kind::Categories:
        return withLogarithmicX(asRows(chart));
    case ChartData::Kind::Rows:
        return withLogarithmicX(chart);
    }
    return chart;
}

} // namespace

ChartData withAxisChoice(ChartData chart, FirstAxis first)
{
    if (!hasSomethingAboveZero(chart))
        return chart;
    ChartData other = logarithmic(chart);
    if (chart.yEnd > 0)
        chart.note =
            joined({chart.note, tr("An arrow: the whisker goes on beyond the axis, to the figure at it.")});
    if (first == FirstAxis::ByFigures && spansDecades(chart))
        std::swap(chart, other);
    chart.otherScale = std::make_shared<const ChartData>(std::move(other));
    return chart;
}

void changeOnBothAxes(ChartData &chart, const std::function<void(ChartData &)> &change)
{
    change(chart);
    if (!chart.otherScale)
        return;
    ChartData other = *chart.otherScale;
    change(other);
    chart.otherScale = std::make_shared<const ChartData>(std::move(other));
}

} // namespace plab
