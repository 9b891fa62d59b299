// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/hangwatch.h"
#include "core/process/parent.h"
#include "core/process/poolworker.h"

#include <deque>

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
        std::uint64_t tasksPerChild = 0;
        std::uint64_t spinNs = 0;
        bool localSocket = false;
        bool printTasks = false;
        StartMethod method = StartMethod::Fork;
        TaskWork work;
    };

    /// Bytes of shared memory a pool of these settings takes.
    static std::int64_t sharedBytes(std::uint64_t tasks, std::int64_t slots);

    /// Makes the board and starts the workers.
    Pool(Parent &parent, const Settings &settings);

    /// Waits until every worker has said hello: a race needs all contenders there when it starts.
    void awaitReady();
    /// Makes tasks up to this number available, in whole chunks.
    void submit(std::uint64_t upTo);
    /// Waits until one task is over.
    void await(std::uint64_t task);
    /// Waits until every submitted task is over, keeping the pool at its size.
    void awaitAll();
    /// Nothing more will be submitted; workers leave when all is done.
    void close();
    /// Waits until all workers have left.
    void join();
    /// Ends the workers at once (SIGTERM), stopped ones too; what they had not finished is dropped.
    void terminate();

    const TaskCell &cell(std::uint64_t task) const { return m_cells[task]; }
    RacingCounter &counter() { return *m_counter; }
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
    void noteDeath();
    void wait(std::uint32_t seen);
    WorkerNote &noteOf(const Member &member) const;

    Parent &m_parent;
    const Settings m_settings;
    PoolShared *m_shared = nullptr;
    TaskBoard *m_board = nullptr;
    TaskCell *m_cells = nullptr;
    WorkerNote *m_notes = nullptr;
    RacingCounter *m_counter = nullptr;
    GuardCell *m_guard = nullptr;
    Descriptor m_lockFile;
    Descriptor m_control; ///< to the dispatcher
    std::optional<ChildHandle> m_dispatcher;
    std::vector<Member> m_members;
    std::optional<HangWatch> m_hang;
    std::uint64_t m_finishedByGone = 0;
    std::uint64_t m_lost = 0;
    std::uint64_t m_killed = 0; ///< deaths not yet made good by a new worker
    std::uint32_t m_nextNumber = 1;
    std::deque<std::uint64_t> m_deaths; ///< times of deaths without a finished task in between
    std::uint64_t m_finishedAtDeath = 0;
    bool m_closed = false;
};

} // namespace plab
