// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: its own charts.
#include "core/experiments/manager/card.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/experiments/manager/party.h"

namespace plab::manager {

ChartData ratesChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = "rates";
    chart.title = tr("Time of one operation");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = tr("time, µs");
    chart.emptyText = tr("No repeat has finished yet.");
    chart.absent = playOf(run.parameters) != Play::Compare;
    const std::pair<const char *, Text> bars[] = {{"ops_per_s", tr("through the manager")},
                                                  {"shared_memory_ops_per_s", tr("shared memory, mutex")}};
    for (const auto &[measure, label] : bars) {
        QList<double> times;
        for (const double rate : measured(run, QLatin1String(measure))) {
            if (rate > 0)
                times.append(1 / rate);
        }
        auto bar = medianBar(times, 1e6);
        if (!bar)
            continue;
        bar->left = double(chart.bars.size());
        bar->right = bar->left + 1;
        bar->role = chart.bars.isEmpty() ? ChartRole::Working : ChartRole::Holding;
        bar->label = label;
        bar->valueLabel = tr("%1 µs").arg(shownFigure(bar->value));
        chart.bars.append(*bar);
    }
    if (!chart.bars.isEmpty())
        chart.note = joined({tr("All clients together: time over operations."), medianWords()});
    return chart;
}

} // namespace plab::manager
