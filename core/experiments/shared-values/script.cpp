// SPDX-License-Identifier: GPL-3.0-or-later
// Shared values: a child changes what lies in shared memory, the parent sees it. Python's
// multiprocessing.Value and Array, shared_memory.SharedMemory, and mmap.
#include "core/runtime/script.h"

#include "core/experiments/shared-values/card.h"
#include "core/experiments/shared-values/party.h"
#include "core/multiprocessing/chosenmethod.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/briefname.h"

#include <algorithm>

namespace plab::sharedvalues {

namespace {

/// n.value = 3.1415927
void setNumber(Child &child)
{
    Number &number = child.shared<SharedPlaces>().number;
    const Contender self = Contender::self(&child.stopWord());
    child.points().write(0, [&] {
        number.set(ChildsNumber, self);
        return ChildsNumber;
    });
}

/// for i in range(len(a)): a[i] = -a[i]
template<typename Array>
void negate(Child &child, const Array &array)
{
    for (std::uint64_t i = 0; i < array.length(); ++i) {
        const std::int32_t before = child.points().read(1, [&] { return array.get(i); });
        child.points().write(1, [&] {
            array.set(i, -before);
            return -before;
        });
    }
}

/// block = SharedMemory(name)
int negateInBlock(Child &child)
{
    const auto &shared = child.shared<SharedPlaces>();
    const Result<NamedBlock> block = NamedBlock::open(shared.blockName);
    if (!block)
        return child.refuse(block.error());
    negate(child, MappedNumbers(block.value().memory(), shared.length));
    return 0;
}

/// memory = mmap.mmap(file.fileno(), 0)
int negateInFile(Child &child)
{
    const Result<Mapping> memory = Mapping::of(child.descriptor(0));
    if (!memory)
        return child.refuse(memory.error());
    negate(child, MappedNumbers(memory.value(), child.shared<SharedPlaces>().length));
    return 0;
}

int change(Child &child)
{
    auto &shared = child.shared<SharedPlaces>();
    child.recorder().record(EventKind::WorkBegin);
    int code = 0;
    if (shared.kind == Kind::Block)
        code = negateInBlock(child);
    else if (shared.kind == Kind::MappedFile)
        code = negateInFile(child);
    else
        setNumber(child);
    if (shared.kind == Kind::Array)
        negate(child, LockedNumbers {shared.numbers, Contender::self(&child.stopWord())});
    child.recorder().record(EventKind::WorkEnd);
    return code;
}

const ChildFunctionName changeFunction("shared-values.change", &change);

/// a = Array('i', range(length)), after a look at what a new one holds.
template<typename Array>
void fill(Parent &parent, const Array &array)
{
    parent.value(QStringLiteral("new_array_zeroed"), isZeroed(array));
    for (std::uint64_t i = 0; i < array.length(); ++i)
        array.set(i, std::int32_t(i));
}

/// p = Process(target=f, args=(…)); p.start(); p.join(). False if it did not end as it should: then there is
/// nothing to compare.
bool letTheChildChangeIt(Parent &parent, int file = -1)
{
    Process process(parent, "Process-1", changeFunction, chosenMethod(parent.parameters()));
    if (file >= 0)
        process.withDescriptors({file});
    process.start();
    process.join();
    if (parent.endingOf(process.handle()).kind == Ending::Kind::Exited)
        return true;
    parent.fail(failedError(tr("The child did not end as it should, so there is nothing to compare.")));
    return false;
}

void report(Parent &parent, bool seen, const QJsonArray *elements)
{
    if (elements) {
        parent.print(shownElements(*elements));
        parent.value(QStringLiteral("array"), *elements);
    }
    parent.outcome(seen ? QStringLiteral("seen") : QStringLiteral("unseen"));
}

/// n = Value('d', 0.0); a = Array('i', range(length))
void shareValues(Parent &parent)
{
    const Contender self = Contender::self(&parent.arena().header().stop);
    auto &shared = parent.shared<SharedPlaces>();
    Parent::orRefuse(shared.number.init(0.0));
    Parent::orRefuse(shared.numbers.init());
    const LockedNumbers numbers {shared.numbers, self};
    if (shared.kind == Kind::Array)
        fill(parent, numbers);
    if (!letTheChildChangeIt(parent))
        return;
    const double number = shared.number.get(self);
    const QJsonArray elements = elementsOf(numbers);
    parent.returned();
    parent.print(QString::number(number, 'g', 8));
    parent.measure(QStringLiteral("value"), number);
    report(parent, number == ChildsNumber && isNegated(elements),
           shared.kind == Kind::Array ? &elements : nullptr);
}

/// block = SharedMemory(name, create=True, size=…), and who else may do what with the name.
void shareBlock(Parent &parent)
{
    auto &shared = parent.shared<SharedPlaces>();
    const std::string name = briefName(getpid());
    NamedBlock block = Parent::orRefuse(NamedBlock::create(name, bytesOf(parent.parameters())));
    name.copy(shared.blockName, sizeof shared.blockName - 1);
    const MappedNumbers numbers(block.memory(), shared.length);
    fill(parent, numbers);
    const Result<NamedBlock> again = NamedBlock::create(name, 1); // FileExistsError
    const bool changed = letTheChildChangeIt(parent);
    Parent::orRefuse(block.unlink());
    const Result<NamedBlock> gone = NamedBlock::open(name); // FileNotFoundError
    if (!changed)
        return;
    const QJsonArray elements = elementsOf(numbers); // who has it mapped keeps it
    parent.returned();
    const auto answer = [](const Result<NamedBlock> &made) {
        return made ? QStringLiteral("granted") : made.error().sentence.english();
    };
    parent.value(QStringLiteral("same_name"), answer(again));
    parent.value(QStringLiteral("after_unlink"), answer(gone));
    parent.print(QStringLiteral("the same name again: %1").arg(answer(again)));
    parent.print(QStringLiteral("opened after unlink: %1").arg(answer(gone)));
    parent.measure(QStringLiteral("bytes"), double(block.memory().bytes().size()));
    report(parent, isNegated(elements), &elements);
}

/// memory = mmap.mmap(file.fileno(), 0): the file's own bytes, not a copy of them.
void shareFile(Parent &parent)
{
    auto &shared = parent.shared<SharedPlaces>();
    const Descriptor file = Parent::orRefuse(unnamedFile(bytesOf(parent.parameters())));
    const Mapping memory = Parent::orRefuse(Mapping::of(file.get()));
    const MappedNumbers numbers(memory, shared.length);
    fill(parent, numbers);
    if (!letTheChildChangeIt(parent, file.get()))
        return;
    const QJsonArray elements = elementsOf(numbers);
    const QJsonArray read = Parent::orRefuse(numbersInFile(file.get(), shared.length));
    parent.returned();
    parent.value(QStringLiteral("file"), read);
    parent.print(QStringLiteral("read from the file: %1").arg(shownElements(read)));
    parent.measure(QStringLiteral("bytes"), double(memory.bytes().size()));
    report(parent, isNegated(elements) && read == elements, &elements);
}

void run(Parent &parent)
{
    switch (parent.shared<SharedPlaces>().kind) {
    case Kind::Value:
    case Kind::Array:
        return shareValues(parent);
    case Kind::Block:
        return shareBlock(parent);
    case Kind::MappedFile:
        return shareFile(parent);
    }
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
    return {needs, run, sharedRoot<SharedPlaces>()};
}

} // namespace plab::sharedvalues
