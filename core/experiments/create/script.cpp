// SPDX-License-Identifier: GPL-3.0-or-later
// Create: the parent starts children, each says who it is, sleeps and ends; the parent waits for them or not.
#include "core/runtime/script.h"
#include "core/experiments/create/family.h"
#include "core/figures/tally.h"
#include "core/multiprocessing/chosenmethod.h"

#include <unistd.h>

namespace plab::create {

bool runsThreads(const Parameters &p)
{
    return chosenMethod(p) == StartMethod::Thread;
}

qint64 levelsOf(const Parameters &p)
{
    return runsThreads(p) ? 0 : p.integer("nested");
}

QString childName(const Parameters &p, qint64 number)
{
    const QStringList names = p.texts("names");
    return number <= names.size() ? names.at(number - 1)
                                  : QString::fromStdString(runnerName(chosenMethod(p), number));
}

namespace {

/// p.age of each: an attribute in this program's memory, of which a forked child has a copy and a spawned one
/// what it was given. A thread has the very same.
std::array<std::int32_t, MostChildren> theAges {};

QString lineOf(const ChildPart &part, const QString &named, const QString &unnamed)
{
    return part.name[0] ? QStringLiteral("%1 is %2").arg(QString::fromUtf8(part.name), named) : unnamed;
}

void sayHello(Child &child, const ChildPart &part)
{
    const bool thread = child.slot().tid.load() != 0;
    const QString who = thread ? QStringLiteral("pid %1, thread id %2").arg(getpid()).arg(gettid())
                               : QStringLiteral("pid %1, parent pid %2").arg(getpid()).arg(getppid());
    child.print(lineOf(part, QStringLiteral("running: "), QStringLiteral("starts: ")) + who);
}

void sayGoodbye(Child &child, const ChildPart &part)
{
    child.print(lineOf(part, QStringLiteral("gone after %1 s"), QStringLiteral("ends after %1 s"))
                    .arg(QString::number(part.seconds)));
}

int sleeper(Child &child);
const ChildFunctionName sleeperFunction("create.sleeper", &sleeper);

/// The child's code, until it says goodbye: an exit code that is not 0 if it could not begin.
int live(Child &child, const ChildPart &part)
{
    std::optional<NestedProcess> below;
    if (part.levels > 0) {
        below.emplace(childBelow(child, part, sleeperFunction));
        if (const Result<void> started = below->start(); !started)
            return child.refuse(started.error());
    }
    sayHello(child, part);
    if (part.startsChildAsDaemon)
        tryAsDaemon(child, part, sleeperFunction);
    child.sleep(part.seconds);
    if (below)
        below->join();
    return 0;
}

/// The same as a function: Process(target=sleeper, args=(seconds,)).
int sleeper(Child &child)
{
    const auto part = child.argument<ChildPart>();
    const int code = live(child, part);
    if (code == 0)
        sayGoodbye(child, part);
    return code;
}

/// And as a class: class Sleeper(Process), whose run() is the child's code, with an attribute of its
/// own.
class Sleeper
{
public:
    explicit Sleeper(Child &child)
        : m_child(child), m_part(child.argument<ChildPart>()), m_age(theAges[std::size_t(m_part.number - 1)])
    {
        const bool startedAnew = child.slot().startMethod.load() != std::uint32_t(StartMethod::Fork)
            && child.slot().tid.load() == 0;
        if (startedAnew)
            m_age = m_part.age; // Python pickles the object, and the new program reads it
    }

    int run()
    {
        const int code = live(m_child, m_part);
        if (code == 0 && m_part.age >= 0)
            growOlder();
        if (code == 0)
            sayGoodbye(m_child, m_part);
        return code;
    }

private:
    void growOlder()
    {
        ++m_age;
        m_child.print(QStringLiteral("self.age was %1 and is %2 here").arg(m_part.age).arg(m_age));
        m_child.shared<SharedWords>().ages[std::size_t(m_part.number - 1)].store(m_age);
    }

    Child &m_child;
    ChildPart m_part;
    std::int32_t &m_age;
};

const ChildFunctionName sleeperClass("create.class", [](Child &child) { return Sleeper(child).run(); });

class Creation
{
public:
    explicit Creation(Parent &parent)
        : m_parent(parent), m_roll(parent, m_children), m_mistakes(parent, m_children)
    {
    }

    void make();
    void startAll();
    void joinAll();
    void tellStarts(); ///< of those whose code has begun
    void report();
    std::vector<Process> &children() { return m_children; }

private:
    void callEach(const QString &step);
    void reportAges();

