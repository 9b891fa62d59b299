// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::speedup {

bool isAll(const Parameters &p);

} // namespace plab::speedup
