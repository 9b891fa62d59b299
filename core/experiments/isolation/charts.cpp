// SPDX-License-Identifier: GPL-3.0-or-later
// Isolation: its own charts.
#include "core/experiments/isolation/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/charts/charts.h"
#include "core/experiments/isolation/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

namespace plab::isolation {

ChartData valuesChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    const bool thread = isThread(run.parameters);
    const bool number = comparesNumber(run.parameters);
    ChartData chart;
    chart.name = "values";
    chart.title = number ? tr("number, set to 200")
                         : Text::plain(isGiven(run.parameters) ? "count += 100" : "count += 10");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = Text::plain(number ? "number" : "count");
    chart.emptyText = tr("No repeat has finished yet.");
    const auto add = [&chart](const Text &label, double value, ChartRole role) {
        const double left = double(chart.bars.size());
        chart.bars.append({left, left + 1, value, 0, 0, role, label, Text::plain(shownCount(value))});
    };
    for (qsizetype i = -1; i < overlays.size(); ++i) {
        const RunRecord &one = i < 0 ? run : overlays[i];
        const std::optional<double> parents = median(measured(one, "parent_value"));
        const std::optional<double> childs = median(measured(one, "child_value"));
        if (!parents || !childs || (i >= 0 && comparesNumber(one.parameters) != number))
            continue;
        const Text inChild = thread ? tr("in the thread") : tr("in the child");
        if (i < 0) {
            add(tr("before"), number ? 1000 : 0, ChartRole::Idle);
            add(inChild, *childs, ChartRole::Working);
            add(tr("in the parent"), *parents, ChartRole::Working);
            continue;
        }
        const Text other = runLabel(one, othersOf(run, overlays, i));
        add(tr("%1, %2").arg(inChild, other), *childs, overlayRole(i));
        add(tr("in the parent, %1").arg(other), *parents, overlayRole(i));
    }
    return chart;
}

} // namespace plab::isolation
