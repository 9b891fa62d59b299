// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <poll.h>

#include <cstdint>
#include <span>

namespace plab {

/// ppoll(2), until the deadline (steady clock; UINT64_MAX: none) or for a slice (MaxSlice), after which the
/// caller looks at its stop word: a write to shared memory wakes nobody here.
int pollSlice(std::span<pollfd> looks, std::uint64_t deadlineNs);

} // namespace plab
