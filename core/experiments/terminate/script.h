// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::terminate {

inline constexpr double PatienceS = 1; ///< join(timeout=1)

inline constexpr double PauseS = 0.4; ///< how long a stopped child is looked at

bool does(const Parameters &p, const char *how);

} // namespace plab::terminate
