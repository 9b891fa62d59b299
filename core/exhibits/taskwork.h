// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/racingloop.h"
#include "core/exhibits/taskclock.h"
#include "core/shared/guard.h"

namespace plab {

enum class TaskKind : std::uint32_t { None, Sleep, Spin, Powers, Count };

/// What every task of a pool does. Plain settings in the arena.
struct TaskWork
{
    TaskKind kind = TaskKind::None;
    LockKind lock = LockKind::None;
    std::uint64_t steps = 1;
    std::uint64_t stepNs = 0;
    std::uint64_t failTask = ~0ULL;  ///< this task fails on purpose
    std::uint64_t counterOffset = 0; ///< RacingCounter
    std::uint64_t guardOffset = 0;   ///< GuardCell
    bool unequal = false;            ///< the cell of each task holds a length of its own

    /// Sleeps and spins are longer by longer steps, the others by more of them.
    bool isTimed() const { return kind == TaskKind::Sleep || kind == TaskKind::Spin; }
    /// Nanoseconds a step, or steps: what a task has if all are equal.
    std::uint64_t length() const { return isTimed() ? stepNs : steps; }
    std::uint64_t lengthOf(const TaskCell &cell) const { return unequal ? cell.length : length(); }
};

/// Σ i + i⁵ + i⁶ for i from `first` to below `end`, modulo 2⁶⁴ (i⁶ overflows 64 bits from i = 1626 on). Never
/// inlined, so that it is the same code wherever it is called from.
[[gnu::noinline]] std::uint64_t sumOfPowers(std::uint64_t first, std::uint64_t end);
inline std::uint64_t sumOfPowers(std::uint64_t terms)
{
    return sumOfPowers(0, terms);
}

/// Does tasks in one worker. One thread.
class TaskWorker
{
public:
    TaskWorker(const Arena &arena, const TaskWork &work, FileLock file, Recorder &pen, const StopWord *stop);

    /// Runs one task and returns its result: the sum of the powers, the updates it made of the counter, else
    /// the number of the task. The caller records begin and end.
    std::uint64_t run(std::uint64_t task, std::uint64_t length);

    /// How long the last task slept; waiting for a CPU after a sleep is not in it.
    std::uint64_t sleptNs() const { return m_sleptNs; }

    /// Whether the last task could not be done because the lock gave no turn.
    bool hasFailed() const { return m_failed; }

private:
    void sleep(std::uint64_t stepNs);
    void spin(std::uint64_t nanoseconds) const;
    std::uint64_t count(std::uint64_t steps);

    const TaskWork &m_work;
    GuardCell &m_guard;
    RacingCounter &m_counter;
    FileLock m_file;
    Recorder &m_pen;
    Contender m_self;
    SliceWriter m_noSlices;
    std::optional<RunDelay> m_delay; ///< sleeping tasks only
    std::uint64_t m_sleptNs = 0;
    bool m_failed = false;
};

} // namespace plab
