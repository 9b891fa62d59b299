// SPDX-License-Identifier: GPL-3.0-or-later
// Create: the parent starts children, each says who it is, sleeps and ends; the parent waits for them or not.
#include "core/runtime/script.h"
#include "core/figures/tally.h"
#include "core/multiprocessing/chosenmethod.h"
#include "core/multiprocessing/process.h"

#include <QJsonArray>

#include <unistd.h>

namespace plab::create {

namespace {

void sayHello(Child &child)
{
    const bool thread = child.slot().tid.load() != 0;
    child.print(thread ? QStringLiteral("starts: pid %1, thread id %2").arg(getpid()).arg(gettid())
                       : QStringLiteral("starts: pid %1, parent pid %2").arg(getpid()).arg(getppid()));
}

void sayGoodbye(Child &child, double seconds)
{
    child.print(QStringLiteral("ends after %1 s").arg(QString::number(seconds)));
}

/// The child's code as a function: Process(target=sleeper, args=(seconds,)).
int sleeper(Child &child)
{
    const auto seconds = child.argument<double>();
    sayHello(child);
    child.sleep(seconds);
    sayGoodbye(child, seconds);
    return 0;
}

const ChildFunctionName sleeperFunction("create.sleeper", &sleeper);

/// The same as a class: class Sleeper(Process), whose run() is the child's code.
class Sleeper
{
public:
    explicit Sleeper(Child &child) : m_child(child), m_seconds(child.argument<double>()) { }

    int run()
    {
        sayHello(m_child);
        m_child.sleep(m_seconds);
        sayGoodbye(m_child, m_seconds);
        return 0;
    }

private:
    Child &m_child;
    double m_seconds;
};

const ChildFunctionName sleeperClass("create.class", [](Child &child) { return Sleeper(child).run(); });

void report(Parent &parent, std::vector<Process> &children)
{
    QList<double> seconds;
    QJsonArray listed;
    qsizetype endedOk = 0;
    for (Process &child : children) {
        const std::optional<double> start = child.startSeconds();
        if (start)
            seconds.append(*start);
        listed.append(start ? QJsonValue(*start) : QJsonValue());
        endedOk += child.isThread() || child.exitcode() == 0;
    }
    if (const std::optional<double> middle = Tally(seconds).quantile(0.5))
        parent.measure("start_ms_median", *middle * 1e3);
    parent.measure("ended_ok", double(endedOk));
    parent.value("start_seconds", listed);
    parent.outcome(endedOk == qsizetype(children.size()) ? "all-ended" : "child-failed");
}

void run(Parent &parent)
{
    const Parameters &p = parent.parameters();
    const StartMethod method = chosenMethod(p);
    const bool asClass = p.choice("defined-as") == QLatin1String("class");
    parent.print(QStringLiteral("The parent starts: pid %1").arg(getpid()));

    std::vector<Process> children;
    for (qint64 i = 1; i <= p.integer("children"); ++i)
        children.emplace_back(parent, runnerName(method, i), asClass ? sleeperClass : sleeperFunction, method)
            .withArgument(p.number("seconds"));
    for (Process &child : children)
        child.start();
    if (p.flag("join")) {
        for (Process &child : children)
            child.join();
    }

    parent.print(QStringLiteral("The parent's code is over"));
    parent.returned();
    waitAtExit(children);
    report(parent, children);
}

ArenaNeeds needs(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = p.integer("children") + 3; // and the fork server
    needs.eventsPerLane = 1024;
    return needs;
}

} // namespace

Script script()
{
    return {needs, run};
}

} // namespace plab::create
