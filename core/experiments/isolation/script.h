// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::isolation {

inline constexpr int Answer = 42;

bool isThread(const Parameters &p);

/// Whether parent and child have one memory for the things.
bool isShared(const Parameters &p);

} // namespace plab::isolation
