// SPDX-License-Identifier: GPL-3.0-or-later
// Parent ends: what it is.
#include "core/experiments/parent-ends/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/lifetimes.h"
#include "core/cards/parameters.h"
#include "core/experiments/parent-ends/script.h"

#include <algorithm>
#include <csignal>

namespace plab::parentends {

namespace {

QList<Parameter> parameters()
{
    Parameter end = choiceParameter("parent-end", tr("The parent"),
                                    tr("joins its children, waits for them at its exit, terminates its "
                                       "daemons at its exit, or is killed"),
                                    {{"join", tr("joins them")},
                                     {"wait-at-exit", tr("waits at its exit")},
                                     {"daemon", tr("has daemons")},
                                     {"killed", tr("is killed")}});
    end.initial = "daemon";
    const QList<Parameter> own {
        mainOne(end),
        mainOne(wholeParameter("children", tr("Children"), tr("Children the parent starts"), 1, 64, 2)),
        mainOne(numberParameter("seconds", tr("A child lives"),
                                tr("Time a child works, unless it is ended before"), "s", 0, 3600, 2)),
        mainOne(numberParameter("parent-seconds", tr("The parent's code takes"),
                                tr("Time until the parent's code is over or it is killed"), "s", 0, 3600, 1)),
        runnerParameter(tr("Children are processes, or threads of the parent's process")),
    };
    return own + commonParameters("all");
}

struct Ends
{
    int terminated = 0; ///< ended at the parent's end, by a signal or with their process
    int survivors = 0;  ///< lived on after the parent
    int leaked = 0;     ///< still there, or nobody knows
    std::optional<qint64> adopter;
};

Ends endsOf(const Repeat &repeat)
{
    Ends ends;
    const double codeEnd = measureOf(repeat, "wall_s").value_or(0);
    const double parentEnd = repeat.processes.value(1).endedS.value_or(0);
    for (const ProcessRecord &child : repeat.processes) {
        if (child.role != Role::Child && child.role != Role::Thread)
            continue;
        ends.leaked += child.ending.kind == Ending::Kind::Running || child.ending.kind == Ending::Kind::Lost;
        const bool whole = child.ending.kind == Ending::Kind::Returned
            || (child.role == Role::Child && child.ending.kind == Ending::Kind::Exited);
        ends.terminated +=
            !whole && child.endedS.value_or(codeEnd) >= codeEnd; // before that it was not the end
        ends.survivors +=
            child.role == Role::Child && child.adoptedBy && child.endedS.value_or(0) > parentEnd;
        if (child.adoptedBy)
            ends.adopter = child.adoptedBy;
    }
    return ends;
}

void measure(const Parameters &, Repeat &repeat)
{
    if (repeat.processes.size() < 3)
        return;
    const Ends ends = endsOf(repeat);
    repeat.measures.insert(QStringLiteral("survivors"), ends.survivors);
    if (ends.adopter) {
        repeat.measures.insert(QStringLiteral("adopter_pid"), double(*ends.adopter));
        repeat.values.insert(QStringLiteral("adopter"), processNameOf(repeat, *ends.adopter));
    }
    const char *outcome = ends.leaked ? "leaked"
        : ends.survivors              ? "children-orphaned"
        : ends.terminated             ? "children-terminated"
                                      : "parent-waited";
    repeat.outcomes = {{QLatin1String(outcome), 1}};
}

/// Whether the children can still live when the parent's end comes, and whether they can be over.
bool mayLive(const Parameters &p)
{
    return p.number("seconds") >= p.number("parent-seconds") - CloseS;
}

bool mayBeOver(const Parameters &p)
{
    return p.number("seconds") <= p.number("parent-seconds") + CloseS;
}

Grade waitedGrade(const Parameters &p)
{
    return acceptableIf(endsAs(p, "join") || endsAs(p, "wait-at-exit") || mayBeOver(p));
}

Grade terminatedGrade(const Parameters &p)
{
    return acceptableIf((endsAs(p, "daemon") || (endsAs(p, "killed") && runsThreads(p))) && mayLive(p));
}

Grade orphanedGrade(const Parameters &p)
{
    return acceptableIf(endsAs(p, "killed") && !runsThreads(p) && mayLive(p));
}

/// Until the parent's code is over, and where nobody ends its children until they are.
double nominalSeconds(const Parameters &p)
{
    const bool childrenAreEnded = endsAs(p, "daemon") || (endsAs(p, "killed") && runsThreads(p));
    const double code = p.number("parent-seconds");
    return childrenAreEnded ? code : std::max(code, p.number("seconds"));
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Parent ends");
    d.chapter = tr("Processes");
    d.summary = tr("The parent's code is over, or it is killed, while its children still live.");
    d.keywords = {
        "daemon",  "daemonic",  "orphan",          "join",         "atexit",    "exit",      "kill",
        "SIGKILL", "SIGTERM",   "adopted",         "init",         "reaper",    "subreaper", "Process",
        "thread",  "setDaemon", "active_children", "main process", "non-daemon"};
    d.parameters = parameters();
    d.outcomes = {
        {"parent-waited", tr("parent waited"), tr("The parent's process ended after all its children."),
         waitedGrade},
        {"children-terminated", tr("children terminated"),
         tr("The children were ended at the parent's end, their last line never came."), terminatedGrade},
        {"children-orphaned", tr("children orphaned"),
         tr("The children lived on without their parent, adopted by the nearest subreaper, and were "
            "collected."),
         orphanedGrade},
        {"leaked", tr("leaked"), tr("A child was left behind, or nobody knows what became of it."),
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"survivors", "count", tr("children that lived on after the parent's process had ended")},
        {"adopter_pid", "pid", tr("pid of the process that became the orphans' parent"), true},
    });
    d.values = {{"adopter", tr("name of the process that became the orphans' parent"), "text"}};
    d.charts = {
        outcomesChart(),
        {"lifetimes", tr("Lifetimes"), "timing", lifetimesChart},
    };
    d.views = {View::Family};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd});
    d.seedFeeds = tr("nothing: nothing here is drawn at random");
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &p) { return runsThreads(p) ? qint64(0) : p.integer("children"); };
    d.headline = headline;
    d.measure = measure;
    d.expectsParentKilled = [](const Parameters &p) { return endsAs(p, "killed"); };
    return d;
}

} // namespace plab::parentends
