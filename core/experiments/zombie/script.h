// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plab::zombie {

/// How long a child works, so that its life can be told from its time as a zombie.
inline constexpr double ChildSeconds = 0.1;

} // namespace plab::zombie
