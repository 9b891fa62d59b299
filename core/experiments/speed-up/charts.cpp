// SPDX-License-Identifier: GPL-3.0-or-later
// Speed-up: its own charts.
#include "core/experiments/speed-up/card.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/experiments/speed-up/script.h"

#include <algorithm>

namespace plab::speedup {

namespace {

/// One way of running the jobs: the measures that belong to it.
struct Way
{
    const char *label;
    const char *seconds;
    const char *speedup; ///< null: it is what the others are compared with
};

constexpr Way Serial {"serial (CPU time)", "serial_s", nullptr};

constexpr Way Threads {"threads", "threads_s", "speedup_threads"};

constexpr Way Processes {"processes", "processes_s", "speedup_processes"};

/// The bars of this run and of the overlays, way by way, then what would be ideal.
QList<ChartBar> barsOf(const RunRecord &run, const QList<RunRecord> &overlays, const QList<Way> &ways,
                       bool speedups)
{
    QList<ChartBar> bars;
    for (const Way &way : ways) {
        for (qsizetype i = -1; i < overlays.size(); ++i) {
            const RunRecord &one = i < 0 ? run : overlays[i];
            QString label = QLatin1String(way.label);
            if (const QString difference = runLabel(one, othersOf(run, overlays, i)); !difference.isEmpty())
                label += QStringLiteral(", ") + difference;
            auto bar = medianBar(measured(one, QLatin1String(speedups ? way.speedup : way.seconds)));
            if (!bar)
                continue;
            bar->label = label;
            bar->role = i < 0 ? ChartRole::Working : overlayRole(i);
            bars.append(*bar);
        }
    }
    const auto serial = median(measured(run, Serial.seconds));
    if (serial && !bars.isEmpty()) {
        ChartBar ideal;
        ideal.value = speedups ? idealSpeedup(run) : *serial / idealSpeedup(run);
        ideal.role = ChartRole::Idle;
        ideal.label = QStringLiteral("ideal");
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
    chart.title = QStringLiteral("Speed-up, measured and ideal");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = QStringLiteral("times as fast as serial");
    chart.emptyText = isAll(run.parameters)
        ? QStringLiteral("No repeat has finished yet.")
        : QStringLiteral("A speed-up compares all ways: set the runner to all.");
    chart.bars = barsOf(run, overlays, {Threads, Processes}, true);
    for (ChartBar &bar : chart.bars)
        bar.valueLabel = shownTimes(bar.value);
    if (!chart.bars.isEmpty())
        chart.note = QStringLiteral("Serial time / time. %1 Ideal: as many jobs at once as there are CPUs.")
                         .arg(medianWords());
    return chart;
}

ChartData timesChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart;
    chart.name = QStringLiteral("times");
    chart.title = QStringLiteral("Time for all sums");
    chart.kind = ChartData::Kind::Categories;
    chart.emptyText = QStringLiteral("No repeat has finished yet.");
    chart.bars = barsOf(run, overlays, {Serial, Threads, Processes}, false);
    double longest = 0;
    for (const ChartBar &bar : std::as_const(chart.bars))
        longest = std::max(longest, bar.value);
    const bool inSeconds = longest >= 1;
    for (ChartBar &bar : chart.bars) {
        for (double *value : {&bar.value, &bar.low, &bar.high})
            *value *= inSeconds ? 1 : 1e3;
        bar.valueLabel =
            QStringLiteral("%1 %2").arg(shownFigure(bar.value), QLatin1String(inSeconds ? "s" : "ms"));
    }
    chart.yTitle = inSeconds ? QStringLiteral("time, s") : QStringLiteral("time, ms");
    if (!chart.bars.isEmpty())
        chart.note = QStringLiteral("From the first start to the end of the last sum. ") + medianWords();
    return chart;
}

} // namespace plab::speedup
