// SPDX-License-Identifier: GPL-3.0-or-later
// Speed-up: what it is.
#include "core/experiments/speed-up/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/results.h"
#include "core/experiments/speed-up/script.h"
#include "core/model/shownfigures.h"
#include "core/sights/sights.h"

namespace plab::speedup {

namespace {

QList<Parameter> parameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("jobs", tr("Jobs"), tr("Equal sums, each one a job for one thread or process"),
                               1, 256, 2)),
        mainOne(wholeParameter("iterations", tr("Iterations"), tr("Terms of each of the sums"), 1, 1e11,
                               10'000'000)),
        mainOne(switchParameter("global-lock", tr("Global lock"),
                                tr("Only one thread of a process works at a time, as in CPython"), false)),
        choiceParameter("runner", tr("Runner"),
                        tr("Who makes the sums; all: one way after the other, compared"),
                        {{"serial", tr("serial")},
                         {"threads", tr("threads")},
                         {"processes", tr("processes")},
                         {"all", tr("all")}}),
    };
    QList<Parameter> all = own;
    all.last().initial = QStringLiteral("all");
    return all + commonParameters("all");
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Speed-up");
    d.chapter = tr("Pools");
    d.summary = tr("The same sums one after the other, by threads and by processes; with a global lock as in "
                   "CPython, too.");
    d.keywords = {"10 million",     "speedup",  "GIL",           "global interpreter lock",
                  "interpreter",    "thread",   "threading",     "process",
                  "serial",         "parallel", "CPU-bound",     "multicore",
                  "cores",          "time",     "sum of powers", "sys.setswitchinterval",
                  "multiprocessing"};
    d.parameters = parameters();
    d.outcomes = {
        {"same-result", tr("same result"), tr("All sums are equal, whoever made them."),
         always(Grade::Acceptable)},
        {"different-result", tr("different result"),
         tr("Two sums differ: the laboratory itself would be wrong."), always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"serial_s", "s",
         tr("CPU time of all jobs one after the other, in the parent: what one process needs")},
        {"serial_wall_s", "s", tr("the same by the wall clock, waiting for a CPU among it")},
        {"threads_s", "s", tr("each job in a thread, from the first start to the end of the last sum")},
        {"processes_s", "s", tr("each job in a process, from the first start to the end of the last sum")},
        {"threads_cpu_s", "s", tr("CPU time of the sums made by threads, all together")},
        {"processes_cpu_s", "s", tr("CPU time of the sums made by processes, all together")},
        {"speedup_threads", "ratio", tr("serial_s / threads_s (runner all)")},
        {"speedup_processes", "ratio", tr("serial_s / processes_s (runner all)")},
    });
    d.values = {
        {"checksum", tr("the sum of one job modulo 2⁶⁴, as decimal text"), "text"},
        {"locks", tr("names of the global locks, by the object number in the events (global-lock)"), "text"},
        {"order", tr("with runner all: the ways in the order in which they took their turns"), "text"}};
    d.kind = alwaysOf(ExperimentKind::Measurement);
    d.results = [](const RunRecord &run, const QList<RunRecord> &overlays) {
        return lineResults(
            run, overlays, tr("Runner"),
            {{tr("Time"), "s", tr("All sums; of serial the CPU time, which one process needs")},
             {tr("CPU time"), "s", tr("Of all sums together")},
             {tr("Speed-up"), "ratio", tr("Times as fast as serial")}},
            {{tr("serial"), {"serial_s", "serial_s", ""}},
             {tr("threads"), {"threads_s", "threads_cpu_s", "speedup_threads"}},
             {tr("processes"), {"processes_s", "processes_cpu_s", "speedup_processes"}}});
    };
    d.charts = {
        outcomesChart(),
        ownPicture({"speedup", tr("Speed-up, measured and ideal"), "timing", speedupChart}),
        {"times", tr("Time for all sums"), "timing", timesChart},
    };
    d.sights = {
        sightOf("same-result", "task", tr("job done"), sights::tasks),
    };
    d.eventKinds = withCommonEventKinds(
        {EventKind::TaskBegin, EventKind::TaskEnd, EventKind::Acquired, EventKind::Released});
    d.repeat = 5;
    d.seedFeeds = tr("with runner all, the order in which the ways take their turns, anew in each repeat");
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.processCount = [](const Parameters &p) {
        return isAll(p) || p.choice("runner") == QLatin1String("processes") ? p.integer("jobs") : qint64(0);
    };
    d.soFar = [](double done, double wanted) {
        return tr("%1 of all sums are made.").arg(shownPercent(done / wanted));
    };
    offerBothWays(d.parameters, "global-lock", tr("Now with one global lock"),
                  tr("Now without a global lock"));
    d.keyFigures = [](const RunRecord &run) {
        return QList<KeyFigure> {typicalFigure(run, "speedup_threads", tr("times as fast, by threads")),
                                 typicalFigure(run, "speedup_processes", tr("times as fast, by processes"))};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::speedup
