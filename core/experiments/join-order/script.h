// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plab::joinorder {

inline constexpr qsizetype MostChildren = 16; ///< each join has a measure of its own

} // namespace plab::joinorder
