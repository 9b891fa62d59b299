// SPDX-License-Identifier: GPL-3.0-or-later
// Terminate: its own charts.
#include "core/experiments/terminate/card.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"

#include <QJsonArray>

namespace plab::terminate {

ChartData childStepsChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart = stepsChart(run, overlays, "steps", tr("Steps of the child"), tr("steps"));
    const QList<const Repeat *> counted = toldRepeats(run);
    if (counted.isEmpty() || !overlays.isEmpty())
        return chart;
    const QJsonObject &values = counted.last()->values;
    const QJsonArray sent = values.value("signals").toArray();
    for (const QJsonValue &one : sent)
        chart.markers.append({one.toArray().at(1).toDouble() / chart.secondsPerX,
                              Text::plain(one.toArray().at(0).toString()), ChartRole::Waiting});
    const QJsonValue endedS = values.value("ended_s");
    if (!endedS.isDouble() || chart.series.isEmpty())
        return chart;
    QList<ChartPoint> &points = chart.series.first().points;
    const double ended = endedS.toDouble() / chart.secondsPerX;
    points.append({ended, points.last().y});
    chart.markers.append({ended, tr("ended"), ChartRole::Lost});
    return chart;
}

} // namespace plab::terminate
