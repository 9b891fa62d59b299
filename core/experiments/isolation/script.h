// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::isolation {

inline constexpr int Answer = 42;

bool isThread(const Parameters &p);

/// Whether parent and child have one memory for the things.
bool isShared(const Parameters &p);

/// Whether the child gets the things as arguments, args=(lst, count), and has not found them as globals.
bool isGiven(const Parameters &p);

/// What parent and child are compared by: `number` of a thread that finds it as a global, else `count`.
bool comparesNumber(const Parameters &p);

} // namespace plab::isolation
