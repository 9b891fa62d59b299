// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/child.h"
#include "core/exhibits/taskwork.h"
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

/// The shared part of a pool. Lives in the arena; made by the parent.
struct PoolShared
{
    TaskBoard board;
    TaskWork work;
    std::uint64_t notesOffset;   ///< WorkerNote by slot
    std::uint64_t tasksPerChild; ///< 0 = no limit
    std::uint64_t spinNs;        ///< look for work so long before sleeping
    std::uint32_t printTasks;    ///< each task prints a line when it begins
    std::uint32_t localSocket;   ///< tasks come as messages from the dispatcher
    std::uint32_t parties; ///< workers to be seen on a CPU together before the first task; 0: none need be
    FlyingStart together;
};

/// What a worker is told: Python's Pool worker.
struct WorkerPart
{
    std::uint64_t sharedOffset;
    std::uint32_t number;  ///< claim number, unique over all workers of the pool
    std::int32_t lockFile; ///< index of the named descriptor, -1 = none
    std::int32_t socket;   ///< index of the named descriptor to the dispatcher, -1 = none
};

extern const ChildFunctionName poolWorkerFunction;
extern const ChildFunctionName dispatcherFunction;

/// Messages between dispatcher and worker: one 64-bit chunk number each way; this one ends the worker.
constexpr std::uint64_t LeaveChunk = ~0ULL;

} // namespace plab
