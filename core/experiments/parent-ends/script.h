// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::parentends {

inline constexpr double CloseS = 0.15; ///< two ends this near to each other may come in either order

bool endsAs(const Parameters &p, const char *end);

bool runsThreads(const Parameters &p);

/// Whether the children are daemons, whichever way the parent ends.
bool haveDaemons(const Parameters &p);

/// Whether the parent's process ends on the spot: nothing more of its code runs.
bool endsAtOnce(const Parameters &p);

} // namespace plab::parentends
