// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::pool {

bool counts(const Parameters &p);
bool sleeps(const Parameters &p); ///< its tasks only sleep

} // namespace plab::pool