    static constexpr std::size_t MostCalled = 16; ///< of more only before and after all of them

    Parent &m_parent;
    std::vector<Process> m_children;
    Roll m_roll;
    Mistakes m_mistakes;
};

void Creation::make()
{
    const Parameters &p = m_parent.parameters();
    const bool asClass = p.choice("defined-as") == QLatin1String("class");
    m_children.reserve(std::size_t(p.integer("children")));
    for (qint64 i = 1; i <= p.integer("children"); ++i) {
        m_children
            .emplace_back(m_parent, childName(p, i).toStdString(), asClass ? sleeperClass : sleeperFunction,
                          chosenMethod(p))
            .withArgument(partOf(m_parent, i));
        if (levelsOf(p) > 0)
            m_children.back().withChannel();
        theAges[std::size_t(i - 1)] = partOf(m_parent, i).age;
    }
    if (Process *daemon = m_mistakes.daemonWithChild()) {
        ChildPart part = partOf(m_parent, qint64(m_children.size()));
        part.startsChildAsDaemon = true;
        daemon->withArgument(part).setDaemon(true);
    }
}

void Creation::callEach(const QString &step)
{
    if (m_children.size() <= MostCalled)
        m_roll.call(step);
}

void Creation::startAll()
{
    m_roll.call(QStringLiteral("before the first start()"));
    m_mistakes.joinBeforeStart();
    for (Process &child : m_children) {
        child.start();
        callEach(QStringLiteral("%1.start()").arg(QString::fromStdString(child.name())));
    }
    if (m_children.size() > MostCalled)
        m_roll.call(QStringLiteral("after the last start()"));
    m_mistakes.startTwice();
    m_mistakes.setDaemonAfterStart();
}

void Creation::joinAll()
{
    for (Process &child : m_children) {
        child.join();
        callEach(QStringLiteral("%1.join()").arg(QString::fromStdString(child.name())));
    }
}

void Creation::tellStarts()
{
    QList<double> seconds;
    QJsonArray listed;
    for (const Process &child : m_children) {
        const std::optional<double> start = child.startSeconds();
        if (start)
            seconds.append(*start);
        listed.append(start ? QJsonValue(*start) : QJsonValue());
    }
    if (const std::optional<double> middle = Tally(seconds).quantile(0.5))
        m_parent.measure("start_ms_median", *middle * 1e3);
    m_parent.value("start_seconds", listed);
}

void Creation::report()
{
    m_roll.call(QStringLiteral("when all have ended"));
    tellStarts();
    qsizetype endedOk = nestedOk(m_parent);
    for (Process &child : m_children)
        endedOk += child.isThread() || child.exitcode() == 0;
    m_parent.measure("ended_ok", double(endedOk));
    reportAges();
    const qsizetype all = qsizetype(m_children.size()) * (1 + levelsOf(m_parent.parameters()));
    if (m_mistakes.any())
        m_mistakes.report();
    m_parent.outcome(endedOk != all                ? "child-failed"
                         : !m_mistakes.any()       ? "all-ended"
                         : m_mistakes.allRefused() ? "refused"
                                                   : "accepted");
}

void Creation::reportAges()
{
    if (m_parent.parameters().isNull("age"))
        return;
    QJsonArray inParent;
    QJsonArray inChildren;
    for (std::size_t i = 0; i < m_children.size(); ++i) {
        inParent.append(theAges[i]);
        inChildren.append(m_parent.shared<SharedWords>().ages[i].load());
    }
    m_parent.print(QStringLiteral("In the parent the age of %1 is %2")
                       .arg(QString::fromStdString(m_children.front().name()))
                       .arg(theAges.front()));
    m_parent.value("age_in_parent", inParent);
    m_parent.value("age_in_child", inChildren);
}

void run(Parent &parent)
{
    parent.print(QStringLiteral("The parent starts: pid %1").arg(getpid()));
    Creation creation(parent);
    creation.make();
    creation.startAll();
    const Parent::Telling telling(parent, [&creation] { creation.tellStarts(); });
    if (parent.parameters().flag("join"))
        creation.joinAll();

    parent.print(QStringLiteral("The parent's code is over"));
    parent.returned();
    waitAtExit(creation.children());
    creation.report();
}

ArenaNeeds needs(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = p.integer("children") * (1 + levelsOf(p)) + 3; // and the fork server
    needs.eventsPerLane = 1024;
    return needs;
}

} // namespace

Script script()
{
    return {needs, run, sharedRoot<SharedWords>()};
}

} // namespace plab::create
