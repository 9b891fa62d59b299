// SPDX-License-Identifier: GPL-3.0-or-later
// Terminate: its own charts.
#include "core/experiments/terminate/card.h"

#include "core/analysis/samples.h"
#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/experiments/terminate/script.h"

#include <QJsonArray>
#include <QLocale>

namespace plab::terminate {

namespace {

/// When each signal was sent, and when the child ended: so long the line goes on.
void markSignals(ChartData &chart, const QJsonObject &values)
{
    const QJsonArray sent = values.value("signals").toArray();
    for (const QJsonValue &one : sent)
        chart.markers.append({one.toArray().at(1).toDouble() / chart.secondsPerX,
                              Text::plain(one.toArray().at(0).toString()), ChartRole::Waiting});
    const QJsonValue endedS = values.value("ended_s");
    if (!endedS.isDouble() || chart.series.isEmpty())
        return;
    QList<ChartPoint> &points = chart.series.first().points;
    const double ended = endedS.toDouble() / chart.secondsPerX;
    points.append({ended, points.last().y});
    chart.markers.append({ended, tr("ended"), ChartRole::Lost});
}

} // namespace

ChartData childStepsChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart = stepsChart(run, overlays, "steps", tr("Steps of the child"), tr("steps"));
    chart.absent = does(run.parameters, "sentinel"); // three children that make none
    const QList<const Repeat *> counted = toldRepeats(run);
    if (counted.isEmpty() || !overlays.isEmpty())
        return chart;
    changeOnBothAxes(chart, [&](ChartData &one) { markSignals(one, counted.last()->values); });
    return chart;
}

ChartData heardChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = QStringLiteral("heard");
    chart.title = tr("Each end, and when it was heard of");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = tr("time since the beginning, s");
    chart.emptyText = tr("No child has ended yet.");
    chart.absent = !does(run.parameters, "sentinel");
    const QList<const Repeat *> repeats = toldRepeats(run);
    if (repeats.isEmpty())
        return chart;
    const auto add = [&chart](double seconds, ChartRole role, const Text &label) {
        const double left = double(chart.bars.size());
        chart.bars.append(
            {left, left + 1, seconds, 0, 0, role, label, Text::plain(QLocale().toString(seconds, 'f', 2))});
    };
    const QJsonArray heard = repeats.last()->values.value("ready").toArray();
    for (const QJsonValue &one : heard) {
        const QString name = one.toArray().at(0).toString();
        for (const ProcessRecord &process : repeats.last()->processes) {
            if (process.name == name && process.endedS)
                add(*process.endedS, ChartRole::Working, tr("%1 ends").arg(name));
        }
        add(one.toArray().at(1).toDouble(), ChartRole::Waiting, tr("wait returns"));
    }
    if (!heard.isEmpty())
        chart.note = tr("The newest counted repeat, in the order in which the parent heard of them.");
    return chart;
}

} // namespace plab::terminate
