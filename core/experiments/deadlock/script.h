// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/deadlock/card.h"

namespace plab::deadlock {

bool isOpposite(const Parameters &p);

} // namespace plab::deadlock
