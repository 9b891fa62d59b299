// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiprocessing/poolresult.h"
#include "core/multiprocessing/poolworker.h"
#include "core/runtime/parent.h"
#include "core/runtime/points.h"

#include <deque>
#include <functional>

namespace plab {

/// Python's multiprocessing.Pool: worker processes that take tasks from a shared board, ended ones are
/// replaced, what a killed one had announced is lost and named, the rest of its chunk goes back. In the
/// parent; one thread.
class Pool
{
public:
    struct Settings
    {
        std::uint32_t workers = 1;
        std::uint64_t tasks = 0;
        std::uint64_t chunk = 1;
        std::uint64_t tasksPerChild = 0; ///< 0 = no limit
        std::uint64_t spinNs = 0;
        bool localSocket = false;
        bool printTasks = false;
        bool together = false; ///< no task begins before as many workers as can be are on a CPU at once
        StartMethod method = StartMethod::Fork;
        const ChildFunctionName *worker = nullptr;     ///< the workers' code: calls servePool()
        const ChildFunctionName *dispatcher = nullptr; ///< its code, with localSocket: calls dispatchPool()
        std::vector<int> descriptors;                  ///< that each worker keeps
        std::function<void()> look;                    ///< called in every wait, some thirty times a second
        std::vector<std::uint64_t> lengths; ///< of each task, for PoolTask::run; empty: all are equal
    };

    /// Fills the board of `shared`, which was built for these tasks, and starts the workers.
    Pool(Parent &parent, SharedPool &shared, const Settings &settings);

    /// Waits until every worker has said hello: a race needs all contenders there when it starts.
    void awaitReady();

    /// The next task, and its result when it has ended: one after the other, though the pool is idle.
    TaskResult apply() { return applyAsync().get(); }
    AsyncResult applyAsync(); ///< the next task; returns at once
    /// All tasks, in chunks, and the list of their results when all have ended.
    TaskList map();
    /// All tasks, in chunks; returns at once. `callback` is called with the list when all have ended, in one
    /// of the waits for the pool.
    void mapAsync(std::function<void(const TaskList &)> callback);
    IMapIterator imap();                   ///< all tasks, in chunks; returns at once
    IMapUnorderedIterator imapUnordered(); ///< the same, for results as they arrive

    /// Makes tasks up to this number available, in whole chunks.
    void submit(std::uint64_t upTo);
    /// Waits until one task is over.
    void await(std::uint64_t task);
    /// Waits until `arrived` is true, which is asked whenever a task has ended.
    void awaitAny(const std::function<bool()> &arrived) { waitFor(TaskBoard::AnyTask, arrived); }
    /// Waits until every submitted task is over, keeping the pool at its size.
    void awaitAll();
    /// Nothing more will be submitted; workers leave when all is done.
    void close();
    /// Waits until all workers have left.
    void join();
    /// Ends the workers at once (SIGTERM), stopped ones too; what they had not finished is dropped.
    void terminate();

    const TaskCell &cell(std::uint64_t task) const { return m_cells[task]; }
    TaskResult resultOf(std::uint64_t task) const { return TaskList(m_cells, task, task + 1).at(0); }
    std::uint64_t claimedTasks() const; ///< all that were ever claimed have smaller numbers
    std::uint64_t finishedTasks() const;

private:
    struct Member
    {
        ChildHandle child;
        std::uint32_t number = 0;
    };

    void startWorker();
    void startDispatcher();
    void tellDispatcher(int descriptor);
    void maintain(bool replace);
    bool owesReplacement() const;
    void settle(const Member &member, bool killed);
    std::uint64_t finishedIn(std::uint64_t chunk, const Member &member) const;
    bool settleChunk(std::uint64_t chunk, const Member &member);
    void announceFree();
    void noteDeath(const ChildHandle &dead);
    void wait(std::uint32_t seen);
    void wait(std::uint32_t seen, RecordedWait &recorded, std::uint32_t object);
    void waitFor(std::uint64_t awaited, const std::function<bool()> &over);
    void callBack();
    WorkerNote &noteOf(const Member &member) const;

    Parent &m_parent;
    const Settings m_settings;
    TaskBoard *const m_board;
    TaskCell *const m_cells;
    WorkerNote *const m_notes;
    Descriptor m_control; ///< to the dispatcher
    std::optional<ChildHandle> m_dispatcher;
    std::vector<Member> m_members;
    std::uint64_t m_finishedByGone = 0;
    std::uint64_t m_lost = 0;
    std::uint64_t m_killed = 0; ///< deaths not yet made good by a new worker
    std::uint32_t m_nextNumber = 1;
    std::deque<std::uint64_t> m_deaths; ///< times of deaths without a finished task in between
    std::uint64_t m_finishedAtDeath = 0;
    std::function<void(const TaskList &)> m_callback; ///< until it is called
    bool m_closed = false;
};

} // namespace plab
