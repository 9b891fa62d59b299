// SPDX-License-Identifier: GPL-3.0-or-later
// Parent ends: what it is.
#include "core/experiments/parent-ends/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/lifetimes.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/experiments/parent-ends/script.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

#include <algorithm>
#include <csignal>

namespace plab::parentends {

namespace {

QList<Parameter> parameters()
{
    Parameter end =
        choiceParameter("parent-end", tr("The parent"),
                        tr("joins its children, waits for them at its exit, terminates its "
                           "daemons at its exit, is killed or terminated, or kills its fork server"),
                        {{"join", tr("joins them")},
                         {"wait-at-exit", tr("waits at its exit")},
                         {"daemon", tr("has daemons")},
                         {"killed", tr("is killed")},
                         {"terminated", tr("is terminated")},
                         {"server-killed", tr("kills the fork server")}});
    end.initial = "daemon";
    const QList<Parameter> own {
        mainOne(end),
        mainOne(wholeParameter("children", tr("Children"), tr("Children the parent starts"), 1, 64, 2)),
        mainOne(numberParameter("seconds", tr("A child lives"),
                                tr("Time a child works, unless it is ended before"), "s", 0, 3600, 2)),
        mainOne(numberParameter("parent-seconds", tr("The parent's code takes"),
                                tr("Time until the parent's code is over or it is killed"), "s", 0, 3600, 1)),
        switchParameter("handle-sigterm", tr("Handle SIGTERM"),
                        tr("A parent that is terminated calls sys.exit() in a handler, and so ends in order"),
                        false),
        switchParameter("daemons", tr("Daemons"),
                        tr("The children are daemons, whichever way the parent ends"), false),
        runnerParameter(tr("Children are processes, or threads of the parent's process")),
        startMethodParameter(),
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

/// When the process ended that made this one: the parent, or its fork server.
double makerEnd(const Repeat &repeat, const ProcessRecord &child)
{
    const auto found =
        std::find_if(repeat.processes.begin(), repeat.processes.end(),
                     [&child](const ProcessRecord &one) { return !one.tid && one.pid == child.parentPid; });
    return (found == repeat.processes.end() ? repeat.processes.at(1) : *found).endedS.value_or(0);
}

Ends endsOf(const Repeat &repeat)
{
    Ends ends;
    const double codeEnd = measureOf(repeat, "wall_s").value_or(0);
    for (const ProcessRecord &child : repeat.processes) {
        if (child.role != Role::Child && child.role != Role::Thread)
            continue;
        ends.leaked += child.ending.kind == Ending::Kind::Running || child.ending.kind == Ending::Kind::Lost;
        const bool whole = child.ending.kind == Ending::Kind::Returned
            || (child.role == Role::Child && child.ending.kind == Ending::Kind::Exited);
        ends.terminated +=
            !whole && child.endedS.value_or(codeEnd) >= codeEnd; // before that it was not the end
        ends.survivors += child.role == Role::Child && child.adoptedBy
            && child.endedS.value_or(0) > makerEnd(repeat, child);
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

/// Whether the parent's code goes on until it waits for its children, and ends its daemons before that.
bool endsInOrder(const Parameters &p)
{
    return !endsAtOnce(p) && !endsAs(p, "server-killed");
}

bool endsChildren(const Parameters &p)
{
    return (haveDaemons(p) && endsInOrder(p) && !endsAs(p, "join")) || (endsAtOnce(p) && runsThreads(p));
}

bool leavesOrphans(const Parameters &p)
{
    return !endsInOrder(p) && !runsThreads(p);
}

bool mayWait(const Parameters &p)
{
    return (!endsChildren(p) && !leavesOrphans(p)) || mayBeOver(p);
}

bool mayTerminate(const Parameters &p)
{
    return endsChildren(p) && mayLive(p);
}

bool mayOrphan(const Parameters &p)
{
    return leavesOrphans(p) && mayLive(p);
}

/// Until the parent's code is over, and where nobody ends its children until they are.
double nominalSeconds(const Parameters &p)
{
    const double code = p.number("parent-seconds");
    return endsChildren(p) ? code : std::max(code, p.number("seconds"));
}

/// What the way the parent ends rules out in another setting.
Error contradiction(const Parameters &p, const char *other, const Text &why)
{
    return usageError(tr("%1 “%2” cannot go with %3 “%4”: %5")
                          .arg(shownLabel(p, "parent-end"), shownSetting(p, "parent-end"),
                               shownLabel(p, other), shownSetting(p, other), why),
                      {QStringLiteral("parent-end"), QLatin1String(other)});
}

Result<void> check(const Parameters &p)
{
    const bool hasServer = !runsThreads(p) && p.choice("start-method") == QLatin1String("forkserver");
    if (endsAs(p, "server-killed") && runsThreads(p))
        return contradiction(p, "runner", tr("a thread has no fork server."));
    if (endsAs(p, "server-killed") && !hasServer)
        return contradiction(p, "start-method", tr("there is no fork server. Start the children by one."));
    if (endsAtOnce(p) && hasServer)
        return contradiction(
            p, "start-method",
            tr("here the fork server ends with the parent and its children with it; Python's "
               "would live on with them. Take fork or spawn."));
    return {};
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Parent ends");
    d.chapter = tr("Processes");
    d.summary =
        tr("The parent's code is over, or it is killed or terminated, while its children still live.");
    d.keywords = {
        "daemon",  "daemonic",  "orphan",          "join",         "atexit",     "exit",        "kill",
        "SIGKILL", "SIGTERM",   "adopted",         "init",         "reaper",     "subreaper",   "Process",
        "thread",  "setDaemon", "active_children", "main process", "non-daemon", "fork server", "forkserver",
        "255",     "exitcode",  "signal handler",  "sys.exit"};
    d.parameters = parameters();
    d.outcomes = {
        {"parent-waited", tr("parent waited"), tr("The parent's process ended after all its children."),
         [](const Parameters &p) { return acceptableIf(mayWait(p)); }, mayWait},
        {"children-terminated", tr("children terminated"),
         tr("The children were ended at the parent's end, their last line never came."),
         [](const Parameters &p) { return acceptableIf(mayTerminate(p)); }, mayTerminate},
        {"children-orphaned", tr("children orphaned"),
         tr("The children lived on without their parent, adopted by the nearest subreaper, and were "
            "collected."),
         [](const Parameters &p) { return acceptableIf(mayOrphan(p)); }, mayOrphan},
        {"leaked", tr("leaked"), tr("A child was left behind, or nobody knows what became of it."),
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"survivors", "count", tr("children that lived on after the parent's process had ended")},
        {"adopter_pid", "pid", tr("pid of the process that became the orphans' parent"), true},
    });
    d.values = {{"adopter", tr("name of the process that became the orphans' parent"), "text"},
                {"exitcodes",
                 tr("what exitcode says of each child when the parent's code is over; null: it lives"),
                 "code"}};
    d.charts = {
        outcomesChart(),
        ownPicture({"lifetimes", tr("Lifetimes"), "timing", lifetimesChart}),
    };
    d.views = {View::Family};
    d.sights = {
        sightOf("parent-waited", "good-ending", tr("child that ended"), sights::goodEndings),
        sightOf("children-terminated", "killed", tr("child ended by a signal"), sights::killed),
        sightOf("children-orphaned", "adoption", tr("orphan adopted"), sights::adoptions),
    };
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::TimedOut});
    d.seedFeeds = tr("nothing: nothing here is drawn at random");
    d.check = check;
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &p) { return runsThreads(p) ? qint64(0) : p.integer("children"); };
    d.headline = headline;
    d.measure = measure;
    d.expectsParentKilled = [](const Parameters &p) { return endsAtOnce(p); };
    return d;
}

} // namespace plab::parentends
