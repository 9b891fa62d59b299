// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiprocessing/poolresult.h"
#include "core/multiprocessing/poolworker.h"
#include "core/runtime/parent.h"
#include "core/runtime/points.h"

#include <deque>
#include <functional>

namespace plab {

/// What the death of a worker means for its pool.
enum class WorkerDeath {
    GoOn,   ///< what it had announced is lost and named, the rest of its chunk goes back
    Broken, ///< everything that is not over is given up and the others are ended, as by Python's executor
    Hang,   ///< it is replaced and nobody learns of its chunk, as with Python's multiprocessing.Pool
};

/// Raised where Python's pool raises ValueError: a call that its pool cannot follow just now.
struct WrongOrder
{
    Text sentence;
};

/// The pool gives up, because its workers die as soon as they are made.
struct PoolGaveUp : Refused
{
};

/// Raised where the parent would wait for ever, for a task that nobody will ever finish.
struct PoolHangs
{
    std::uint64_t task = 0; ///< the first that everybody waits for
    std::int32_t pid = 0;   ///< whose death nobody learned of
    std::uint64_t diedNs = 0;
    Ending ending;
};

/// Python's multiprocessing.Pool: worker processes that take tasks from a shared board, ended ones are
/// replaced, and what becomes of their tasks is chosen by WorkerDeath. In the parent; one thread. Waits throw
/// PoolGaveUp and PoolHangs; calls after close() or terminate(), and join() before, throw WrongOrder.
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
        WorkerDeath workerDeath = WorkerDeath::GoOn;
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
    using TaskCallback = std::function<void(const TaskResult &)>;
    using ListCallback = std::function<void(const TaskList &)>;
    /// The next task; returns at once. When it has ended `callback` is called with its result, or
    /// `errorCallback` if it has none: in one of the waits for the pool. Those of the last call are for all
    /// tasks.
    AsyncResult applyAsync(TaskCallback callback = {}, TaskCallback errorCallback = {});
    /// All tasks, in chunks, and the list of their results when all have ended; throws as MapResult::get.
    TaskList map() { return mapAsync().get(); }
    /// All tasks, in chunks; returns at once. When all have ended `callback` is called once with the list, or
    /// `errorCallback` with the first error.
    MapResult mapAsync(ListCallback callback = {}, TaskCallback errorCallback = {});
    IMapIterator imap();                   ///< all tasks, in chunks; returns at once
    IMapUnorderedIterator imapUnordered(); ///< the same, for results as they arrive

    /// Makes tasks up to this number available, in whole chunks.
    void submit(std::uint64_t upTo);
    /// Waits until one task is over, keeping the pool at its size. False if it is not in time.
    bool await(std::uint64_t task, std::optional<double> timeoutS = std::nullopt);
    /// Waits until `arrived` is true, which is asked whenever a task has ended.
    bool awaitAny(const std::function<bool()> &arrived, std::optional<double> timeoutS = std::nullopt)
    {
        return waitFor(TaskBoard::AnyTask, arrived, timeoutS);
    }
    /// Waits until every submitted task is over.
    bool awaitAll(std::optional<double> timeoutS = std::nullopt);
    /// Nothing more will be submitted; workers leave when all is done.
    void close();
    /// Waits until all workers have left.
    void join();
    /// Ends the workers at once (SIGTERM), stopped ones too; what they had not finished is dropped.
    void terminate();

    const TaskCell &cell(std::uint64_t task) const { return m_cells[task]; }
    TaskResult resultOf(std::uint64_t task) const { return TaskList(m_cells, task, task + 1).at(0); }
    TaskList results() const { return {m_cells, 0, m_settings.tasks}; }
    std::optional<TaskResult> firstError() const; ///< of all tasks that are over, by time
    std::uint64_t claimedTasks() const;           ///< all that were ever claimed have smaller numbers
    std::uint64_t finishedTasks() const;

private:
    struct Member
    {
        ChildHandle child;
        std::uint32_t number = 0;
    };

    void mustBeRunning() const;
    [[noreturn]] void refuse(const Text &why) const;
    void startWorker();
    void startDispatcher();
    void tellDispatcher(int descriptor);
    void maintain(bool replace);
    bool owesReplacement() const;
    void settle(const Member &member, bool killed);
    std::uint64_t finishedIn(std::uint64_t chunk, const Member &member) const;
    bool settleChunk(std::uint64_t chunk, const Member &member);
    void announceFree();
    void announceClosed();
    void noteDeath(const ChildHandle &dead);
    void breakWith(const Member &dead);
    void giveUpFrom(std::uint64_t first);
    void forsakeChunk(std::uint64_t chunk, const Member &member);
    void lookForHang();
    std::vector<ChildHandle> dismissMembers();
    void wait(std::uint32_t seen, std::chrono::nanoseconds limit = Look);
    void wait(std::uint32_t seen, RecordedWait &recorded, std::uint32_t object,
              std::chrono::nanoseconds limit = Look);
    bool waitFor(std::uint64_t awaited, const std::function<bool()> &over, std::optional<double> timeoutS);
    void callBack();
    void callBackWithTasks();

    static constexpr std::chrono::nanoseconds Look =
        std::chrono::milliseconds(30); ///< progress is told so often
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
    ListCallback m_listCallback; ///< until it is called
    TaskCallback m_listErrorCallback;
    TaskCallback m_taskCallback;
    TaskCallback m_taskErrorCallback;
    std::optional<IMapUnorderedIterator> m_arrivals; ///< what the task callbacks have not been called with
    std::optional<PoolHangs> m_forsaken;             ///< the first task that nobody will finish
    std::uint64_t m_forsakenTasks = 0;
    std::uint64_t m_standstillNs = 0; ///< since when those alone are waited for
    enum class State { Running, Closed, Terminated } m_state = State::Running;
    bool m_broken = false;
};

} // namespace plab
