// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/pool/party.h"
#include "core/figures/schedule.h"
#include "core/multiprocessing/pool.h"
#include "core/runtime/script.h"

namespace plab::pool {

/// What the parameter `task` asks for.
TaskKind taskKindOf(const Parameters &p);

/// What the parameter `spread` asks for.
Spread spreadOf(const Parameters &p);

/// Whether each task has the length that `task-seconds` gives it.
bool hasOwnSeconds(const Parameters &p);

/// How large the arena of a pool with these settings must be.
ArenaNeeds needs(const Parameters &p);

/// What each task of these parameters does; a witness makes fewer steps, because it only has to show the
/// timeline.
TaskWork taskWork(const Parent &parent);

/// The pool that the parameters describe, for such tasks.
Pool::Settings poolSettings(const Parent &parent, const TaskWork &work);

Text poolWitnessCut(const Parameters &p); ///< Declaration::witnessCut

} // namespace plab::pool
