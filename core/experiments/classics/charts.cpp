// SPDX-License-Identifier: GPL-3.0-or-later
// Classics: its own charts.
#include "core/experiments/classics/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/model/wording.h"

#include <QJsonArray>

namespace plab::classics {

namespace {

/// A bar for each process of the newest counted repeat, from a column of values.by_process.
ChartData processChart(const RunRecord &run, int column, ChartRole role, QString (*shown)(double))
{
    ChartData chart;
    chart.kind = ChartData::Kind::Categories;
    chart.emptyText = tr("No repeat has finished yet.");
    const QList<const Repeat *> counted = toldRepeats(run);
    if (counted.isEmpty())
        return chart;
    const QJsonArray rows = counted.last()->values.value(QLatin1String("by_process")).toArray();
    for (const QJsonValue &row : rows) {
        ChartBar bar;
        bar.left = double(chart.bars.size());
        bar.right = bar.left + 1;
        bar.value = row.toArray().at(column).toDouble();
        bar.low = bar.high = bar.value;
        bar.role = role;
        bar.valueLabel = Text::plain(shown(bar.value));
        bar.label = Text::plain(row.toArray().at(0).toString());
        chart.bars.append(bar);
    }
    chart.note = tr("Of the newest repeat.");
    return chart;
}

ChartData turnsOfEach(const RunRecord &run)
{
    ChartData chart = processChart(run, 1, ChartRole::Holding, shownCount);
    chart.name = QStringLiteral("turns");
    chart.title = tr("Turns of each process");
    chart.yTitle = tr("turns");
    return withAxisChoice(std::move(chart));
}

ChartData longestWaits(const RunRecord &run)
{
    ChartData chart = processChart(run, 2, ChartRole::Waiting, shownFigure);
    chart.name = QStringLiteral("waits");
    chart.title = tr("Longest wait of each process");
    chart.yTitle = tr("longest wait, s");
    return withAxisChoice(std::move(chart));
}

} // namespace

QList<ChartDeclaration> charts()
{
    return {
        outcomesChart(),
        ownPicture({"turns", tr("Turns of each process"), "timing",
                    [](const RunRecord &run, const QList<RunRecord> &) { return turnsOfEach(run); }, true}),
        {"waits", tr("Longest wait of each process"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &) { return longestWaits(run); }, true},
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
}

} // namespace plab::classics
