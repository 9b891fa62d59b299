// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outcomes/chartchoice.h"

#include <algorithm>

namespace plab {

namespace {

bool isOfOutcomes(const ChartDeclaration &chart)
{
    return chart.view == QLatin1String("outcomes");
}

/// Declared from the general to the special: the last one of the view tells most.
QList<ChartDeclaration> candidates(const Declaration &declaration, ExperimentKind kind)
{
    QList<ChartDeclaration> found;
    for (const ChartDeclaration &chart : declaration.charts) {
        if (isOfOutcomes(chart))
            found.prepend(chart);
    }
    if (kind != ExperimentKind::Demonstration)
        return found; // a measurement's charts stand under Timing
    for (const ChartDeclaration &chart : declaration.charts) {
        if (!chart.own)
            continue;
        found.removeIf([&](const ChartDeclaration &other) { return other.name == chart.name; });
        found.prepend(chart);
    }
    return found;
}

/// A single bar of 100 % says no more than the sentence over it; of a race, what was not seen counts too.
bool saysNothing(const ChartData &data, bool isShares, ExperimentKind kind)
{
    const auto some = std::count_if(data.bars.begin(), data.bars.end(), [&](const ChartBar &bar) {
        return bar.value > 0 || kind == ExperimentKind::Race;
    });
    return data.absent || (isShares && some < 2);
}

} // namespace

QList<OfferedChart> offeredCharts(const Declaration &declaration, const RunRecord &run,
                                  const QList<RunRecord> &overlays)
{
    QList<OfferedChart> offered;
    if (declaration.charts.isEmpty())
        return offered;
    const QString shares = declaration.charts.first().name;
    const ExperimentKind kind = declaration.kindWith(run.parameters);
    for (const ChartDeclaration &chart : candidates(declaration, kind)) {
        const ChartData data = chart.make(run, overlays);
        if (!saysNothing(data, chart.name == shares, kind))
            offered.append({chart, data});
    }
    return offered;
}

int mostTelling(const QList<OfferedChart> &charts)
{
    const auto found = std::find_if(charts.begin(), charts.end(), [](const OfferedChart &chart) {
        return !chart.data.bars.isEmpty() || !chart.data.series.isEmpty();
    });
    return charts.isEmpty() ? -1 : found == charts.end() ? 0 : int(found - charts.begin());
}

} // namespace plab
