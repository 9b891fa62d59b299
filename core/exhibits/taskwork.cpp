// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exhibits/taskwork.h"

#include "core/shared/cpuclock.h"

#include <algorithm>

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
    if (work.kind == TaskKind::Sleep)
        m_delay.emplace();
}

std::uint64_t TaskWorker::run(std::uint64_t task, std::uint64_t length)
{
    switch (m_work.kind) {
    case TaskKind::None:
        break;
    case TaskKind::Sleep:
        sleep(length);
        break;
    case TaskKind::Spin:
        for (std::uint64_t step = 0; step < m_work.steps && !isStopped(m_self.stop); ++step)
            spin(length);
        break;
    case TaskKind::Powers:
        return sumOfPowers(length);
    case TaskKind::Count:
        return count(length);
    }
    return task;
}

/// A sleep ends late where others have the CPU: that is waiting, and not slept.
void TaskWorker::sleep(std::uint64_t stepNs)
{
    m_sleptNs = 0;
    if (stepNs == 0)
        return;
    const std::optional<std::uint64_t> waitedBefore = m_delay->readNs();
    std::uint64_t step = 0;
    for (; step < m_work.steps && !isStopped(m_self.stop); ++step) {
        const std::uint64_t begin = nowNs();
        sleepFor(stepNs, m_self.stop);
        m_sleptNs += nowNs() - begin;
    }
    const std::optional<std::uint64_t> waited = m_delay->readNs();
    const std::uint64_t asked = step * stepNs;
    const std::uint64_t late = waitedBefore && waited ? *waited - *waitedBefore : m_sleptNs;
    m_sleptNs = std::max(asked, m_sleptNs - std::min(m_sleptNs, late));
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

std::uint64_t TaskWorker::count(std::uint64_t steps)
{
    RacingTurns turns;
    turns.turns = steps;
    RacingResult result;
    withLock(m_work.lock, m_guard, m_file,
             [&](auto &lock) { result = race(lock, m_counter, turns, m_self, m_pen, m_noSlices); });
    m_failed = result.turnsDone < turns.turns && !isStopped(m_self.stop);
    return result.turnsDone;
}

} // namespace plab
