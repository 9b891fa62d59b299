// SPDX-License-Identifier: GPL-3.0-or-later
// Zombie: a child ends, and nobody has asked yet how. Python's parent that forgets p.join().
#include "core/experiments/zombie/script.h"

#include "core/multiprocessing/process.h"
#include "core/runtime/procstate.h"
#include "core/runtime/script.h"

#include <QJsonArray>

#include <csignal>

namespace plab::zombie {

namespace {

constexpr double LongestEndS = 5;

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

void run(Parent &parent)
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

ArenaNeeds needs(const Parameters &p)
{
    return {.lanes = p.integer("children"), .eventsPerLane = 1024};
}

} // namespace

Script script()
{
    return {needs, run};
}

} // namespace plab::zombie
