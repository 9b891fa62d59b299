// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exhibits/powers.h"

namespace plab {

std::uint64_t sumOfPowers(std::uint64_t first, std::uint64_t end)
{
    std::uint64_t sum = 0;
    for (std::uint64_t i = first; i < end; ++i) {
        const std::uint64_t square = i * i;
        const std::uint64_t fifth = square * square * i;
        sum += i + fifth + fifth * i;
    }
    return sum;
}

} // namespace plab
