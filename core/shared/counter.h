// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/futex.h"

namespace plab {

/// The shared counter that contenders race for, alone on its cache line. The deliberate race is a relaxed
/// load, then a relaxed store: defined behaviour for compiler and sanitizers, and an update in between is
/// still lost for real. Zeroed memory counts from 0.
class alignas(CacheLine) RacingCounter
{
public:
    std::int64_t read() const { return m_value.load(std::memory_order_relaxed); }
    void write(std::int64_t value) { m_value.store(value, std::memory_order_relaxed); }

    /// Reads, then writes: safe only for whoever holds a lock.
    void add(std::int64_t step) { write(read() + step); }

    /// Reads and writes in one step that nobody can come between; returns the value before.
    std::int64_t addAtomically(std::int64_t step)
    {
        return m_value.fetch_add(step, std::memory_order_relaxed);
    }

private:
    std::atomic<std::int64_t> m_value;
};
static_assert(sizeof(RacingCounter) == CacheLine && std::is_standard_layout_v<RacingCounter>);
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

} // namespace plab
