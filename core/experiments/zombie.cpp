// SPDX-License-Identifier: GPL-3.0-or-later
// Zombie: a child ends, and nobody has asked yet how. Python's parent that forgets p.join().
#include "core/experiments/zombie.h"

#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/lifetimes.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/procstate.h"

#include <QJsonArray>

#include <algorithm>
#include <csignal>

namespace plab {

namespace {

/// How long a child works, so that its life can be told from its time as a zombie.
constexpr double ChildSeconds = 0.1;
constexpr double LongestEndS = 5;

QList<Parameter> zombieParameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("children", "Children", "Child processes that end at once", 1, 64, 1)),
        mainOne(numberParameter("zombie-seconds", "Time as a zombie",
                                "How long the parent does something else before it waits or ends", "s", 0,
                                3600, 2)),
        mainOne(choiceParameter("then", "Then", "What the parent does in the end: wait for them, or exit",
                                {"wait", "exit"})),
    };
    return own + commonParameters("all");
}

int endAtOnce(Child &child)
{
    child.print(QStringLiteral("I am %1, and I end in a moment.").arg(getpid()));
    child.sleep(ChildSeconds);
    return 0;
}
const ChildFunctionName endAtOnceFunction("zombie.end", &endAtOnce);

/// What can be said of a process that has ended and was not waited for.
bool proveZombie(Parent &parent, Process &child)
{
    const pid_t pid = *child.pid();
    child.kill(); // it cannot die twice
    const char state = stateLetter(pid);
    const bool taken = isTaken(pid);
    parent.print(QStringLiteral("%1: state %2, its pid %3 is %4, SIGKILL changed nothing.")
                     .arg(QString::fromStdString(child.name()))
                     .arg(QLatin1Char(state))
                     .arg(pid)
                     .arg(taken ? QStringLiteral("still taken") : QStringLiteral("free")));
    return state == 'Z' && taken;
}

void runZombie(Parent &parent)
{
    const Parameters &p = parent.parameters();
    const bool waits = p.choice("then") == QLatin1String("wait");
    std::vector<Process> children;
    for (qint64 i = 1; i <= p.integer("children"); ++i) {
        Process child(parent, "Process-" + std::to_string(i), endAtOnceFunction);
        child.leaveUnreaped();
        if (!waits)
            child.mayOutliveParent();
        children.push_back(std::move(child));
    }
    for (Process &child : children)
        child.start();
    for (const Process &child : children) {
        if (!awaitState(*child.pid(), 'Z', LongestEndS))
            parent.throwIfStopped();
    }
    parent.print(QStringLiteral("My children have ended. I do something else and do not wait for them."));
    parent.sleep(p.number("zombie-seconds"));

    bool proved = true;
    QJsonArray pids;
    for (Process &child : children) {
        proved = proveZombie(parent, child) && proved;
        pids.append(*child.pid());
    }
    parent.value(QStringLiteral("zombie_pids"), pids);
    parent.outcome(proved ? QStringLiteral("zombie") : QStringLiteral("no-zombie"));
    if (!waits) {
        parent.print(QStringLiteral("I exit without having waited."));
        return;
    }
    for (Process &child : children) {
        child.join();
        parent.print(
            QStringLiteral("%1.join(): exit code %2. Its pid %3 is %4.")
                .arg(QString::fromStdString(child.name()))
                .arg(child.exitcode().value_or(-1))
                .arg(*child.pid())
                .arg(isTaken(*child.pid()) ? QStringLiteral("taken again") : QStringLiteral("free")));
    }
}

/// From the end of each child until somebody waited for it: with `exit` the parent is gone by then.
void measureZombie(const Parameters &, Repeat &repeat)
{
    QList<double> lengths;
    QString adopter;
    for (const ProcessRecord &process : std::as_const(repeat.processes)) {
        if (process.role == Role::Child && process.endedS && process.reapedS)
            lengths.append(*process.reapedS - *process.endedS);
        if (process.role == Role::Child && process.adoptedBy)
            adopter = processNameOf(repeat, *process.adoptedBy);
    }
    if (const std::optional<double> length = median(lengths))
        repeat.measures.insert(QStringLiteral("zombie_s"), length);
    if (!adopter.isEmpty())
        repeat.values.insert(QStringLiteral("reaped_by"), adopter);
}

Headline zombieHeadline(const RunRecord &run)
{
    const std::optional<double> length = median(measured(run, QStringLiteral("zombie_s")));
    if (!length)
        return {};
    const bool waits = run.parameters.choice("then") == QLatin1String("wait");
    const qint64 children = run.parameters.integer("children");
    if (children == 1)
        return {QStringLiteral("A zombie for %1.").arg(shownSeconds(*length)),
                waits ? QStringLiteral(
                    "It ended, kept its pid and its exit code, and vanished when its parent waited.")
                      : QStringLiteral(
                          "Its parent ended without having waited. The nursery adopted it, waited at once, "
                          "and it vanished.")};
    return {counted(double(children), "%n zombie for %1.", "%n zombies for %1.").arg(shownSeconds(*length)),
            waits ? QStringLiteral(
                "They ended, kept their pids and exit codes, and vanished when their parent waited.")
                  : QStringLiteral(
                      "Their parent ended without having waited. The nursery adopted them, waited at once, "
                      "and they vanished.")};
}

Declaration zombieDeclaration()
{
    Declaration d;
    d.id = "zombie";
    d.title = "Zombie";
    d.chapter = "Processes";
    d.summary = "A child has ended, and its parent has not waited for it: it keeps its pid.";
    d.keywords = {"zombie",          "defunct", "wait", "waitpid", "join",    "reap",     "is_alive",
                  "active_children", "SIGCHLD", "init", "adopted", "state Z", "exitcode", "Process"};
    d.parameters = zombieParameters();
    d.outcomes = {
        {"zombie", "zombie", "It ended and was in state Z, its pid taken, until somebody waited for it.",
         always(Grade::Acceptable)},
        {"no-zombie", "no zombie", "It vanished before anybody had waited for it: that cannot be.",
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures(
        {{"zombie_s", "s", "from a child's end until it was waited for, median of the children"}});
    d.values = {{"zombie_pids", "pids that were still taken after the end of their process", "pid"},
                {"reaped_by", "who adopted and waited for them when the parent had gone", "text"}};
    d.charts = {
        outcomesChart(),
        {"lifetimes", "Lifetimes", "timing", lifetimesChart},
    };
    d.views = {View::Family};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd});
    d.seedFeeds = "nothing: nothing here is drawn at random";
    d.remarks = [](const Parameters &p) {
        QList<QString> remarks;
        if (p.number("zombie-seconds") < 0.02)
            remarks.append(
                QStringLiteral("Less than 0.02 s as a zombie is too short to be seen in the timeline."));
        return remarks;
    };
    d.nominalSeconds = [](const Parameters &p) { return ChildSeconds + p.number("zombie-seconds"); };
    d.processCount = [](const Parameters &p) { return p.integer("children"); };
    d.headline = zombieHeadline;
    d.measure = measureZombie;
    return d;
}

ArenaNeeds zombieNeeds(const Parameters &p)
{
    return {.lanes = p.integer("children"), .eventsPerLane = 1024};
}

} // namespace

const Experiment &zombieExperiment()
{
    static const Experiment experiment {zombieDeclaration(), zombieNeeds, runZombie};
    return experiment;
}

} // namespace plab
