// SPDX-License-Identifier: GPL-3.0-or-later
// Speed-up: its own charts.
#include "core/experiments/speed-up/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/experiments/speed-up/script.h"

#include <algorithm>

namespace plab::speedup {

namespace {

/// One way of running the jobs: the measures that belong to it.
struct Way
{
    Text label;
    const char *seconds;
    const char *speedup; ///< null: it is what the others are compared with
};

const Way serialWay {tr("serial (CPU time)"), "serial_s", nullptr};

const Way threadsWay {tr("threads"), "threads_s", "speedup_threads"};

const Way processesWay {tr("processes"), "processes_s", "speedup_processes"};

/// The bars of this run and of the overlays, way by way, then what would be ideal.
QList<ChartBar> barsOf(const RunRecord &run, const QList<RunRecord> &overlays, const QList<Way> &ways,
                       bool speedups)
{
    QList<ChartBar> bars;
    for (const Way &way : ways) {
        for (qsizetype i = -1; i < overlays.size(); ++i) {
            const RunRecord &one = i < 0 ? run : overlays[i];
            const auto difference = runLabel(one, othersOf(run, overlays, i));
            auto bar = medianBar(told(one, QLatin1String(speedups ? way.speedup : way.seconds)));
            if (!bar)
                continue;
            bar->label = difference.isEmpty() ? way.label : tr("%1, %2").arg(way.label, difference);
            bar->role = i < 0 ? ChartRole::Working : overlayRole(i);
            bars.append(*bar);
        }
    }
    const auto serial = median(told(run, serialWay.seconds));
    if (serial && !bars.isEmpty()) {
        ChartBar ideal;
        ideal.value = speedups ? idealSpeedup(run) : *serial / idealSpeedup(run);
        ideal.role = ChartRole::Idle;
        ideal.label = tr("ideal");
        bars.append(ideal);
    }
    for (qsizetype i = 0; i < bars.size(); ++i) {
        bars[i].left = double(i);
        bars[i].right = double(i + 1);
    }
    return bars;
}

} // namespace

ChartData speedupChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart;
    chart.name = QStringLiteral("speedup");
    chart.title = tr("Speed-up, measured and ideal");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = tr("times as fast as serial");
    chart.emptyText = isAll(run.parameters) ? tr("No repeat has finished yet.")
                                            : tr("A speed-up compares all ways: set the runner to all.");
    chart.bars = barsOf(run, overlays, {threadsWay, processesWay}, true);
    for (ChartBar &bar : chart.bars)
        bar.valueLabel = Text::plain(shownTimes(bar.value));
    if (!chart.bars.isEmpty())
        chart.note = joined(
            {tr("Serial time / time."), medianWords(), tr("Ideal: as many jobs at once as there are CPUs.")});
    return chart;
}

ChartData timesChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart;
    chart.name = QStringLiteral("times");
    chart.title = tr("Time for all sums");
    chart.kind = ChartData::Kind::Categories;
    chart.emptyText = tr("No repeat has finished yet.");
    chart.bars = barsOf(run, overlays, {serialWay, threadsWay, processesWay}, false);
    double longest = 0;
    for (const ChartBar &bar : std::as_const(chart.bars))
        longest = std::max(longest, bar.value);
    const bool inSeconds = longest >= 1;
    for (ChartBar &bar : chart.bars) {
        for (double *value : {&bar.value, &bar.low, &bar.high})
            *value *= inSeconds ? 1 : 1e3;
        bar.valueLabel = Text::plain(shownFigure(bar.value) + QLatin1String(inSeconds ? " s" : " ms"));
    }
    chart.yTitle = inSeconds ? tr("time, s") : tr("time, ms");
    if (!chart.bars.isEmpty())
        chart.note = joined({tr("From the first start to the end of the last sum."), medianWords()});
    return withAxisChoice(std::move(chart));
}

} // namespace plab::speedup
