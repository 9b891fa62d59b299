// SPDX-License-Identifier: GPL-3.0-or-later
// Parent ends: the main process's code is over, or it is killed, while its children still live.
#include "core/experiments/parent-ends/script.h"

#include "core/experiments/parent-ends/card.h"
#include "core/multiprocessing/chosenmethod.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/script.h"

#include <csignal>

namespace plab::parentends {

namespace {

constexpr std::uint32_t ParentSlot = 1;

} // namespace

bool endsAs(const Parameters &p, const char *end)
{
    return p.choice("parent-end") == QLatin1String(end);
}

bool runsThreads(const Parameters &p)
{
    return p.choice("runner") == QLatin1String("thread");
}

namespace {

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

void run(Parent &parent)
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
        throw Refused {systemError(tr("kill the parent (tgkill)"), errno)};
    }
    waitAtExit(children); // what Python does behind the last line of a script
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

} // namespace plab::parentends
