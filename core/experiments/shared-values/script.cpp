// SPDX-License-Identifier: GPL-3.0-or-later
// Shared values: a child changes a Value and an Array, the parent sees it. Python's multiprocessing.Value and
// Array.
#include "core/experiments/shared-values/script.h"

#include "core/multiprocessing/chosenmethod.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/script.h"
#include "core/shared/value.h"

#include <QJsonArray>

#include <algorithm>

namespace plab::sharedvalues {

namespace {

using Number = Value<double>;

using Numbers = Array<std::int32_t>;

constexpr double ChildsNumber = 3.1415927;

/// The two, in shared memory.
struct SharedPair
{
    Number number;
    Numbers numbers;

    void build(ArenaBuilder &builder, const Parameters &p)
    {
        numbers.build(builder, std::uint64_t(p.integer("length")));
    }
};

/// def f(n, a): n.value = 3.1415927; for i in range(len(a)): a[i] = -a[i]
int change(Child &child)
{
    auto &shared = child.shared<SharedPair>();
    Number &number = shared.number;
    Numbers &numbers = shared.numbers;
    const Contender self = Contender::self(&child.stopWord());
    Points &points = child.points();
    child.recorder().record(EventKind::WorkBegin);
    points.write(0, [&] {
        number.set(ChildsNumber, self);
        return ChildsNumber;
    });
    for (std::uint64_t i = 0; i < numbers.length(); ++i) {
        const std::int32_t before = points.read(1, [&] { return numbers.get(i, self); });
        points.write(1, [&] {
            numbers.set(i, -before, self);
            return -before;
        });
    }
    child.recorder().record(EventKind::WorkEnd);
    return 0;
}

const ChildFunctionName changeFunction("shared-values.change", &change);

QJsonArray elementsOf(const Numbers &numbers)
{
    QJsonArray elements;
    for (std::uint64_t i = 0; i < numbers.length(); ++i)
        elements.append(numbers.raw(i));
    return elements;
}

} // namespace

QString shownElements(const QJsonArray &elements)
{
    constexpr qsizetype Few = 12;
    QStringList texts;
    for (qsizetype i = 0; i < std::min<qsizetype>(elements.size(), Few); ++i)
        texts.append(QString::number(elements.at(i).toInteger()));
    if (elements.size() > Few)
        texts.append(QStringLiteral("…"));
    return QLatin1Char('[') + texts.join(QStringLiteral(", ")) + QLatin1Char(']');
}

namespace {

bool isZeroed(Numbers &numbers, const Contender &self)
{
    for (std::uint64_t i = 0; i < numbers.length(); ++i) {
        if (numbers.get(i, self) != 0)
            return false;
    }
    return true;
}

/// Whether the parent sees what the child wrote.
bool isSeen(Number &number, Numbers &numbers, const Contender &self)
{
    bool seen = number.get(self) == ChildsNumber;
    for (std::uint64_t i = 0; i < numbers.length(); ++i)
        seen = seen && numbers.get(i, self) == -std::int32_t(i);
    return seen;
}

/// n = Value('d', 0.0); a = Array('i', range(length)); p = Process(target=f, args=(n, a)); p.start();
/// p.join()
void run(Parent &parent)
{
    const Contender self = Contender::self(&parent.arena().header().stop);
    auto &shared = parent.shared<SharedPair>();
    Number &number = shared.number;
    Numbers &numbers = shared.numbers;
    Parent::orRefuse(number.init(0.0));
    Parent::orRefuse(numbers.init());
    const bool zeroed = isZeroed(numbers, self);
    for (std::uint64_t i = 0; i < numbers.length(); ++i)
        numbers.set(i, std::int32_t(i), self);

    Process process(parent, "Process-1", changeFunction, chosenMethod(parent.parameters()));
    process.start();
    process.join();

    const bool seen = isSeen(number, numbers, self);
    parent.returned();
    if (parent.endingOf(process.handle()).kind != Ending::Kind::Exited)
        return parent.fail(failedError(QStringLiteral("The child did not end as it should, so there is "
                                                      "nothing to compare.")));
    parent.print(QString::number(number.get(self), 'g', 8));
    parent.print(shownElements(elementsOf(numbers)));
    parent.measure(QStringLiteral("value"), number.get(self));
    parent.value(QStringLiteral("array"), elementsOf(numbers));
    parent.value(QStringLiteral("new_array_zeroed"), zeroed);
    parent.outcome(seen ? QStringLiteral("seen") : QStringLiteral("unseen"));
}

ArenaNeeds needs(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = 2; // the child, and the fork server where there is one
    needs.eventsPerLane = 64 + 2 * p.integer("length");
    return needs;
}

} // namespace

Script script()
{
    return {needs, run, sharedRoot<SharedPair>()};
}

} // namespace plab::sharedvalues
