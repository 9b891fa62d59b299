// SPDX-License-Identifier: GPL-3.0-or-later
// Pool: what it is.
#include "core/experiments/pool/card.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/experiments/pool/script.h"
#include "core/experiments/pool/settings.h"
#include "core/figures/schedule.h"
#include "core/model/cpus.h"

#include <algorithm>

namespace plab::pool {

namespace {

bool sleeps(const Parameters &p)
{
    return taskKindOf(p) == TaskKind::Sleep;
}

QList<Parameter> parameters()
{
    Parameter chunk = wholeParameter("chunk", tr("Chunk"), tr("Consecutive tasks handed over together"), 0,
                                     1e7, 0, "tasks");
    chunk.zeroMeans = tr("automatic");
    Parameter perChild = wholeParameter(
        "tasks-per-child", tr("Tasks per child"),
        tr("A worker ends after this many tasks and is replaced; a chunk counts as one"), 1, 1e7, 0);
    perChild.initial = {};
    perChild.optional = true;
    Parameter fail = wholeParameter("fail-task", tr("Failing task"),
                                    tr("The task with this number (from 0) fails on purpose"), 0, 1e7 - 1, 0);
    fail.initial = {};
    fail.optional = true;
    Parameter spin =
        wholeParameter("spin-us", tr("Spin before parking"),
                       tr("How long an idle worker looks for work before it sleeps"), 0, 1e6, 0, "µs");
    spin.zeroMeans = tr("park at once");
    Parameter task =
        choiceParameter("task", tr("Task"),
                        tr("What one task does: nothing, sleep, spin on the CPU, add powers, or count in "
                           "shared memory"),
                        {{"none", tr("none")},
                         {"sleep", tr("sleep")},
                         {"spin", tr("spin")},
                         {"powers", tr("powers")},
                         {"count", tr("count")}});
    task.initial = "sleep";
    Parameter submit = choiceParameter("submit", tr("Submit"),
                                       tr("How the parent hands over the tasks and takes the results"),
                                       {{"apply", Text::plain("apply")},
                                        {"apply-async", Text::plain("apply_async")},
                                        {"map", Text::plain("map")},
                                        {"map-async", Text::plain("map_async")},
                                        {"imap", Text::plain("imap")},
                                        {"imap-unordered", Text::plain("imap_unordered")}});
    submit.initial = "apply-async";

    Parameter workers =
        wholeParameter("workers", tr("Workers"), tr("Worker processes in the pool"), 1, 1024, usableCpus());
    workers.ofMachine = true;
    const QList<Parameter> own {
        mainOne(workers),
        mainOne(wholeParameter("tasks", tr("Tasks"), tr("Tasks submitted to the pool"), 0, 1e7, 16)),
        mainOne(task),
        numberParameter("step-seconds", tr("Step"), tr("Length of one step of a sleeping or spinning task"),
                        "s", 0, 3600, 0.2),
        mainOne(wholeParameter("steps-per-task", tr("Steps per task"),
                               tr("Sleeps, spins, terms of the sum, or increments in one task"), 1, 1e9, 5)),
        choiceParameter(
            "spread", tr("Spread"),
            tr("How the lengths of the tasks differ: equal, rising from next to nothing to nearly "
               "twice the length, falling likewise, or random between; their mean stays as it is"),
            {{"equal", tr("equal")},
             {"rising", tr("rising")},
             {"falling", tr("falling")},
             {"random", tr("random")}}),
        lockParameter(tr("What guards the shared counter of counting tasks")),
        submit,
        chunk,
        perChild,
        choiceParameter("transport", tr("Transport"),
                        tr("How tasks travel: cells in shared memory, or messages from a dispatcher process"),
                        {{"shared-memory", tr("shared memory")}, {"local-socket", tr("local socket")}}),
        startMethodParameter(),
        choiceParameter("leave", tr("Leave"),
                        tr("What the parent does after the last submit: let all tasks end, or terminate the "
                           "pool"),
                        {{"close", tr("close")}, {"terminate", tr("terminate")}}),
        fail,
        spin,
    };
    return own + commonParameters("all");
}

QList<OutcomeDeclaration> outcomes()
{
    return {
        {"complete", tr("complete"),
         tr("Every task ended or was dropped as asked, and counts, results and order agree."),
         always(Grade::Acceptable)},
        {"updates-lost", tr("updates lost"),
         tr("Two workers read the same value of the counter; one of the two writes is gone."), lostGrade},
        {"task-failed", tr("task failed"), tr("A task failed; the others' results are kept."),
         [](const Parameters &p) { return p.isNull("fail-task") ? Grade::Forbidden : Grade::Acceptable; }},
        {"task-lost", tr("task lost"),
         tr("A worker died inside a task it had announced; that task is lost and named."),
         always(Grade::Interesting)},
        {"wrong", tr("wrong"), tr("Counts, results or order disagree: the laboratory itself would be wrong."),
         always(Grade::Forbidden)},
        {"not-raced", tr("not raced"),
         tr("No two workers were counting at any time, so whether updates are lost was not put to the test."),
         always(Grade::Inconclusive)},
    };
}

QList<MeasureDeclaration> measures()
{
    return withCommonMeasures({
        {"ideal_s", "s",
         tr("the shortest that these workers, chunks and this order can take for the tasks that ended well: "
            "by the nominal times of sleeping tasks; by the CPU time of the others, on no more than the "
            "usable "
            "CPUs; null with leave terminate")},
        {"serial_s", "s",
         tr("what one process would need for the tasks that ended well: their CPU time, or the time that "
            "sleeping tasks slept; no waiting for a CPU")},
        {"speedup", "ratio", tr("serial_s / wall_s; tasks that compute reach at most the usable CPUs")},
        {"tasks_done", "count", tr("tasks that ended well")},
        {"tasks_lost", "count", tr("tasks whose worker died inside them")},
        {"tasks_failed", "count", tr("tasks that failed")},
        {"tasks_dropped", "count", tr("tasks that were never run because the pool was left by terminate")},
        {"tasks_per_s", "1/s", tr("tasks that ended well over wall_s")},
        {"pids_used", "count", tr("processes that ran at least one task")},
        {"chunk_used", "count", tr("tasks in a chunk, as the schedule really was")},
        {"expected", "number", tr("what the counter should hold (task count)")},
        {"final", "number", tr("what the counter held at the end (task count)")},
        {"lost", "number", tr("expected minus final (task count)")},
        {"race_s", "s",
         tr("from the begin of the first counting task to the end of the last one (task count)")},
        {"overlap_spans", "share",
         tr("share of race_s in which tasks of at least two workers had begun and not ended: they could "
            "interleave (task count)")},
        {"overlap", "share",
         tr("share of race_s in which at least two workers were on a CPU at the same instant: certainly, by "
            "their CPU clocks; 0 on one CPU (task count)")},
        {"overlap_most", "share", tr("the same: at most (task count)")},
    });
}

/// What the recorded events tell of tasks when the parent could not report: it was killed, or the run was
/// stopped. They tell no CPU time, and time by the wall clock contains waiting for a CPU: what one process
/// would need is then not known.
void measureFromEvents(const Parameters &, Repeat &repeat)
{
    if (repeat.measures.value("tasks_done") || repeat.recording != QLatin1String("all")
        || repeat.eventsDropped > 0)
        return;
    double done = 0;
    double failed = 0;
    double begun = 0;
    double pids = 0;
    for (const LaneEvents &lane : std::as_const(repeat.lanes)) {
        const double before = begun;
        for (std::size_t i = 0; i < lane.size(); ++i) {
            const Event &event = lane.at(i);
            begun += event.kind == EventKind::TaskBegin;
            done += event.kind == EventKind::TaskEnd;
            failed += event.kind == EventKind::TaskFailed;
        }
        pids += begun > before;
    }
    repeat.measures.insert("tasks_done", done);
    repeat.measures.insert("tasks_failed", failed);
    repeat.measures.insert("tasks_lost", begun - done - failed); // begun, and nobody lived to end them
    repeat.measures.insert("pids_used", pids);
}

/// Sleeping or spinning tasks, shared out evenly. Of a pool that is terminated only what is waited for
/// before.
double nominalSeconds(const Parameters &p)
{
    const QString submit = p.choice("submit");
    const bool one = submit == QLatin1String("apply");
    if (!(sleeps(p) || p.choice("task") == QLatin1String("spin"))
        || (p.choice("leave") == QLatin1String("terminate") && !one && submit != QLatin1String("map")))
        return 0;
    const bool fails = !p.isNull("fail-task") && p.integer("fail-task") < p.integer("tasks");
    const double failed = !fails ? 0 : spreadOf(p) == Spread::Equal ? 1 : 3; // it may be as long as some
    const double all = std::max(0.0, double(p.integer("tasks")) - failed)
        * double(p.integer("steps-per-task")) * p.number("step-seconds");
    const qint64 atOnce =
        sleeps(p) ? p.integer("workers") : std::min<qint64>(p.integer("workers"), usableCpus());
    return all / (one ? 1 : double(atOnce));
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Pool");
    d.chapter = tr("Pools");
    d.summary = tr("Worker processes take tasks from a shared queue; counting tasks share a counter, with or "
                   "without a lock.");
    d.keywords = {"Pool",
                  "apply",
                  "apply_async",
                  "map",
                  "map_async",
                  "imap",
                  "imap_unordered",
                  "chunksize",
                  "maxtasksperchild",
                  "worker",
                  "get",
                  "AsyncResult",
                  "with Pool",
                  "callback",
                  "next",
                  "sleep",
                  "I/O-bound",
                  "close",
                  "terminate",
                  "join",
                  "lock",
                  "mutex",
                  "critical section",
                  "counter",
                  "race"};
    d.parameters = parameters();
    d.outcomes = outcomes();
    d.measures = measures();
    d.values = {
        {"locks", tr("name of the lock, by the object number in the events (task count with a lock)"),
         "text"},
        {"result_order", tr("task numbers in the order in which the parent took the results, at most 10000"),
         "number"},
        {"returned",
         tr("what those tasks returned: the sum of the powers, the updates made of the counter, else "
            "the task's number; null where a task failed or was lost"),
         "number"},
        {"pid_by_task", tr("pid that ran each task, null where none did; for at most 10000 tasks"), "pid"},
        {"task_work_seconds",
         tr("CPU time of the tasks that ended well, or the time that sleeping ones slept, at most 2000, "
            "evenly picked"),
         "s"},
        {"task_seconds", tr("their times by the wall clock, waiting for a CPU among it, picked likewise"),
         "s"},
        {"throughput", tr("finished tasks per second over time, [[s, 1/s], …]")},
        {"lost_tasks", tr("numbers of the tasks that were lost"), "number"},
        {"failed_tasks", tr("numbers of the tasks that failed"), "number"},
        {"results", tr("what each worker reported over its link"), "object"}};
    d.charts = {
        outcomesChart(),
        {"final", tr("Final value"), "outcomes", finalValueChart},
        {"throughput", tr("Tasks per second"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return throughputChart(run, overlays, tr("Tasks"));
         }},
        {"durations", tr("Task time"), "timing", taskWorkTimeChart},
        {"wall-durations", tr("Wall time of a task"), "timing", taskWallTimeChart},
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.eventKinds = withCommonEventKinds({EventKind::TaskBegin, EventKind::TaskEnd, EventKind::TaskFailed,
                                         EventKind::Idle, EventKind::Acquired, EventKind::Released,
                                         EventKind::Read, EventKind::Write, EventKind::OwnerDied});
    d.seedFeeds = tr("the lengths of the tasks with spread random, drawn anew in each repeat; else nothing");
    d.remarks = remarks;
    d.witnessCut = poolWitnessCut;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &p) {
        return p.integer("workers") + (p.choice("transport") == QLatin1String("local-socket") ? 1 : 0);
    };
    d.races =
        counts; // with a lock, too: its turns are so short that writing them down would be what is measured
    d.paces = [](const Repeat &repeat) { // serial_s is the CPU time of the tasks that count
        const std::optional<double> updates = measureOf(repeat, "expected");
        const std::optional<double> seconds = measureOf(repeat, "serial_s");
        return updates && *updates > 0 && seconds && *seconds > 0
            ? QMap<QString, double> {{QStringLiteral("an update"), *updates / *seconds}}
            : QMap<QString, double> {};
    };
    d.keyFigures = [paces = d.paces](const RunRecord &run) {
        return counts(run.parameters) ? lossAndCost(run, paces, tr("CPU time of an update"))
                                      : QList<KeyFigure>();
    };
    d.headline = headline;
    d.measure = measureFromEvents;
    return d;
}

} // namespace plab::pool
