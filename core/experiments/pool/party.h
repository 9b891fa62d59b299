// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/hangwatch.h"
#include "core/exhibits/racingloop.h"
#include "core/multiprocessing/poolworker.h"
#include "core/runtime/taskclock.h"
#include "core/shared/guard.h"

namespace plab::pool {

enum class TaskKind : std::uint32_t { None, Sleep, Spin, Powers, Count, Square };

/// What every task does.
struct TaskWork
{
    TaskKind kind = TaskKind::None;
    LockKind lock = LockKind::None;
    std::uint64_t steps = 1;
    std::uint64_t stepNs = 0;
    std::uint64_t failTask = ~0ULL; ///< the first task that fails on purpose
    std::uint64_t failCount = 1;    ///< so many from it on do
    std::uint64_t killTask = ~0ULL; ///< in this task its worker kills itself
    bool unequal = false;           ///< each task has a length of its own
    bool initializes = false;       ///< each worker runs an initializer first
    bool initializerFails = false;

    bool sleeps() const { return kind == TaskKind::Sleep || kind == TaskKind::Square; }
    /// Sleeps and spins are longer by longer steps, the others by more of them.
    bool isTimed() const { return sleeps() || kind == TaskKind::Spin; }
    bool fails(std::uint64_t task) const { return task >= failTask && task - failTask < failCount; }
    /// Nanoseconds a step, or steps: what a task has if all are equal.
    std::uint64_t length() const { return isTimed() ? stepNs : steps; }
};

/// What the processes of the pool share.
struct SharedWork
{
    SharedPool pool;
    TaskWork work;
    alignas(CacheLine) RacingCounter counter;
    alignas(CacheLine) GuardCell guard;                        ///< of the counter
    alignas(CacheLine) std::atomic<std::uint64_t> initialized; ///< lives of workers whose initializer has run

    void build(ArenaBuilder &builder, const Parameters &p);
};

/// What the tasks find: their settings, the counter and its lock. The parent's.
class WorkPlace
{
public:
    /// Throws Refused where the machine gives no lock.
    WorkPlace(Parent &parent, const TaskWork &work);

    SharedPool &pool() { return m_shared->pool; }
    const RacingCounter &counter() const { return m_shared->counter; }
    std::uint64_t initialized() const { return m_shared->initialized.load(); }
    /// For the workers: the file of a file lock.
    std::vector<int> descriptors() const;
    /// Looks whether the lock hangs; says so once.
    void look() { m_hang.look(); }

private:
    SharedWork *m_shared;
    Descriptor m_lockFile;
    HangWatch m_hang;
};

/// Does tasks in one worker: the script says which by `work`. One thread.
class TaskWorker : public PoolTask
{
public:
    TaskWorker(Child &child, SharedWork &shared);
    Result<void> prepare(); ///< opens the lock's file

    std::optional<std::uint64_t> run(std::uint64_t task, std::uint64_t length) override;
    bool sleeps() const override { return m_work.sleeps(); }
    std::uint64_t sleptNs() const override { return m_sleptNs; }

    TaskKind kind() const { return m_work.kind; }
    void sleep(std::uint64_t stepNs); ///< all steps of the task
    void spin(std::uint64_t stepNs) const;
    /// for step in range(steps): with lock: turn(…). The updates it made of the counter.
    template<typename TurnOf>
    std::uint64_t count(std::uint64_t steps, const TurnOf &turn)
    {
        RacingTurns turns;
        turns.turns = steps;
        RacingResult result;
        withLock(m_work.lock, m_guard, m_file, [&](auto &lock) {
            result = race(turn, lock, m_counter, turns, m_self, m_child.points(), m_noSlices);
        });
        return counted(result, steps);
    }

private:
    void killMyself(std::uint64_t task, std::uint64_t length);
    std::uint64_t counted(const RacingResult &result, std::uint64_t steps);

    Child &m_child;
    const TaskWork &m_work;
    GuardCell &m_guard;
    RacingCounter &m_counter;
    FileLock m_file;
    Contender m_self;
    SliceWriter m_noSlices;
    std::optional<RunDelay> m_delay; ///< sleeping tasks only
    std::uint64_t m_sleptNs = 0;
};

/// What a task returns; the script's.
std::uint64_t work(TaskWorker &self, std::uint64_t task, std::uint64_t length);

} // namespace plab::pool
