// SPDX-License-Identifier: GPL-3.0-or-later
// Parent ends: the main process's code is over, or it is killed, while its children still live.
#include "core/experiments/parent-ends/script.h"

#include "core/experiments/parent-ends/card.h"
#include "core/multiprocessing/chosenmethod.h"
#include "core/multiprocessing/nestedprocess.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/script.h"

#include <QJsonArray>

#include <cerrno>
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

bool haveDaemons(const Parameters &p)
{
    return endsAs(p, "daemon") || p.flag("daemons");
}

bool endsAtOnce(const Parameters &p)
{
    return endsAs(p, "killed") || (endsAs(p, "terminated") && !p.flag("handle-sigterm"));
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

int liveOn(Child &child);
const ChildFunctionName liveOnFunction("parent-ends.child", &liveOn);

/// try: Process(target=live_on).start() except AssertionError as error: print(error)
void tryToHaveChild(Child &child)
{
    constexpr std::uint32_t noRow = 0; // it is refused before it would need one
    if (child.mayHaveChildren())
        return;
    NestedProcess own(child, "Process-1:1", liveOnFunction, noRow, StartMethod::Fork);
    if (const Result<void> started = own.start(); !started)
        child.print(started.error().sentence.english());
}

int liveOn(Child &child)
{
    constexpr int Lines = 4;
    const auto part = child.argument<ChildPart>();
    ParentWatch parent(child);
    if (part.number == 1)
        tryToHaveChild(child);
    for (int line = 1; line < Lines; ++line) {
        child.print(QStringLiteral("line %1 of %2").arg(line).arg(Lines));
        if (!child.sleep(part.seconds / (Lines - 1)))
            return 0;
        parent.look();
    }
    child.print(QStringLiteral("line %1 of %1: my last one").arg(Lines));
    return 0;
}

std::vector<Process> familyOf(Parent &parent)
{
    const Parameters &p = parent.parameters();
    std::vector<Process> children;
    for (qint64 i = 1; i <= p.integer("children"); ++i) {
        const StartMethod method = chosenMethod(p);
        Process child(parent, runnerName(method, i), liveOnFunction, method);
        child.withArgument(ChildPart {std::uint32_t(i), p.number("seconds")});
        child.setDaemon(haveDaemons(p));
        if (!runsThreads(p))
            child.mayOutliveParent(); // also of a parent that somebody else ends
        children.push_back(std::move(child));
    }
    return children;
}

void joinAll(Parent &parent, std::vector<Process> &children)
{
    parent.print(QStringLiteral("I join my children."));
    for (Process &child : children)
        child.join();
}

/// Nothing more of this process's code runs, unless a handler lets it.
void signalMyself(Parent &parent, int number)
{
    parent.recorder().record(EventKind::SignalSent, ParentSlot, std::uint64_t(number));
    parent.arena().slot(ParentSlot).sentSignals.fetch_or(signalBit(number), std::memory_order_release);
    raise(number); // as kill from outside
}

volatile std::sig_atomic_t termCame = 0;

/// signal.signal(SIGTERM, lambda number, frame: sys.exit()): the handler ends the code, not the process.
void exitOnTerm(Parent &parent)
{
    struct sigaction action = {};
    action.sa_handler = [](int) { termCame = 1; };
    Parent::orRefuse(sigaction(SIGTERM, &action, nullptr) == 0
                         ? Result<void>()
                         : systemError(tr("Cannot handle SIGTERM in the parent: %1."), errno));
    signalMyself(parent, SIGTERM);
    if (termCame)
        parent.print(QStringLiteral("My handler of SIGTERM calls sys.exit(): I end in order."));
}

void endAtOnce(Parent &parent)
{
    const int number = endsAs(parent.parameters(), "killed") ? SIGKILL : SIGTERM;
    parent.print(QStringLiteral("I am %1 now, by %2.")
                     .arg(number == SIGKILL ? QStringLiteral("killed") : QStringLiteral("terminated"),
                          signalName(number)));
    parent.returned();
    signalMyself(parent, number);
    throw Refused {systemError(tr("Cannot kill the parent (tgkill): %1."), errno)};
}

/// os.kill(multiprocessing.forkserver._forkserver._forkserver_pid, SIGKILL)
void killServer(Parent &parent, std::vector<Process> &children)
{
    parent.print(QStringLiteral("I kill the fork server."));
    parent.killForkServer();
    joinAll(parent, children);
}

void tellExitCodes(Parent &parent, std::vector<Process> &children)
{
    QJsonArray codes;
    for (Process &child : children) {
        const std::optional<int> code = child.exitcode();
        codes.append(code ? QJsonValue(*code) : QJsonValue());
        if (endsAs(parent.parameters(), "server-killed"))
            parent.print(QStringLiteral("%1: is_alive() = %2, exitcode = %3")
                             .arg(QString::fromStdString(child.name()),
                                  child.isAlive() ? QStringLiteral("True") : QStringLiteral("False"),
                                  code ? QString::number(*code) : QStringLiteral("None")));
    }
    parent.value(QStringLiteral("exitcodes"), codes);
}

void run(Parent &parent)
{
    const Parameters &p = parent.parameters();
    std::vector<Process> children = familyOf(parent);
    for (Process &child : children)
        child.start();
    parent.sleep(p.number("parent-seconds"));

    if (endsAtOnce(p))
        endAtOnce(parent);
    if (endsAs(p, "join"))
        joinAll(parent, children);
    if (endsAs(p, "terminated"))
        exitOnTerm(parent);
    if (endsAs(p, "server-killed"))
        killServer(parent, children);
    parent.print(QStringLiteral("My code is over."));
    parent.returned();
    waitAtExit(children); // what Python does behind the last line of a script
    tellExitCodes(parent, children);
}

ArenaNeeds needs(const Parameters &p)
{
    return {.lanes = p.integer("children") + 1, .eventsPerLane = 1024}; // and the fork server
}

} // namespace

Script script()
{
    return {needs, run};
}

} // namespace plab::parentends
