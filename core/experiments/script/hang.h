// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/repeat.h"

namespace plab::ownscript {

/// Why a script that hung will not go on, from its events and how its processes ended: what stands behind it
/// first, then who else waits for whom. Whole sentences that name processes, lines and locks. Pure; empty if
/// nobody waited.
QList<Text> hangSentences(const Repeat &repeat);

} // namespace plab::ownscript
