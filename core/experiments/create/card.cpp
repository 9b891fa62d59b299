// SPDX-License-Identifier: GPL-3.0-or-later
// Create: what it is.
#include "core/experiments/create/card.h"

#include "core/analysis/charts.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"

namespace plab::create {

namespace {

/// What the process table tells when the parent was killed and could not report.
void measureFromTable(const Parameters &, Repeat &repeat)
{
    if (repeat.measures.value("ended_ok"))
        return;
    double endedOk = 0;
    for (const ProcessRecord &process : std::as_const(repeat.processes)) {
        const bool exited = process.ending.kind == Ending::Kind::Exited && process.ending.number == 0;
        endedOk += (process.role == Role::Child && exited) || process.ending.kind == Ending::Kind::Returned;
    }
    repeat.measures.insert("ended_ok", endedOk);
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Create processes");
    d.chapter = tr("Processes");
    d.summary = tr("The parent starts children; each says who it is, sleeps, and ends.");
    d.keywords = {"Process", "start",  "join",       "target", "args",   "run",        "class",
                  "pid",     "ppid",   "os.getppid", "parent", "getpid", "getppid",    "current_process",
                  "name",    "Thread", "threading",  "fork",   "spawn",  "forkserver", "set_start_method",
                  "sleep"};
    d.parameters =
        QList<Parameter> {
            mainOne(wholeParameter("children", tr("Children"), tr("How many are started"), 1, 64, 2)),
            mainOne(
                numberParameter("seconds", tr("Sleep"), tr("How long each child sleeps"), "s", 0, 3600, 3)),
            mainOne(runnerParameter(tr("Each child is a process, or a thread of the parent"))),
            startMethodParameter(),
            choiceParameter(
                "defined-as", tr("Defined as"),
                tr("The child's code is a function, or the run() of a class: a way of writing, not "
                   "another kind of process"),
                {{"function", tr("function")}, {"class", tr("class")}}),
            switchParameter("join", tr("Join"),
                            tr("The parent's code waits for the children before it goes on"), true),
        }
        + commonParameters("all");
    d.outcomes = {
        {"all-ended", tr("all ended"), tr("Every child ended by itself with exit code 0."),
         always(Grade::Acceptable)},
        {"child-failed", tr("child failed"), tr("A child was killed or gave another exit code."),
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"start_ms_median", "ms",
         tr("from asking for a child until its code begins, median over the children")},
        {"ended_ok", "count", tr("children that ended by themselves with exit code 0")},
    });
    d.values = {{"start_seconds", tr("the same for each child, in the order of their start"), "s"}};
    d.charts = {
        outcomesChart(),
        {"start-times", tr("Start time"), "timing", childStartChart},
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.views = {View::Family};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd});
    d.seedFeeds = tr("nothing: nothing is drawn at random");
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) { return p.number("seconds"); };
    d.processCount = [](const Parameters &p) {
        return p.choice("runner") == QLatin1String("thread") ? qint64(0) : p.integer("children");
    };
    d.headline = headline;
    d.measure = measureFromTable;
    return d;
}

} // namespace plab::create
