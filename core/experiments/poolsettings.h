// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/schedule.h"
#include "core/process/experiment.h"
#include "core/process/pool.h"

namespace plab {

/// What the parameter `task` asks for.
TaskKind taskKindOf(const Parameters &p);

/// What the parameter `spread` asks for.
Spread spreadOf(const Parameters &p);

/// How large the arena of a pool with these settings must be.
ArenaNeeds poolNeeds(const Parameters &p);

/// The pool that the parameters describe; a witness makes fewer steps, because it only has to show the
/// timeline.
Pool::Settings poolSettings(const Parent &parent);

QString poolWitnessCut(const Parameters &p); ///< Declaration::witnessCut

} // namespace plab
