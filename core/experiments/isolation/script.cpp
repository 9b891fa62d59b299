// SPDX-License-Identifier: GPL-3.0-or-later
// Isolation: a child changes a list and a counter; does its parent see it?
#include "core/experiments/isolation/script.h"

#include "core/experiments/isolation/card.h"
#include "core/multiprocessing/chosenmethod.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/script.h"

#include <QJsonArray>

#include <memory>
#include <span>

namespace plab::isolation {

namespace {

/// What is changed: lst = [1, 2]; count = 0; number = 1000.
struct Things
{
    int list[4] = {1, 2};
    int length = 2;
    int count = 0;
    int number = 1000;

    void append(int item) { list[length++] = item; }
};

/// On the heap of this program, as Python's objects are. A forked child has a copy of it, a spawned one makes
/// its own when its program starts, a thread has the very same.
const std::unique_ptr<Things> mine = std::make_unique<Things>();

int setLater = 0; ///< the parent sets it after its program has started

/// What the child leaves behind for the report.
struct Seen
{
    Things things;
    int setLater;
};

/// What parent and child have one memory for.
struct SharedThings
{
    Things things; ///< where they are shared, else each uses its own
    Seen seen;
};

QString listText(const Things &things)
{
    QStringList items;
    for (const int item : std::span(things.list, std::size_t(things.length)))
        items.append(QString::number(item));
    return QStringLiteral("[%1]").arg(items.join(QStringLiteral(", ")));
}

QJsonArray listValue(const Things &things)
{
    QJsonArray items;
    for (const int item : std::span(things.list, std::size_t(things.length)))
        items.append(item);
    return items;
}

} // namespace

bool isThread(const Parameters &p)
{
    return chosenMethod(p) == StartMethod::Thread;
}

bool isShared(const Parameters &p)
{
    return isThread(p) || p.choice("sharing") == QLatin1String("shared");
}

bool isGiven(const Parameters &p)
{
    return p.choice("given") == QLatin1String("argument");
}

bool comparesNumber(const Parameters &p)
{
    return isThread(p) && !isGiven(p);
}

namespace {

/// args=(lst, count) of a child, where they are given. A process gets a copy of the list, a thread the very
/// same; a number is a value for both.
struct ChildPart
{
    bool inArena;
    bool given;
    Things copy;
    Things *parents; ///< for a thread
};

/// global lst, count, number
void changeGlobals(Things &things)
{
    things.append(3);
    things.count += 10;
    things.number = 200;
}

/// def task(lst, count): count += 100 makes another number and gives it this name, here only. What stands in
/// shared memory is no number but the place of one, as Python's Value.
Things changeArguments(Things &list, bool inArena)
{
    list.append(3);
    Things seen = list;
    seen.count += 100;
    if (inArena)
        list.count = seen.count;
    return seen;
}

int changeThings(Child &child)
{
    auto &shared = child.shared<SharedThings>();
    auto part = child.argument<ChildPart>();
    Things &given = part.parents ? *part.parents : part.copy;
    Things &things = part.inArena ? shared.things : part.given ? given : *mine;

    child.recorder().record(EventKind::WorkBegin);
    child.points().before(EventKind::Write); // no event: whether anybody else sees it is the question
    if (!part.given)
        changeGlobals(things);
    const Things seen = part.given ? changeArguments(things, part.inArena) : things;

    child.print(QStringLiteral("list %1, count %2, number %3, at address 0x%4")
                    .arg(listText(seen))
                    .arg(seen.count)
                    .arg(seen.number)
                    .arg(quintptr(&things), 0, 16));
    child.print(setLater == Answer
                    ? QStringLiteral("sees the value %1 that was set before its start").arg(setLater)
                    : QStringLiteral("sees the value %1, not the %2 that was set before its start")
                          .arg(setLater)
                          .arg(Answer));
    shared.seen = {seen, setLater};
    child.recorder().record(EventKind::WorkEnd);
    return 0;
}

const ChildFunctionName changer("isolation.changer", &changeThings);

/// The same as a class: class Changer(Thread), whose run() is the code.
class Changer
{
public:
    explicit Changer(Child &child) : m_child(child) { }
    int run() { return changeThings(m_child); }

private:
    Child &m_child;
};

const ChildFunctionName changerClass("isolation.class", [](Child &child) { return Changer(child).run(); });

void report(Parent &parent, const Things &things, const Seen &seen)
{
    const bool number = comparesNumber(parent.parameters());
    const auto valueOf = [number](const Things &one) { return number ? one.number : one.count; };
    parent.measure("parent_value", valueOf(things));
    parent.measure("child_value", valueOf(seen.things));
    parent.value("parent_list", listValue(things));
    parent.value("child_list", listValue(seen.things));
    parent.value("set_before_start", setLater);
    parent.value("child_saw", seen.setLater);
    const bool changed = things.length != 2 || things.count != 0 || things.number != 1000;
    parent.outcome(changed ? "shared" : "isolated");
}

void run(Parent &parent)
{
    const Parameters &p = parent.parameters();
    const StartMethod method = chosenMethod(p);
    const bool inArena = !isThread(p) && isShared(p);
    auto &shared = parent.shared<SharedThings>();
    Things &things = inArena ? shared.things : *mine;
    parent.print(QStringLiteral("list %1, count %2, number %3, at address 0x%4")
                     .arg(listText(things))
                     .arg(things.count)
                     .arg(things.number)
                     .arg(quintptr(&things), 0, 16));

    setLater = Answer;
    const bool asClass = p.choice("defined-as") == QLatin1String("class");
    Process child(parent, runnerName(method, 1), asClass ? changerClass : changer, method);
    child.withArgument(ChildPart {inArena, isGiven(p), things, isThread(p) ? &things : nullptr});
    child.start();
    child.join();

    parent.print(QStringLiteral("list %1, count %2, number %3 after the %4 has ended")
                     .arg(listText(things))
                     .arg(things.count)
                     .arg(things.number)
                     .arg(child.isThread() ? QLatin1String("thread") : QLatin1String("child")));
    parent.returned();
    if (!child.isThread() && child.exitcode() != 0) {
        parent.fail(failedError(tr("The child ended before it had changed anything.")));
        return;
    }
    report(parent, things, shared.seen);
}

} // namespace

Script script()
{
    return {[](const Parameters &) { return ArenaNeeds {}; }, run, sharedRoot<SharedThings>()};
}

} // namespace plab::isolation
