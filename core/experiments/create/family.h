// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/create/script.h"
#include "core/multiprocessing/nestedprocess.h"

namespace plab::create {

/// args=(…) of a child.
struct ChildPart
{
    double seconds;
    std::int32_t number;        ///< 1, 2, …
    std::int32_t age;           ///< attribute of the class; below 0: it has none
    std::uint32_t nextSlot;     ///< row of the process table for its own child
    std::uint8_t levels;        ///< of children below it
    std::uint8_t depth;         ///< of itself: 0 for a child of the parent
    bool spawns;                ///< its own child, else it forks it
    bool startsChildAsDaemon;   ///< it may not, and tries
    char name[LongestName + 1]; ///< the argument it prints; empty if it got none
};

/// That of child number 1, 2, …
ChildPart partOf(const Parent &parent, qint64 number);

/// Process(target=…) in a child: its own child, Process-1:1.
NestedProcess childBelow(Child &child, const ChildPart &part, const ChildFunctionName &function);

/// try: Process(target=…).start() except AssertionError as error: print(error)
void tryAsDaemon(Child &child, const ChildPart &part, const ChildFunctionName &function);

/// How many of the children's own children ended by themselves with exit code 0.
qsizetype nestedOk(const Parent &parent);

} // namespace plab::create
