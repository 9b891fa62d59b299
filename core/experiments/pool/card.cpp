// SPDX-License-Identifier: GPL-3.0-or-later
// Pool: what it is.
#include "core/experiments/pool/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/lifetimes.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/charts/results.h"
#include "core/experiments/pool/script.h"
#include "core/experiments/pool/settings.h"
#include "core/figures/schedule.h"
#include "core/model/cpus.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace plab::pool {

namespace {

bool happens(const Parameters &p, const char *task)
{
    return !p.isNull(task) && p.integer(task) < p.integer("tasks");
}

bool diesAs(const Parameters &p, const char *death)
{
    return happens(p, "kill-task") && p.choice("worker-death") == QLatin1String(death);
}

bool givesUp(const Parameters &p)
{
    return p.flag("initializer") && p.flag("initializer-fails");
}

bool misuses(const Parameters &p)
{
    return p.choice("leave") == QLatin1String("join-first")
        || p.choice("leave") == QLatin1String("submit-late");
}

bool goesWrong(const Parameters &p)
{
    return happens(p, "fail-task") || happens(p, "kill-task") || givesUp(p);
}

ExperimentKind kindOf(const Parameters &p)
{
    if (goesWrong(p) || misuses(p) || !p.isNull("get-timeout"))
        return ExperimentKind::Demonstration;
    return counts(p) ? ExperimentKind::Race : ExperimentKind::Measurement;
}

using MakeChart = std::function<ChartData(const RunRecord &, const QList<RunRecord> &)>;

/// Of a pool that gives up before the first task there are only the lives of its workers to be seen.
MakeChart onlyGivingUp(bool isSo, const MakeChart &make)
{
    return [isSo, make](const RunRecord &run, const QList<RunRecord> &overlays) {
        ChartData chart = make(run, overlays);
        chart.absent = isSo != (run.parameters.contains("initializer") && givesUp(run.parameters));
        return chart;
    };
}

/// Where nothing is counted it says nothing.
MakeChart onlyCounting(const MakeChart &make)
{
    return [make](const RunRecord &run, const QList<RunRecord> &overlays) {
        ChartData chart = make(run, overlays);
        chart.absent = !run.parameters.contains("task") || !counts(run.parameters);
        return chart;
    };
}

QList<OutcomeDeclaration> outcomes()
{
    return {
        {"complete", tr("complete"),
         tr("Every task ended or was dropped as asked, and counts, results and order agree."),
         always(Grade::Acceptable), [](const Parameters &p) { return !goesWrong(p); }},
        {"updates-lost", tr("updates lost"),
         tr("Two workers read the same value of the counter; one of the two writes is gone."), lostGrade,
         counts},
        {"task-failed", tr("task failed"), tr("A task failed; the others' results are kept."),
         [](const Parameters &p) { return p.isNull("fail-task") ? Grade::Forbidden : Grade::Acceptable; },
         [](const Parameters &p) { return happens(p, "fail-task"); }},
        {"task-lost", tr("task lost"),
         tr("A worker died inside a task it had announced; that task is lost and named."),
         always(Grade::Interesting), [](const Parameters &p) { return diesAs(p, "go-on"); }},
        {"wrong", tr("wrong"), tr("Counts, results or order disagree: the laboratory itself would be wrong."),
         always(Grade::Forbidden)},
        {"not-raced", tr("not raced"),
         tr("No two workers were counting at any time, so whether updates are lost was not put to the test."),
         always(Grade::Inconclusive)},
        {"hung", tr("hung"),
         tr("A worker died, nobody learned of it, and the parent would have waited for its task for ever."),
         always(Grade::Interesting), [](const Parameters &p) { return diesAs(p, "hang"); }},
        {"broken", tr("broken"),
         tr("A worker died, so the whole pool was given up with every task that was not over."),
         always(Grade::Interesting), [](const Parameters &p) { return diesAs(p, "broken"); }},
        {"gave-up", tr("gave up"),
         tr("Worker after worker died in the initializer, so the pool gave up before any task ran."),
         always(Grade::Acceptable), givesUp},
        {"timed-out", tr("timed out"), tr("A result did not come in time; its task went on and ended."),
         always(Grade::Acceptable), [](const Parameters &p) { return !p.isNull("get-timeout"); }},
        {"call-refused", tr("call refused"),
         tr("A call in the wrong order was refused; every task ended nevertheless."),
         always(Grade::Acceptable), misuses},
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
        {"speedup", "ratio",
         tr("serial_s / wall_s (in Python: work_s); tasks that compute reach at most the usable CPUs")},
        {"work_s", "s",
         tr("in Python: from making the pool to its end; the start of the interpreter is not in it")},
        {"tasks_done", "count", tr("tasks that ended well")},
        {"tasks_lost", "count", tr("tasks whose worker died inside them")},
        {"tasks_failed", "count", tr("tasks that failed")},
        {"tasks_dropped", "count", tr("tasks that were never run because the pool was left by terminate")},
        {"tasks_broken", "count", tr("tasks that were given up when a worker died (worker-death broken)")},
        {"errors_raised", "count",
         tr("errors that the parent met: get or next raised them, or an error callback "
            "was called with them")},
        {"get_timeouts", "count", tr("gets and nexts that gave up waiting; null without a limit")},
        {"callbacks", "count", tr("calls of the callback; null without one")},
        {"error_callbacks", "count", tr("calls of the error callback; null without one")},
        {"calls_refused", "count", tr("calls in the wrong order, which were refused")},
        {"initialized", "count", tr("workers whose initializer has run to its end; null without one")},
        {"hang_found_s", "s",
         tr("from the death of a worker until it was found that everybody waits for its task; "
            "null where nobody did")},
        {"tasks_per_s", "1/s", tr("tasks that ended well over wall_s (in Python: work_s)")},
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

/// All tasks one after the other, as far as the settings say how long one takes.
double serialSeconds(const Parameters &p)
{
    const double tasks = double(p.integer("tasks"));
    if (!hasOwnSeconds(p))
        return tasks * double(p.integer("steps-per-task")) * p.number("step-seconds");
    const QList<double> seconds = p.list("task-seconds");
    return std::floor(tasks / double(seconds.size())) * std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

/// Sleeping or spinning tasks, shared out evenly. Of a pool that is terminated only what is waited for
/// before; nothing of one in which tasks fail or workers die.
double nominalSeconds(const Parameters &p)
{
    const QString submit = p.choice("submit");
    const bool one = submit == QLatin1String("apply");
    const bool isTimed = sleeps(p) || taskKindOf(p) == TaskKind::Spin;
    const bool waits =
        p.choice("leave") != QLatin1String("terminate") || one || submit == QLatin1String("map");
    const bool fails = !p.isNull("fail-task") && p.integer("fail-task") < p.integer("tasks");
    const bool unequal = hasOwnSeconds(p) || spreadOf(p) != Spread::Equal;
    if (!isTimed || !waits || (fails && unequal) || !p.isNull("kill-task")
        || (p.flag("initializer") && p.flag("initializer-fails")))
        return 0;
    const double tasks = double(p.integer("tasks"));
    const double failing =
        fails ? std::min(double(p.integer("fail-count")), tasks - double(p.integer("fail-task"))) : 0;
    const qint64 atOnce =
        sleeps(p) ? p.integer("workers") : std::min<qint64>(p.integer("workers"), usableCpus());
    const double part = tasks > 0 ? 1 - failing / tasks : 0; // that does not fail
    return part * serialSeconds(p) / (one ? 1 : double(atOnce));
}

/// A task cannot both fail and take its worker with it.
Result<void> check(const Parameters &p)
{
    if (p.isNull("fail-task") || p.isNull("kill-task"))
        return {};
    const qint64 first = p.integer("fail-task");
    const qint64 killing = p.integer("kill-task");
    if (killing < first || killing - first >= p.integer("fail-count"))
        return {};
    return usageError(
        tr("Task %1 cannot both fail (%2) and kill its worker (%3): choose another task for one of "
           "them.")
            .arg(killing, shownLabel(p, "fail-task"), shownLabel(p, "kill-task")),
        {"kill-task", "fail-task", "fail-count"});
}

Sights callsRefused(const Repeat &repeat)
{
    QStringList reasons;
    for (const QJsonValue &reason : repeat.values.value(QStringLiteral("refused")).toArray())
        reasons << reason.toString();
    return sights::refusals(repeat, reasons);
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
                  "error_callback",
                  "initializer",
                  "TimeoutError",
                  "AsyncResult.get",
                  "successful",
                  "ProcessPoolExecutor",
                  "BrokenProcessPool",
                  "concurrent.futures",
                  "hang",
                  "SIGKILL",
                  "out of memory",
                  "ValueError",
                  "Pool not running",
                  "Pool is still running",
                  "num * num",
                  "square",
                  "chunk",
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
        {"results",
         tr("what those tasks returned: the square of the task's number, the sum of the powers, the updates "
            "made of the counter, else the task's number; null where a task has no result"),
         "number"},
        {"returned", tr("the same as results, by the name that earlier versions gave it"), "number"},
        {"raised", tr("errors that the parent met, [[task, s], …] since the beginning; at most 10000")},
        {"refused", tr("why calls in the wrong order were refused"), "text"},
        {"waits_for", tr("the task that everybody waited for when the pool hung"), "number"},
        {"pid_by_task", tr("pid that ran each task, null where none did; for at most 10000 tasks"), "pid"},
        {"task_work_seconds",
         tr("CPU time of the tasks that ended well, or the time that sleeping ones slept, at most 2000, "
            "evenly picked"),
         "s"},
        {"task_seconds", tr("their times by the wall clock, waiting for a CPU among it, picked likewise"),
         "s"},
        {"throughput", tr("finished tasks per second over time, [[s, 1/s], …]")},
        {"lost_tasks", tr("numbers of the tasks that were lost"), "number"},
        {"failed_tasks", tr("numbers of the tasks that failed"), "number"}};
    d.kind = kindOf;
    d.results = [](const RunRecord &run, const QList<RunRecord> &overlays) {
        return runResults(
            run, overlays,
            {{"wall_s", {tr("Wall time"), "s", tr("From the parent's entry to its return")}},
             {"ideal_s",
              {tr("Ideal"), "s", tr("The shortest that these workers, chunks and this order can take")}},
             {"serial_s", {tr("One process"), "s", tr("What one process would need for the same tasks")}},
             {"speedup", {tr("Speed-up"), "ratio", tr("One process / wall time")}},
             {"tasks_per_s", {tr("Tasks"), "1/s", tr("Tasks that ended well, a second")}}});
    };
    d.charts = {
        outcomesChart(),
        {"final", tr("Final value"), "outcomes", onlyCounting(finalValueChart)},
        {"loss", tr("Lost in each repeat"), "outcomes",
         onlyCounting([](const RunRecord &run, const QList<RunRecord> &overlays) {
             return lossChart(run, overlays);
         })},
        ownPicture({"throughput", tr("Tasks per second"), "timing",
                    onlyGivingUp(false,
                                 [](const RunRecord &run, const QList<RunRecord> &overlays) {
                                     return throughputChart(run, overlays,
                                                            {tr("Tasks so far"), tr("tasks"),
                                                             tr("Tasks per second"), tr("tasks/s")});
                                 })}),
        {"durations", tr("Task time"), "timing", onlyGivingUp(false, taskWorkTimeChart)},
        {"wall-durations", tr("Wall time of a task"), "timing", onlyGivingUp(false, taskWallTimeChart)},
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
        ownPicture({"lifetimes", tr("Lifetimes"), "timing", onlyGivingUp(true, lifetimesChart)}),
    };
    d.sights = {
        sightOf("complete", "hand-over", tr("lock handed over"), sights::handOvers),
        sightOf("complete", "task", tr("task done"), sights::tasks),
        sightOf("updates-lost", "lost-update", tr("update lost"), sights::lostUpdates),
        sightOf("task-failed", "failed-task", tr("task that failed"), sights::failedTasks),
        sightOf("task-lost", "lost-task", tr("task lost"), sights::lostTasks),
        sightOf("hung", "lost-task", tr("task lost"), sights::lostTasks),
        sightOf("broken", "lost-task", tr("task lost"), sights::lostTasks),
        sightOf("gave-up", "bad-ending", tr("worker that failed"), sights::badEndings),
        sightOf("timed-out", "timed-out", tr("wait that timed out"), sights::timedOutWaits),
        sightOf("call-refused", "refused", tr("call refused"), callsRefused),
    };
    d.eventKinds =
        withCommonEventKinds({EventKind::TaskBegin, EventKind::TaskEnd, EventKind::TaskFailed,
                              EventKind::Idle, EventKind::Acquired, EventKind::Released, EventKind::Read,
                              EventKind::Write, EventKind::OwnerDied, EventKind::TimedOut, EventKind::Set});
    d.seedFeeds = tr("the lengths of the tasks with spread random, drawn anew in each repeat; else nothing");
    d.check = check;
    d.withoutEffect = withoutEffect;
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
    d.soFar = [](double done, double wanted) {
        return tr("%n of %1 tasks are over.", "%n of %1 tasks is over.", done).arg(shownCount(wanted));
    };
    d.headline = headline;
    d.measure = measureFromEvents;
    return d;
}

} // namespace plab::pool
