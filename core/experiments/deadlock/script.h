// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::deadlock {

bool isOpposite(const Parameters &p);

} // namespace plab::deadlock
