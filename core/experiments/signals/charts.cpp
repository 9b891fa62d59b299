// SPDX-License-Identifier: GPL-3.0-or-later
// Signals: its own charts.
#include "core/experiments/signals/card.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/experiments/signals/script.h"

#include <QJsonArray>

namespace plab::signalling {

namespace {

constexpr qsizetype MostPoints = 500;

/// A step for each time in the list, of many every n-th.
ChartSeries stepsOf(const Text &name, ChartRole role, const QList<double> &times)
{
    ChartSeries series;
    series.name = name;
    series.role = role;
    const qsizetype every = std::max<qsizetype>(1, times.size() / MostPoints);
    for (qsizetype i = 0; i < times.size(); i += every)
        series.points.append({times.at(i), double(i + 1)});
    if (!times.isEmpty())
        series.points.append({times.last(), double(times.size())});
    return series;
}

} // namespace

ChartData arrivalsChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = "arrivals";
    chart.title = tr("Sent and handled");
    chart.yTitle = tr("signals");
    chart.emptyText = tr("No repeat has finished yet.");
    chart.absent = chosenSignal(run.parameters) == 0;
    const QList<const Repeat *> counted = toldRepeats(run);
    if (counted.isEmpty())
        return chart;
    QList<double> sent;
    for (const QJsonValue &one : counted.last()->values.value("sent_s").toArray())
        sent.append(one.toDouble());
    QList<double> handled;
    for (const QJsonValue &one : counted.last()->values.value("handled_values").toArray())
        handled.append(one.toArray().at(0).toDouble());
    chart.series = {stepsOf(tr("sent"), ChartRole::Waiting, sent),
                    stepsOf(tr("handled"), ChartRole::Working, handled)};
    takeTimeAxis(chart, newestTold(run));
    chart.note = tr("The newest counted repeat.");
    return chart;
}

} // namespace plab::signalling
