// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/taskboard.h"

#include <array>

namespace plab {

/// The time in which the calling thread wanted a CPU and had none, from its schedstat: slept time is the wall
/// time of a sleep less this. One thread.
class RunDelay
{
public:
    RunDelay(); ///< of the thread that makes it
    ~RunDelay();
    RunDelay(const RunDelay &) = delete;

    std::optional<std::uint64_t> readNs() const; ///< so far; null where the kernel does not tell

private:
    int m_file = -1;
};

/// Measures the CPU time of the tasks that one worker does. Reading the CPU clock costs more than a trivial
/// task. Hence it is read at the end of a stretch: one task, or as many consecutive ones as begin within
/// 50 µs. The CPU time of a stretch is shared out to its tasks by their wall times, so that waiting for a CPU
/// never becomes CPU time, and the sum is right whatever its parts are. One thread.
class TaskClock
{
public:
    /// Before a task; its begin by nowNs().
    void begin(std::uint64_t beginNs)
    {
        if (!m_running)
            start(beginNs);
    }
    /// After a task whose cell holds begin and end: `workNs` of all tasks of the stretch is set when it ends.
    void end(TaskCell &cell, std::uint64_t beginNs, std::uint64_t endNs)
    {
        m_tasks[m_count++] = &cell;
        m_wallNs += endNs - beginNs;
        if (endNs - m_beginNs >= StretchNs || m_count == m_tasks.size())
            settle(endNs);
    }
    /// The worker turns to something else than tasks: the stretch is over.
    void rest();

private:
    static constexpr std::uint64_t StretchNs = 50'000;

    void start(std::uint64_t beginNs);
    void settle(std::uint64_t endNs);

    std::array<TaskCell *, 1024> m_tasks;
    std::size_t m_count = 0;
    std::uint64_t m_wallNs = 0; ///< of those tasks
    std::uint64_t m_beginNs = 0;
    std::uint64_t m_beginCpuNs = 0;
    bool m_running = false;
};

} // namespace plab
