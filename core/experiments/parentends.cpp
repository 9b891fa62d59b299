// SPDX-License-Identifier: GPL-3.0-or-later
// Parent ends: the main process's code is over, or it is killed, while its children still live.
#include "core/experiments/parentends.h"

#include "core/analysis/samples.h"
#include "core/experiments/common.h"
#include "core/experiments/lifetimes.h"
#include "core/multiprocessing/process.h"

#include <algorithm>
#include <csignal>

namespace plab {

namespace {

constexpr std::uint32_t ParentSlot = 1;
constexpr double CloseS = 0.15; ///< two ends this near to each other may come in either order

bool endsAs(const Parameters &p, const char *end)
{
    return p.choice("parent-end") == QLatin1String(end);
}

bool runsThreads(const Parameters &p)
{
    return p.choice("runner") == QLatin1String("thread");
}

QList<Parameter> parentEndsParameters()
{
    Parameter end = labelled(choiceParameter("parent-end", "The parent",
                                             "joins its children, waits for them at its exit, terminates its "
                                             "daemons at its exit, or is killed",
                                             {"join", "wait-at-exit", "daemon", "killed"}),
                             {"joins them", "waits at its exit", "has daemons", "is killed"});
    end.initial = "daemon";
    const QList<Parameter> own {
        mainOne(end),
        mainOne(wholeParameter("children", "Children", "Children the parent starts", 1, 64, 2)),
        mainOne(numberParameter("seconds", "A child lives", "Time a child works, unless it is ended before",
                                "s", 0, 3600, 2)),
        mainOne(numberParameter("parent-seconds", "The parent's code takes",
                                "Time until the parent's code is over or it is killed", "s", 0, 3600, 1)),
        runnerParameter("Children are processes, or threads of the parent's process"),
    };
    return own + commonParameters("all");
}

// The child -------------------------------------------------------------------------------------------------

struct ChildPart
{
    std::uint32_t number;
    double seconds;
};

/// Says so once when another process has become its parent.
class ParentWatch
{
public:
    explicit ParentWatch(Child &child) : m_child(child), m_parent(getppid()) { }

