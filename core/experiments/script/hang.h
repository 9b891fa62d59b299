// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/repeat.h"

namespace plab::ownscript {

/// Why a script that hung will not go on, from its events and how its processes ended: what stands behind it
/// first, then who else waits for whom. Whole sentences that name processes, lines and locks. Pure; empty if
/// nobody waited.
QList<Text> hangSentences(const Repeat &repeat);

/// Of a script that still goes on: which task was lost with its worker, and who waits for results. Looks at
/// the newest events only, so that it can be asked again and again. Pure.
QList<Text> lostTaskSentences(const Repeat &repeat);

} // namespace plab::ownscript
