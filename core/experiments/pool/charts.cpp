// SPDX-License-Identifier: GPL-3.0-or-later
// Pool: its own charts.
#include "core/experiments/pool/card.h"

#include "core/analysis/charts.h"
#include "core/experiments/pool/script.h"

namespace plab::pool {

ChartData taskWorkTimeChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    DurationWords words;
    words.value = QStringLiteral("task_work_seconds");
    const bool isAsleep = sleeps(run.parameters);
    words.title = run.repeats.isEmpty() ? tr("Work of a task") // of settings that are still to be set
        : isAsleep                      ? tr("Time a task slept")
                                        : tr("CPU time of a task");
    words.totals = {QStringLiteral("tasks_done")};
    return durationChart(run, overlays, words);
}

ChartData taskWallTimeChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    DurationWords words;
    words.name = QStringLiteral("wall-durations");
    words.title = tr("Wall time of a task");
    words.totals = {QStringLiteral("tasks_done")};
    ChartData chart = durationChart(run, overlays, words);
    if (!chart.note.isEmpty())
        chart.note = tr("%1; waiting for a CPU is in it").arg(chart.note);
    return chart;
}

} // namespace plab::pool
