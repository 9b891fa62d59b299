// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace plab {

/// Σ i + i⁵ + i⁶ for i from `first` to below `end`, modulo 2⁶⁴ (i⁶ overflows 64 bits from i = 1626 on). Never
/// inlined, so that it is the same code wherever it is called from.
[[gnu::noinline]] std::uint64_t sumOfPowers(std::uint64_t first, std::uint64_t end);
inline std::uint64_t sumOfPowers(std::uint64_t terms)
{
    return sumOfPowers(0, terms);
}

} // namespace plab
