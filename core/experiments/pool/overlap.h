// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/overlap.h"

namespace plab {
class Pool;
} // namespace plab

namespace plab::pool {

/// How much of a counting pool's work was a race, from begin, end and CPU time of its tasks; null if nobody
/// counted to the end of a task.
std::optional<Overlap> countingOverlap(const Pool &pool, std::uint64_t tasks);

} // namespace plab::pool
