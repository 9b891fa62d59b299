// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/taskwork.h"

#include "core/shared/cpuclock.h"

namespace plab {

std::uint64_t sumOfPowers(std::uint64_t first, std::uint64_t end)
{
    std::uint64_t sum = 0;
    for (std::uint64_t i = first; i < end; ++i) {
        const std::uint64_t square = i * i;
        const std::uint64_t fifth = square * square * i;
        sum += i + fifth + fifth * i;
    }
    return sum;
}

TaskWorker::TaskWorker(const Arena &arena, const TaskWork &work, FileLock file, Recorder &pen,
                       const StopWord *stop)
    : m_work(work), m_guard(*arena.at<GuardCell>(work.guardOffset)),
      m_counter(*arena.at<RacingCounter>(work.counterOffset)), m_file(std::move(file)), m_pen(pen),
      m_self(Contender::self(stop))
{
}

std::uint64_t TaskWorker::run()
{
    switch (m_work.kind) {
    case TaskKind::None:
        break;
    case TaskKind::Sleep:
        for (std::uint64_t step = 0; step < m_work.steps && !isStopped(m_self.stop); ++step)
            pauseFor(m_work.stepNs, m_self.stop);
        break;
    case TaskKind::Spin:
        for (std::uint64_t step = 0; step < m_work.steps && !isStopped(m_self.stop); ++step)
            spin(m_work.stepNs);
        break;
    case TaskKind::Powers:
        return sumOfPowers(m_work.steps);
    case TaskKind::Count:
        count();
        break;
    }
    return 0;
}

/// Burns CPU time, not wall time: a worker that shares its CPU needs longer, as real work would.
void TaskWorker::spin(std::uint64_t nanoseconds) const
{
    const std::uint64_t until = threadCpuNs() + nanoseconds;
    while (threadCpuNs() < until && !isStopped(m_self.stop)) {
        for (int i = 0; i < 64; ++i)
            cpuRelax();
    }
}

void TaskWorker::count()
{
    RacingTurns turns;
    turns.turns = m_work.steps;
    turns.lockObject = 1;
    withLock(m_work.lock, m_guard, m_file, [&](auto &lock) {
        m_deadOwner = race(lock, m_counter, turns, m_self, m_pen, m_noSlices).deadOwner;
    });
}

} // namespace plab
