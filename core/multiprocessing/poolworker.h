// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/child.h"
#include "core/shared/flyingstart.h"
#include "core/shared/taskboard.h"

namespace plab {

/// What a worker leaves for its parent, by process-table slot.
struct alignas(CacheLine) WorkerNote
{
    std::atomic<std::uint64_t> finished; ///< tasks that came to an end under this worker
    std::atomic<std::uint64_t> chunk;    ///< number + 1 of the chunk it works on; 0 = none
    std::atomic<std::uint32_t> ready;    ///< it has said hello and looks for work
};

/// What the processes of a pool share: a member of what their script shares. Made by the parent.
struct SharedPool
{
    TaskBoard board;
    RelativeArray<TaskCell> cells;   ///< one for each task
    RelativeArray<WorkerNote> notes; ///< by slot
    std::uint64_t tasksPerChild;     ///< 0 = no limit
    std::uint64_t spinNs;            ///< look for work so long before sleeping
    std::uint32_t printTasks;        ///< each task prints a line when it begins
    std::uint32_t parties; ///< workers to be seen on a CPU together before the first task; 0: none need be
    FlyingStart together;

    /// For so many tasks, in an arena with so many slots.
    void build(ArenaBuilder &builder, std::uint64_t tasks, std::uint64_t slots);
};

/// What a worker is told: Python's Pool worker.
struct WorkerPart
{
    std::uint32_t number; ///< claim number, unique over all workers of the pool
    std::int32_t socket;  ///< index of the named descriptor to the dispatcher, -1 = none
};

/// What a worker does with each task that it takes, `def work(task)` of the tutorial: made in the worker, one
/// for each of its lives. One thread.
class PoolTask
{
public:
    virtual ~PoolTask() = default;
    /// Does the task. What it returns; null where it failed. `length`: of Pool::Settings::lengths, else 0.
    virtual std::optional<std::uint64_t> run(std::uint64_t task, std::uint64_t length) = 0;
    /// Whether a task only sleeps. Then its work is how long it slept; else the CPU clock tells it.
    virtual bool sleeps() const { return false; }
    virtual std::uint64_t sleptNs() const { return 0; } ///< in the last task, without waiting for a CPU
};

/// A worker from its hello to its last task: what the function of a pool's workers does. The exit code.
int servePool(Child &child, SharedPool &pool, PoolTask &task);

/// The dispatcher from its hello to its end: what its function does. The exit code.
int dispatchPool(Child &child, SharedPool &pool);

/// Messages between dispatcher and worker: one 64-bit chunk number each way; this one ends the worker.
constexpr std::uint64_t LeaveChunk = ~0ULL;

} // namespace plab
