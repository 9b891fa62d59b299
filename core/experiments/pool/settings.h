// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/schedule.h"
#include "core/runtime/script.h"
#include "core/multiprocessing/pool.h"

namespace plab::pool {

/// What the parameter `task` asks for.
TaskKind taskKindOf(const Parameters &p);

/// What the parameter `spread` asks for.
Spread spreadOf(const Parameters &p);

/// How large the arena of a pool with these settings must be.
ArenaNeeds needs(const Parameters &p);

/// The pool that the parameters describe; a witness makes fewer steps, because it only has to show the
/// timeline.
Pool::Settings poolSettings(const Parent &parent);

QString poolWitnessCut(const Parameters &p); ///< Declaration::witnessCut

} // namespace plab::pool
