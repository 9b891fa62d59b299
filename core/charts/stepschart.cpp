// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/samples.h"
#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/figures/thinned.h"
#include "core/model/numbertext.h"

#include <QJsonArray>

namespace plab {
namespace {

/// The stored steps [[s, count], …] of the newest counted repeat as corners of a line that begins at nothing.
QList<ChartPoint> stairsOf(const RunRecord &run, const QString &value)
{
    const QList<const Repeat *> counted = toldRepeats(run);
    if (counted.isEmpty())
        return {};
    QList<ChartPoint> stairs {{0, 0}};
    const QJsonArray stored = counted.last()->values.value(value).toArray();
    for (const QJsonValue &pair : stored) {
        const auto time = jsonNumber(pair.toArray().at(0));
        const auto count = jsonNumber(pair.toArray().at(1));
        if (!time || !count)
            continue;
        stairs.append({*time, stairs.last().y});
        stairs.append({*time, *count});
    }
    return stairs.size() == 1 ? QList<ChartPoint>() : thinned(stairs);
}

} // namespace

ChartData stepsChart(const RunRecord &run, const QList<RunRecord> &overlays, const QString &value,
                     const Text &title, const Text &yTitle)
{
    ChartData chart;
    chart.name = value;
    chart.title = title;
    chart.kind = ChartData::Kind::Lines;
    chart.yTitle = yTitle;
    chart.emptyText = tr("No repeat has finished yet.");
    const QList<ChartPoint> own = stairsOf(run, value);
    for (qsizetype i = -1; i < overlays.size(); ++i) {
        const QList<ChartPoint> earlier = i < 0 ? own : stairsOf(overlays[i], value);
        const QList<ChartPoint> stairs =
            i < 0 || own.isEmpty() ? earlier : alignedAt(firstWork(own), earlier);
        if (stairs.isEmpty())
            continue;
        chart.series.append(
            {runLabel(run, overlays, i), i < 0 ? ChartRole::Working : overlayRole(i), i >= 0, stairs});
    }
    takeTimeAxis(chart, newestTold(run));
    if (!chart.series.isEmpty())
        chart.note = chart.series.size() > 1 ? joined({tr("The newest counted repeat."), alignedWords()})
                                             : tr("The newest counted repeat.");
    return withAxisChoice(std::move(chart));
}

} // namespace plab
