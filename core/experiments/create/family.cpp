// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/create/family.h"

#include "core/multiprocessing/chosenmethod.h"

#include <algorithm>

namespace plab::create {

namespace {

/// "Process-1:1": Python names a child of a child by its place in the family.
std::string nameBelow(const ChildPart &part)
{
    std::string name = "Process-" + std::to_string(part.number);
    for (int level = 0; level <= part.depth; ++level)
        name += ":1";
    return name;
}

} // namespace

NestedProcess childBelow(Child &child, const ChildPart &part, const ChildFunctionName &function)
{
    ChildPart below = part;
    below.levels = std::uint8_t(part.levels - std::min<std::uint8_t>(part.levels, 1));
    below.depth = std::uint8_t(part.depth + 1);
    below.nextSlot = part.nextSlot + 1;
    below.startsChildAsDaemon = false;
    below.name[0] = '\0';
    below.age = -1;
    NestedProcess made(child, nameBelow(part), function, part.nextSlot,
                       part.spawns ? StartMethod::Spawn : StartMethod::Fork);
    made.withArgument(below);
    return made;
}

void tryAsDaemon(Child &child, const ChildPart &part, const ChildFunctionName &function)
{
    const Result<void> started = childBelow(child, part, function).start();
    if (started)
        return child.print(QStringLiteral("start() of a daemon's child was accepted"));
    const QString sentence = started.error().sentence.english();
    auto &words = child.shared<SharedWords>();
    setText(words.refusal, sizeof words.refusal, sentence.toStdString());
    words.daemonRefused.store(1, std::memory_order_release);
    child.print(QStringLiteral("start() is refused: %1").arg(sentence));
}

namespace {

/// Rows of the process table that children have for their own children: the last ones, one after the other.
std::uint32_t firstNestedSlot(const Parent &parent)
{
    const Parameters &p = parent.parameters();
    return parent.arena().slotCount() - std::uint32_t(p.integer("children") * levelsOf(p));
}

} // namespace

ChildPart partOf(const Parent &parent, qint64 number)
{
    const Parameters &p = parent.parameters();
    const qint64 levels = levelsOf(p);
    ChildPart part {};
    part.seconds = p.number("seconds");
    part.number = std::int32_t(number);
    part.age = p.isNull("age") ? -1 : std::int32_t(p.integer("age"));
    part.levels = std::uint8_t(levels);
    part.nextSlot = firstNestedSlot(parent) + std::uint32_t((number - 1) * levels);
    part.spawns = chosenMethod(p) == StartMethod::Spawn;
    if (number <= p.texts("names").size())
        setText(part.name, sizeof part.name, childName(p, number).toStdString());
    return part;
}

qsizetype nestedOk(const Parent &parent)
{
    const Arena &arena = parent.arena();
    qsizetype ok = 0;
    for (std::uint32_t i = firstNestedSlot(parent); i < arena.slotCount(); ++i) {
        const Ending ending = unpackEnding(arena.slot(i).ending.load(std::memory_order_acquire));
        ok += arena.slot(i).currentState() == SlotState::Ended && ending.kind == Ending::Kind::Exited
            && ending.number == 0;
    }
    return ok;
}

} // namespace plab::create