    void look()
    {
        const pid_t now = getppid();
        if (now == m_parent)
            return;
        const bool nursery = now == m_child.arena().slot(0).pid.load();
        m_child.print(QStringLiteral("I am an orphan: my parent %1 is gone, %2 %3 has adopted me.")
                          .arg(m_parent)
                          .arg(nursery ? QStringLiteral("the nursery") : QStringLiteral("process"))
                          .arg(now));
        m_parent = now;
    }

private:
    Child &m_child;
    pid_t m_parent;
};

int liveOn(Child &child)
{
    constexpr int Lines = 4;
    const auto part = child.argument<ChildPart>();
    ParentWatch parent(child);
    if (const Result<void> may = child.mayHaveChildren(); !may && part.number == 1) {
        child.recorder().record(EventKind::Refused, child.slotIndex(), OfProcess);
        child.print(may.error().sentence); // it asked whether it could start one
    }
    for (int line = 1; line < Lines; ++line) {
        child.print(QStringLiteral("line %1 of %2").arg(line).arg(Lines));
        if (!child.sleep(part.seconds / (Lines - 1)))
            return 0;
        parent.look();
    }
    child.print(QStringLiteral("line %1 of %1: my last one").arg(Lines));
    return 0;
}
const ChildFunctionName liveOnFunction("parent-ends.child", &liveOn);

// The parent ------------------------------------------------------------------------------------------------

void runParentEnds(Parent &parent)
{
    const Parameters &p = parent.parameters();
    std::vector<Process> children;
    for (qint64 i = 1; i <= p.integer("children"); ++i) {
        const StartMethod method = chosenMethod(p);
        Process child(parent, runnerName(method, i), liveOnFunction, method);
        child.withArgument(ChildPart {std::uint32_t(i), p.number("seconds")});
        child.setDaemon(endsAs(p, "daemon"));
        if (!runsThreads(p))
            child.mayOutliveParent(); // also of a parent that somebody else ends
        children.push_back(std::move(child));
    }
    for (Process &child : children)
        child.start();
    parent.sleep(p.number("parent-seconds"));

    if (endsAs(p, "join")) {
        parent.print(QStringLiteral("I join my children."));
        for (Process &child : children)
            child.join();
    }
    parent.print(endsAs(p, "killed") ? QStringLiteral("I am killed now, by SIGKILL.")
                                     : QStringLiteral("My code is over."));
    parent.returned();
    if (endsAs(p, "killed")) {
        parent.recorder().record(EventKind::SignalSent, ParentSlot, std::uint64_t(SIGKILL));
        parent.arena().slot(ParentSlot).sentSignals.fetch_or(signalBit(SIGKILL), std::memory_order_release);
        raise(SIGKILL); // as kill -9 from outside: nothing more of this process's code runs
        throw Refused {systemError(QStringLiteral("kill the parent (tgkill)"), errno)};
    }
    waitAtExit(children); // what Python does behind the last line of a script
}

// What is made of it, in the lab: a killed parent cannot report ---------------------------------------------

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

void measureParentEnds(const Parameters &, Repeat &repeat)
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
double parentEndsSeconds(const Parameters &p)
{
    const bool childrenAreEnded = endsAs(p, "daemon") || (endsAs(p, "killed") && runsThreads(p));
    const double code = p.number("parent-seconds");
    return childrenAreEnded ? code : std::max(code, p.number("seconds"));
}

QList<QString> parentEndsRemarks(const Parameters &p)
{
    QList<QString> remarks;
    if (!endsAs(p, "join") && p.number("seconds") < p.number("parent-seconds"))
        remarks.append(
            QStringLiteral("The children end before the parent does, so nothing is left to be seen of "
                           "its end: let %1 be longer than %2.")
                .arg(shownLabel(p, "seconds"), shownLabel(p, "parent-seconds")));
    if (runsThreads(p) && endsAs(p, "killed"))
        remarks.append(QStringLiteral("Threads cannot be orphans: they end with their process."));
    return remarks;
}

QString lastEnd(const RunRecord &run)
{
    const auto found = std::find_if(run.repeats.rbegin(), run.repeats.rend(),
                                    [](const Repeat &repeat) { return repeat.endedAsItShould(); });
    if (found == run.repeats.rend() || found->processes.size() < 3)
        return {};
    const auto last = std::max_element(found->processes.begin() + 2, found->processes.end(),
                                       [](const ProcessRecord &a, const ProcessRecord &b) {
                                           return a.endedS.value_or(0) < b.endedS.value_or(0);
                                       });
    return QStringLiteral("The parent's code took %1, its process ended at %2, the last child at %3.")
        .arg(shownSeconds(found->measures.value(QStringLiteral("wall_s"))),
             shownSeconds(found->processes.at(1).endedS), shownSeconds(last->endedS));
}

/// Whether the parent's process really had somebody to stay for, in the newest repeat.
bool childrenOutlivedCode(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return false;
    const QList<ProcessRecord> &processes = counted.last()->processes;
    const double codeS = measureOf(*counted.last(), "wall_s").value_or(0);
    return std::any_of(processes.begin(), processes.end(), [codeS](const ProcessRecord &process) {
        return (process.role == Role::Child || process.role == Role::Thread)
            && process.endedS.value_or(0) > codeS;
    });
}

Headline parentEndsHeadline(const RunRecord &run)
{
    const auto seen =
        std::max_element(run.outcomes.begin(), run.outcomes.end(),
                         [](const OutcomeRow &a, const OutcomeRow &b) { return a.count < b.count; });
    if (seen == run.outcomes.end() || seen->count == 0)
        return {};
    const bool threads = runsThreads(run.parameters);
    QString sentence;
    if (seen->outcome == QLatin1String("parent-waited"))
        sentence = endsAs(run.parameters, "wait-at-exit") && childrenOutlivedCode(run)
            ? QStringLiteral("The parent's code was over, but its process stayed for the children.")
            : QStringLiteral("The parent outlived its children.");
    else if (seen->outcome == QLatin1String("children-terminated"))
        sentence = threads ? QStringLiteral("The threads ended with their process.")
                           : QStringLiteral("The children were terminated at the parent's end.");
    else if (seen->outcome == QLatin1String("children-orphaned"))
        sentence = QStringLiteral("The children lived on as orphans.");
    else
        sentence = QStringLiteral("A child was left behind.");
    return {sentence, lastEnd(run)};
}

Declaration parentEndsDeclaration()
{
    Declaration d;
    d.id = "parent-ends";
    d.title = "Parent ends";
    d.chapter = "Processes";
    d.summary = "The parent's code is over, or it is killed, while its children still live.";
    d.keywords = {
        "daemon",  "daemonic",  "orphan",          "join",         "atexit",    "exit",      "kill",
        "SIGKILL", "SIGTERM",   "adopted",         "init",         "reaper",    "subreaper", "Process",
        "thread",  "setDaemon", "active_children", "main process", "non-daemon"};
    d.parameters = parentEndsParameters();
    d.outcomes = {
        {"parent-waited", "parent waited", "The parent's process ended after all its children.", waitedGrade},
        {"children-terminated", "children terminated",
         "The children were ended at the parent's end, their last line never came.", terminatedGrade},
        {"children-orphaned", "children orphaned",
         "The children lived on without their parent, adopted by the nearest subreaper, and were collected.",
         orphanedGrade},
        {"leaked", "leaked", "A child was left behind, or nobody knows what became of it.",
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"survivors", "count", "children that lived on after the parent's process had ended"},
        {"adopter_pid", "pid", "pid of the process that became the orphans' parent", true},
    });
    d.values = {{"adopter", "name of the process that became the orphans' parent", "text"}};
    d.charts = {
        outcomesChart(),
        {"lifetimes", "Lifetimes", "timing", lifetimesChart},
    };
    d.views = {View::Family};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd});
    d.seedFeeds = "nothing: nothing here is drawn at random";
    d.remarks = parentEndsRemarks;
    d.nominalSeconds = parentEndsSeconds;
    d.processCount = [](const Parameters &p) { return runsThreads(p) ? qint64(0) : p.integer("children"); };
    d.headline = parentEndsHeadline;
    d.measure = measureParentEnds;
    d.expectsParentKilled = [](const Parameters &p) { return endsAs(p, "killed"); };
    return d;
}

ArenaNeeds parentEndsNeeds(const Parameters &p)
{
    return {.lanes = p.integer("children"), .eventsPerLane = 1024};
}

} // namespace

const Experiment &parentEndsExperiment()
{
    static const Experiment experiment {parentEndsDeclaration(), parentEndsNeeds, runParentEnds};
    return experiment;
}

} // namespace plab
