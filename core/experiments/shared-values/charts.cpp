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
    chart.title = QStringLiteral("The array before and after");
    chart.xTitle = QStringLiteral("index");
    chart.yTitle = QStringLiteral("element");
    chart.emptyText = QStringLiteral("The child has not ended yet.");
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return chart;
    const QJsonArray after = counted.last()->values.value("array").toArray();
    QJsonArray before;
    for (qsizetype i = 0; i < after.size(); ++i)
        before.append(i);
    chart.series = {
        {QStringLiteral("before, as the parent wrote it"), ChartRole::Idle, true, pointsOf(before)},
        {QStringLiteral("after, as the parent reads it"), ChartRole::Working, false, pointsOf(after)}};
    chart.note = QStringLiteral("The newest counted repeat.");
    return chart;
}

} // namespace plab::sharedvalues
