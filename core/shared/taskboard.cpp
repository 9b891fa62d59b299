// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/taskboard.h"

#include <algorithm>

namespace plab {

bool TaskBoard::claimCell(TaskCell &first, std::uint32_t worker)
{
    std::uint32_t nobody = 0;
    return first.owner.load(std::memory_order_relaxed) == 0
        && first.owner.compare_exchange_strong(nobody, worker, std::memory_order_acq_rel,
                                               std::memory_order_relaxed);
}

std::optional<std::uint64_t> TaskBoard::claim(TaskCell *cells, std::uint32_t worker)
{
    const std::uint64_t limit = submitted.load(std::memory_order_acquire);
    std::uint64_t at = hint.load(std::memory_order_acquire);
    while (firstOf(at) < limit) {
        const bool claimed = claimCell(cells[firstOf(at)], worker);
        std::uint64_t seen = at;
        const bool moved = hint.compare_exchange_strong(seen, at + 1, std::memory_order_acq_rel);
        if (claimed)
            return at;
        at = moved ? at + 1 : seen; // somebody else moved it on, or the parent set it back
    }
    return std::nullopt;
}

bool TaskBoard::hasFree(const TaskCell *cells) const
{
    const std::uint64_t limit = submitted.load(std::memory_order_acquire);
    for (std::uint64_t at = hint.load(std::memory_order_acquire); firstOf(at) < limit; ++at) {
        if (cells[firstOf(at)].owner.load(std::memory_order_acquire) == 0)
            return true;
    }
    return false;
}

void TaskBoard::giveBack(TaskCell *cells, std::uint64_t chunkNumber)
{
    cells[firstOf(chunkNumber)].owner.store(0, std::memory_order_release);
    std::uint64_t seen = hint.load(std::memory_order_acquire);
    while (seen > chunkNumber && !hint.compare_exchange_weak(seen, chunkNumber, std::memory_order_acq_rel)) {
    }
}

} // namespace plab
