// SPDX-License-Identifier: GPL-3.0-or-later
// Pool: its own charts.
#include "core/experiments/pool/card.h"

#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/experiments/pool/script.h"
#include "core/model/wording.h"

namespace plab::pool {

ChartData taskWorkTimeChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    DurationWords words;
    words.value = QStringLiteral("task_work_seconds");
    const bool isAsleep = sleeps(run.parameters);
    if (run.repeats.isEmpty()) { // of settings that are still to be set
        words.title = tr("Work of a task");
        words.xTitle = tr("work of a task, %1");
    } else if (isAsleep) {
        words.title = tr("Time a task slept");
        words.xTitle = tr("time a task slept, %1");
    } else {
        words.title = tr("CPU time of a task");
        words.xTitle = tr("CPU time of a task, %1");
    }
    words.totals = {QStringLiteral("tasks_done")};
    return durationChart(run, overlays, words);
}

ChartData taskWallTimeChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    DurationWords words;
    words.name = QStringLiteral("wall-durations");
    words.title = tr("Wall time of a task");
    words.xTitle = tr("wall time of a task, %1");
    words.totals = {QStringLiteral("tasks_done")};
    ChartData chart = durationChart(run, overlays, words);
    changeOnBothAxes(chart, [](ChartData &one) {
        if (!one.note.isEmpty())
            one.note = clauses({one.note, tr("waiting for a CPU is in it")});
    });
    return chart;
}

} // namespace plab::pool
