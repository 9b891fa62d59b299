// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/pool/party.h"

#include "core/experiments/pool/card.h"
#include "core/shared/cpuclock.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace plab::pool {

WorkPlace::WorkPlace(Parent &parent, const TaskWork &work)
    : m_shared(&parent.shared<SharedWork>()), m_hang(parent, m_shared->guard, work.lock)
{
    m_shared->work = work;
    Parent::orRefuse(m_shared->guard.init(work.lock));
    if (work.lock == LockKind::File)
        m_lockFile = Parent::orRefuse(memoryFile("process-lab-lock"));
    if (work.kind == TaskKind::Spin && threadCpuNs() == 0)
        throw Refused {systemError(tr("Cannot read the CPU time that tasks are to take: %1."), errno)};
}

std::vector<int> WorkPlace::descriptors() const
{
    return m_lockFile ? std::vector<int> {m_lockFile.get()} : std::vector<int> {};
}

TaskWorker::TaskWorker(Child &child, SharedWork &shared)
    : m_child(child), m_work(shared.work), m_guard(shared.guard), m_counter(shared.counter),
      m_self(Contender::self(&child.stopWord()))
{
    if (m_work.sleeps())
        m_delay.emplace();
}

Result<void> TaskWorker::prepare()
{
    if (m_work.lock != LockKind::File)
        return {};
    Result<FileLock> opened = FileLock::open(m_child.descriptor(0));
    if (!opened)
        return opened.error();
    m_file = opened.take();
    return {};
}

std::optional<std::uint64_t> TaskWorker::run(std::uint64_t task, std::uint64_t length)
{
    const std::uint64_t own = m_work.unequal ? length : m_work.length();
    if (task == m_work.killTask)
        killMyself(task, own);
    if (!m_work.fails(task))
        return work(*this, task, own);
    m_child.print(QStringLiteral("task %1 fails, as asked").arg(task));
    return std::nullopt;
}

/// As a crash would: by a signal that nobody can catch, in the midst of a task if it takes its time.
void TaskWorker::killMyself(std::uint64_t task, std::uint64_t length)
{
    if (m_work.isTimed())
        work(*this, task, length / 2);
    m_child.print(QStringLiteral("task %1 kills its worker, as asked").arg(task));
    m_child.slot().sentSignals.fetch_or(signalBit(SIGKILL), std::memory_order_release);
    kill(getpid(), SIGKILL);
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
        m_child.points().before(EventKind::SleepBegin); // no event: the task itself is shown as sleeping
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
void TaskWorker::spin(std::uint64_t stepNs) const
{
    for (std::uint64_t step = 0; step < m_work.steps && !isStopped(m_self.stop); ++step) {
        const std::uint64_t until = threadCpuNs() + stepNs;
        while (threadCpuNs() < until && !isStopped(m_self.stop)) {
            for (int i = 0; i < 64; ++i)
                cpuRelax();
        }
    }
}

std::uint64_t TaskWorker::counted(const RacingResult &result, std::uint64_t steps)
{
    if (result.turnsDone < steps && !isStopped(m_self.stop))
        m_child.refuse(lockFailed(m_work.lock));
    return result.turnsDone;
}

} // namespace plab::pool
