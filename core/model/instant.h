// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace plab {

// Instants are nanoseconds of CLOCK_MONOTONIC in 64 bits, 0 for "never"; people and records have seconds from
// an entry. A record may hold any number, so the way between them is here only, and nothing overflows.

/// Of two instants, negative where `toNs` is the earlier one.
inline double secondsBetween(std::uint64_t fromNs, std::uint64_t toNs)
{
    return toNs >= fromNs ? double(toNs - fromNs) * 1e-9 : double(fromNs - toNs) * -1e-9;
}

/// A number of seconds in whole nanoseconds, the nearest that there is; 0 for "not a number".
inline std::int64_t nanosecondsOf(double seconds)
{
    constexpr double Most = 9.2e18; // less than 2^63
    const double ns = seconds * 1e9;
    return std::isnan(ns) ? 0 : std::llround(std::clamp(ns, -Most, Most));
}

/// The instant so many seconds after an entry; the first or last one that there is where that lies beyond.
inline std::uint64_t instantAfter(std::uint64_t entryNs, double seconds)
{
    const std::int64_t ns = nanosecondsOf(seconds);
    const std::uint64_t distance = ns < 0 ? -std::uint64_t(ns) : std::uint64_t(ns);
    if (ns < 0)
        return entryNs > distance ? entryNs - distance : 1;
    return std::max<std::uint64_t>(1, entryNs + std::min(distance, ~std::uint64_t(0) - entryNs));
}

/// A count of a record as whole number: what is no count is 0 or the largest.
inline std::uint64_t wholeCount(double number)
{
    constexpr double Most = 18446744073709549568.0; // the largest double below 2^64
    return number > 0 ? std::uint64_t(std::min(number, Most)) : 0;
}

} // namespace plab
