// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/parent.h"

namespace plab::terminate {

inline constexpr int SentinelChildren = 3;
inline constexpr double LastEndS = 0.9; ///< when the last of them ends

/// Waits for several children at once, by their sentinels: who ends first is heard of first, however they
/// were started.
void waitBySentinels(Parent &parent);

} // namespace plab::terminate
