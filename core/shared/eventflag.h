// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/stopflag.h"

#include <type_traits>

namespace plab {

/// Python's multiprocessing.Event: a flag that is down until somebody sets it; then all who wait go on, and
/// nobody waits any more until it is cleared. Zeroed memory is valid, the flag down. (Not the recorded Event
/// of core/model, hence the name.)
///
///   word: how often it was set (upper 31 bits) | flag
///
/// A wait ends when the word is no longer what it was, so that set() followed at once by clear() still lets
/// everybody go who waited before. Nothing in it belongs to a party: whoever is killed leaves nothing behind.
class EventFlag
{
public:
    /// Raises the flag and wakes all who wait. Nothing happens if it is up already.
    void set();

    /// Lowers the flag: who comes now waits for the next set().
    void clear() { m_word.fetch_and(~1u, std::memory_order_acq_rel); }

    bool isSet() const { return (m_word.load(std::memory_order_acquire) & 1u) != 0; }

    /// Returns at once if the flag is up, else when it is set: Done, TimedOut or Stopped.
    WaitResult wait(std::chrono::nanoseconds limit, const StopWord *stop);

private:
    std::atomic<std::uint32_t> m_word;
};
static_assert(sizeof(EventFlag) == 4 && std::is_standard_layout_v<EventFlag>);

} // namespace plab
