// SPDX-License-Identifier: GPL-3.0-or-later
// Shared values: its own charts.
#include "core/experiments/shared-values/card.h"

#include "core/analysis/samples.h"

#include <QJsonArray>

#include <algorithm>

namespace plab::sharedvalues {

namespace {

QList<ChartPoint> pointsOf(const QJsonArray &elements)
{
    QList<ChartPoint> points;
    for (qsizetype i = 0; i < elements.size(); i += std::max<qsizetype>(1, elements.size() / 500))
        points.append({double(i), elements.at(i).toDouble()});
    return points;
}

} // namespace

ChartData arrayChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = QStringLiteral("array");
    chart.title = tr("The array before and after");
    chart.xTitle = tr("index");
    chart.yTitle = tr("element");
    chart.emptyText = tr("The child has not ended yet.");
    chart.absent = run.parameters.choice("kind") == QLatin1String("value");
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return chart;
    const QJsonArray after = counted.last()->values.value("array").toArray();
    QJsonArray before;
    for (qsizetype i = 0; i < after.size(); ++i)
        before.append(i);
    chart.series = {{tr("before, as the parent wrote it"), ChartRole::Idle, true, pointsOf(before)},
                    {tr("after, as the parent reads it"), ChartRole::Working, false, pointsOf(after)}};
    chart.note = tr("The newest counted repeat.");
    return chart;
}

} // namespace plab::sharedvalues
