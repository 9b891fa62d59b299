// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/sharedroot.h"

#include <functional>

namespace plab {

class Arena;
class Parent;

/// How large the arena of one repeat must be, beside what its processes share.
struct ArenaNeeds
{
    qint64 lanes = 4; ///< process-table slots beside nursery and parent (replacements reuse drained ones)
    qint64 eventsPerLane = 65536; ///< events one lane can leave before a drain, when recording all
};

/// Slots of the process table for so many lanes: the nursery's and the parent's beside them.
constexpr qint64 slotsFor(qint64 lanes)
{
    return lanes + 2;
}

/// The code of an experiment: all that the nursery knows of it. core/experiments/<id>/script.cpp makes one.
struct Script
{
    std::function<ArenaNeeds(const Parameters &)> needs; ///< pure
    std::function<void(Parent &)> run; ///< in the forked parent; blocking, reads like the tutorial
    SharedRoot shares {}; ///< sharedRoot<…>(); they find it by Parent::shared() and Child::shared()
    /// In the nursery, when a parent was killed and nobody of its repeat lives any more: removes what that
    /// would have removed. Nothing by default.
    std::function<void(const Arena &)> cleanUp {};
};

} // namespace plab
