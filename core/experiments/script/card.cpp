// SPDX-License-Identifier: GPL-3.0-or-later
// Your own program: what it is.
#include "core/experiments/script/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/lifetimes.h"
#include "core/charts/charts.h"
#include "core/experiments/script/settings.h"

namespace plab::ownscript {

Declaration declaration()
{
    Declaration d;
    d.title = tr("Your own program");
    d.chapter = tr("Your own program");
    d.summary = tr("A Python script runs, and is seen live, process by process.");
    d.keywords = {
        "python", "script", "multiprocessing", "concurrent.futures", "ProcessPoolExecutor", "own", "program",
        "pool",   "hang"};
    d.parameters = parameters();
    d.outcomes = {
        {"ended", tr("ended"), tr("The script came to its end with exit code 0."), always(Grade::Acceptable)},
        {"failed", tr("failed"), tr("Its exit code was not 0, or a signal ended it."),
         always(Grade::Interesting)},
        {"task-lost", tr("task lost"), tr("A worker died in a task: nobody will ever have its result."),
         always(Grade::Interesting)},
        {"hung", tr("hung"), tr("Everybody waited for another, for good."), always(Grade::Forbidden)},
        {"left-behind", tr("left behind"),
         tr("Processes of the script outlived it, and were ended by the laboratory."),
         always(Grade::Interesting)},
    };
    d.measures = withCommonMeasures({
        {"cpu_s", "s", tr("CPU time of all its processes")},
        {"peak_processes", "count", tr("most of its processes that lived at one time")},
        {"exitcode", "code", tr("as the shell has it; a signal negative, as in Python"), true},
        {"tasks_done", "count", tr("tasks of pools and executors that came to their end")},
        {"tasks_failed", "count", tr("tasks that raised an exception")},
        {"tasks_lost", "count", tr("tasks whose worker died in them")},
        {"tasks_per_s", "1/s", tr("tasks that ended, over the time from the first one to the last")},
        {"task_s_median", "s", tr("what a task took, median")},
        {"task_s_p95", "s", tr("95 % of the tasks took less")},
        {"task_gap_s_median", "s",
         tr("what a worker waited from the end of a task to its next one, median: handing over")},
        {"busy_share", "share",
         tr("time in tasks over the time that the workers lived; waiting for a CPU is in it")},
        {"cpu_share", "share", tr("CPU time of the workers over the time that they lived")},
        {"lock_wait_s", "s", tr("time in which processes waited for locks, summed")},
        {"queue_wait_s", "s", tr("time in which they waited for an item, or for room in a queue, summed")},
        {"event_cost_s", "s", tr("what recording itself took of the script's time")},
    });
    d.values = {
        {"hang", tr("what waits for what, and why nobody will ever come"), "text"},
        {"locks",
         tr("by the number in the events: [{name, type, made, acquisitions, contended, waited_s, "
            "longest_hold_s}, …]"),
         "object"},
        {"queues", tr("by the number in the events: [{name, type, made}, …]"), "object"},
        {"functions",
         tr("what was run as a task: [{name, place, calls, seconds}, …]; seconds from begin to end, "
            "waiting for a CPU included"),
         "object"},
        {"task_seconds", tr("what each task took, of many an even choice"), "s"},
        {"places", tr("lines of the script, by the number in the events: [[file, line], …]")},
        {"printed_bytes", tr("how much it printed"), "B"},
        {"interpreter_version", tr("which Python it was"), "text"},
        {"recorded", tr("of which of its processes the events are there: all, some, none"), "text"},
        {"not_recorded", tr("what the record does not hold, and why"), "text"},
    };
    d.charts = {
        outcomesChart(),
        {"durations", tr("Task time"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) { return durationChart(run, overlays); }},
        ownPicture({"lifetimes", tr("Lifetimes"), "timing", lifetimesChart}),
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.views = {View::Waiting, View::Family};
    d.eventKinds = withCommonEventKinds(
        {EventKind::WorkBegin, EventKind::WorkEnd, EventKind::TaskBegin, EventKind::TaskEnd,
         EventKind::TaskFailed, EventKind::Acquired, EventKind::Released, EventKind::Idle, EventKind::Put,
         EventKind::Get, EventKind::SleepBegin, EventKind::SleepEnd, EventKind::TimedOut, EventKind::Full,
         EventKind::Empty, EventKind::Notify, EventKind::Set, EventKind::Cleared, EventKind::Line});
    d.seedFeeds = tr("nothing: the script draws what it draws");
    d.check = [](const Parameters &p) {
        const Result<Settings> settings = settingsOf(p);
        return settings ? Result<void>() : Result<void>(settings.error());
    };
    d.withoutEffect = [](const Parameters &p) {
        return p.isNull("file") ? QList<Idle>() : QList<Idle> {idle(p, "example", tr("a script is named"))};
    };
    d.processCount = [](const Parameters &) { return qint64(1); };
    d.headline = headline;
    d.measure = measure;
    return d;
}

} // namespace plab::ownscript
