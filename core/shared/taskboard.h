// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/eventcount.h"

#include <optional>

namespace plab {

enum class TaskState : std::uint32_t {
    Ready,
    Running,
    Done,
    Failed,
    Lost,   ///< its worker died inside it
    Broken, ///< given up together with the pool, because a worker died
};
constexpr std::size_t TaskStates = 6;

/// One task as parent and workers see it. A chunk of consecutive tasks is claimed by the owner word of its
/// first cell.
struct alignas(CacheLine) TaskCell
{
    std::atomic<std::uint32_t>
        owner; ///< first cell of a chunk: number of the worker that claimed it; 0 = free
    std::atomic<std::uint32_t> state; ///< TaskState
    std::atomic<std::int32_t> pid;    ///< who ran it; announced with Running
    std::atomic<std::uint64_t> beginNs;
    std::atomic<std::uint64_t> endNs;
    std::atomic<std::uint64_t> result; ///< what the task returned
    std::atomic<std::uint64_t> workNs; ///< CPU time of one that computes, slept time of one that sleeps; 0 =
                                       ///< not measured (yet)
    std::uint64_t length; ///< set before anybody starts, where tasks are of unequal length (TaskWork)

    TaskState currentState() const { return TaskState(state.load(std::memory_order_acquire)); }
    bool isOver() const { return state.load(std::memory_order_acquire) >= std::uint32_t(TaskState::Done); }
};
static_assert(sizeof(TaskCell) == CacheLine);

/// The queue of a pool: an array of cells, each claimed by one compare-and-swap that stores the worker's
/// number; the head, moved on first, is only a hint. In a ring whose consumers claim a position first and
/// mark the cell later, a consumer killed in between jams that cell for good; here the parent sets the hint
/// back (reopenPassed), and gives back what a dead worker had claimed. Between moving on and claiming, giving
/// back and setting back, both sides look at what the other has written: all four are sequentially
/// consistent, so that one of them sees it. With a dispatcher it is the dispatcher that moves the hint, and
/// its workers claim what they are sent. Zeroed memory is an empty board. One parent submits and gives back,
/// many workers claim.
struct TaskBoard
{
    alignas(CacheLine) std::uint64_t tasks; ///< set before anybody starts, as is the next one
    std::uint64_t chunk;
    alignas(CacheLine) std::atomic<std::uint64_t> submitted; ///< tasks that may be claimed
    std::atomic<std::uint32_t> closed; ///< nothing more will come: workers leave when nothing is left
    alignas(CacheLine) std::atomic<std::uint64_t> hint; ///< first chunk that may be free
    alignas(CacheLine) EventCount work;                 ///< idle workers sleep here
    /// Number + 1 of the task whose end the parent wants to hear of at once, or AnyTask; 0: it does not wait.
    std::atomic<std::uint64_t> awaited;
    std::atomic<std::uint32_t> dispatcherIdle; ///< the dispatcher has nothing to send and wants to be told

    static constexpr std::uint64_t AnyTask = ~0ULL; ///< whichever ends next

    std::uint64_t chunkCount() const { return (tasks + chunk - 1) / chunk; }
    std::uint64_t firstOf(std::uint64_t chunkNumber) const { return chunkNumber * chunk; }
    std::uint64_t endOf(std::uint64_t chunkNumber) const
    {
        return std::min(tasks, firstOf(chunkNumber) + chunk);
    }

    /// Claims the first free chunk for a worker; null when none is free now. O(1) unless chunks were given
    /// back.
    std::optional<std::uint64_t> claim(TaskCell *cells, std::uint32_t worker);
    /// Claims this very chunk; false if somebody has it.
    static bool claimCell(TaskCell &first, std::uint32_t worker);
    /// True when claim() would find something now.
    bool hasFree(const TaskCell *cells) const;
    /// Parent: makes a chunk free again after its worker's death.
    void giveBack(TaskCell *cells, std::uint64_t chunkNumber);
    /// Parent, after a worker's death: what the hint has passed and nobody claimed can be had again; true if
    /// there was anything.
    bool reopenPassed(const TaskCell *cells);
    /// Parent and dispatcher: this chunk, which is nobody's, can be had again though the hint has passed it.
    void setBack(std::uint64_t chunkNumber);
};

} // namespace plab
