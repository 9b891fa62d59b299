// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/taskboard.h"

#include <algorithm>

namespace plab {

constexpr std::uint64_t FarFromEnd = 1024; ///< chunks

bool TaskBoard::claimCell(TaskCell &first, std::uint32_t worker)
{
    std::uint32_t nobody = 0;
    return first.owner.compare_exchange_strong(nobody, worker, std::memory_order_seq_cst);
}

std::optional<std::uint64_t> TaskBoard::claim(TaskCell *cells, std::uint32_t worker)
{
    const std::uint64_t limit = submitted.load(std::memory_order_acquire);
    std::uint64_t at = hint.load(std::memory_order_relaxed);
    while (firstOf(at) < limit) {
        if (firstOf(at + FarFromEnd) < limit) { // where workers meet all the time this never has to try again
            at = hint.fetch_add(1, std::memory_order_seq_cst);
            if (firstOf(at) >= limit) { // others went all that way since this one looked
                setBack(at);
                return std::nullopt; // the caller looks again before it sleeps
            }
        } else if (!hint.compare_exchange_weak(at, at + 1, std::memory_order_seq_cst)) {
            continue; // somebody else moved it on, or the parent set it back
        }
        if (claimCell(cells[firstOf(at)], worker))
            return at;
        ++at;
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

void TaskBoard::setBack(std::uint64_t chunkNumber)
{
    std::uint64_t seen = hint.load(std::memory_order_seq_cst);
    while (seen > chunkNumber && !hint.compare_exchange_weak(seen, chunkNumber, std::memory_order_seq_cst)) {
    }
}

void TaskBoard::giveBack(TaskCell *cells, std::uint64_t chunkNumber)
{
    cells[firstOf(chunkNumber)].owner.store(0, std::memory_order_seq_cst);
    setBack(chunkNumber);
}

bool TaskBoard::reopenPassed(const TaskCell *cells)
{
    const std::uint64_t passed = hint.load(std::memory_order_seq_cst);
    for (std::uint64_t at = 0; at < passed; ++at) {
        if (cells[firstOf(at)].owner.load(std::memory_order_seq_cst) == 0) {
            setBack(at);
            return true;
        }
    }
    return false;
}

} // namespace plab
