// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

#include <functional>

namespace plab {

class Parent;

/// How large the arena of one repeat must be.
struct ArenaNeeds
{
    qint64 lanes = 4; ///< process-table slots beside nursery and parent (replacements reuse drained ones)
    qint64 sharedBytes = 65536;   ///< room for the experiment's own values, locks and queues
    qint64 eventsPerLane = 65536; ///< events one lane can leave before a drain, when recording all
};

/// The code of an experiment: all that the nursery knows of it. core/experiments/<id>/script.cpp makes one.
struct Script
{
    std::function<ArenaNeeds(const Parameters &)> needs; ///< pure
    std::function<void(Parent &)> run; ///< in the forked parent; blocking, reads like the tutorial
};

} // namespace plab
