// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace plab::probe {

/// What a process of a script sends the laboratory with the read ends of the pipes that it prints into from
/// now on: one or two of them.
struct PipesOf
{
    static constexpr std::uint32_t Most = 2;

    std::uint32_t lane = 0;
    std::uint32_t count = 0;
};

} // namespace plab::probe
