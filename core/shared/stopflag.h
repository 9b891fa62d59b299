// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/futex.h"

namespace plab {

/// A word of the arena; non-zero = whoever waits leaves. Written by the lab, watched by every wait. Zero = go
/// on.
using StopWord = std::atomic<std::uint32_t>;

/// How a wait between processes came to its end.
enum class WaitResult : std::uint8_t {
    Done,      ///< what was waited for happened
    TimedOut,  ///< the limit passed
    Stopped,   ///< the stop word was set
    OwnerDied, ///< a robust lock was taken over from a dead holder: the caller has it now
    Failed,    ///< the primitive cannot be used (not initialised, not recoverable, taken twice)
};

/// Whether to leave; a null word never stops.
inline bool isStopped(const StopWord *stop)
{
    return stop && stop->load(std::memory_order_relaxed) != 0;
}

/// Sleeps until `word` no longer holds `expected`, in slices of at most MaxSlice that watch the stop word.
WaitResult waitWhileEqual(std::atomic<std::uint32_t> &word, std::uint32_t expected, std::uint64_t deadlineNs,
                          const StopWord *stop);

/// Sleeps once, at most one slice and not beyond the deadline; Done says "look again", not that anything
/// happened.
WaitResult waitSlice(std::atomic<std::uint32_t> &word, std::uint32_t expected, std::uint64_t deadlineNs,
                     const StopWord *stop);

} // namespace plab
