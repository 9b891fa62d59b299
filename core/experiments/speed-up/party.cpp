// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/speed-up/party.h"

#include "core/experiments/speed-up/card.h"
#include "core/multiprocessing/chosenmethod.h"
#include "core/runtime/points.h"
#include "core/shared/cpuclock.h"

#include <algorithm>
#include <limits>

namespace plab::speedup {

namespace {

/// How many ways of running the jobs are asked for.
std::uint32_t waysOf(const Parameters &p)
{
    return p.choice("runner") == QLatin1String("all") ? 3 : 1;
}

bool isFinished(const JobNote &note)
{
    return note.finished.load(std::memory_order_acquire) != 0;
}

} // namespace

bool LockTurns::take()
{
    return m_points.acquire(m_lock, m_self, m_number).isHolding();
}

bool LockTurns::offer()
{
    if (!m_lock.isAskedFor())
        return true;
    m_points.before(EventKind::Released);
    m_points.recorder().record(EventKind::Released, m_number);
    RecordedWait wait = m_points.wait(m_number);
    if (m_lock.handOver(m_self) != WaitResult::Done || !m_lock.lock(m_self).isHolding())
        return false;
    wait.acquired();
    return true;
}

void LockTurns::give()
{
    m_points.release(m_lock, m_self, m_number);
}

SumJob::SumJob(SumShared &shared, const JobLock &lock, std::uint32_t number, JobNote &note, Points &points,
               const StopWord *stop, Tell tell)
    : m_shared(shared), m_number(number), m_note(note), m_pen(points.recorder()), m_stop(stop),
      m_tell(std::move(tell)), m_turns(lock, Contender::self(stop), points)
{
}

bool SumJob::begin()
{
    m_pen.record(EventKind::TaskBegin, m_number);
    m_beganCpuNs = threadCpuNs();
    return !m_shared.locked || m_turns.take();
}

bool SumJob::goOn(std::uint64_t done)
{
    m_note.done.store(done, std::memory_order_relaxed);
    if (m_tell)
        m_tell(done);
    return !isStopped(m_stop) && (!m_shared.locked || m_turns.offer());
}

void SumJob::end(std::optional<std::uint64_t> sum)
{
    m_note.sum.store(sum.value_or(0), std::memory_order_relaxed);
    m_note.cpuNs.store(threadCpuNs() - m_beganCpuNs, std::memory_order_relaxed);
    m_note.endedNs.store(nowNs(), std::memory_order_relaxed);
    if (m_shared.locked && sum)
        m_turns.give();
    m_pen.record(EventKind::TaskEnd, m_number);
    m_note.finished.store(sum.has_value(), std::memory_order_release);
}

int makeInChild(Child &child, SumCode makeSum)
{
    const auto part = child.argument<JobPart>();
    auto &shared = child.shared<SumShared>();
    JobNote &note = child.arena().at(shared.notes, part.note + 1)[part.note];
    GlobalLock own {};
    const JobLock lock = part.ownProcess ? JobLock {own, part.number + 1} : JobLock {shared.lock, 0};
    SumJob job(shared, lock, part.number, note, child.points(), &child.stopWord());
    makeSum(job);
    child.hello(); // only now: nobody pays for the link while adding
    return 0;
}

void SumShared::build(ArenaBuilder &builder, const Parameters &p)
{
    notes = builder.array<JobNote>(std::uint64_t(p.integer("jobs")) * waysOf(p));
}

ArenaNeeds SumJobs::needs(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = 2 * p.integer("jobs");
    needs.eventsPerLane = 16384; // with a global lock three for each turn of 5 ms
    return needs;
}

SumJobs::SumJobs(Parent &parent)
    : m_parent(parent), m_jobs(std::uint32_t(parent.parameters().integer("jobs"))),
      m_parts(waysOf(parent.parameters())), m_shared(&parent.shared<SumShared>()),
      m_notes(parent.arena().at(m_shared->notes).data())
{
    m_shared->locked = parent.parameters().flag("global-lock");
    m_shared->iterations = std::uint64_t(parent.parameters().integer("iterations"));
    if (m_shared->locked)
        tellLocks();
}

/// Each process has a global lock of its own, as each has an interpreter of its own.
void SumJobs::tellLocks()
{
    QJsonArray names {tr("the global lock of the parent").english()};
    for (std::uint32_t job = 0; job < m_jobs; ++job)
        names.append(tr("the global lock of %1").arg(QStringLiteral("Process-%1").arg(job + 1)).english());
    m_parent.value(QStringLiteral("locks"), names);
    m_parent.publish();
}

void SumJobs::begin()
{
    ++m_begun;
    m_processes.clear();
    m_beganNs = nowNs();
}

void SumJobs::makeHere(SumCode makeSum, std::uint32_t job)
{
    const auto tell = [this, job](std::uint64_t done) {
        m_parent.progress((std::uint64_t(m_begun - 1) * m_jobs + job) * m_shared->iterations + done,
                          jobCount() * m_shared->iterations);
    };
    SumJob here(*m_shared, {m_shared->lock, 0}, job, notes()[job], m_parent.points(),
                &m_parent.arena().header().stop, tell);
    makeSum(here);
    m_parent.throwIfStopped();
}

Process &SumJobs::process(const ChildFunctionName &target, StartMethod method, std::uint32_t job)
{
    const JobPart part {std::uint32_t(notes() - m_notes) + job, job, method != StartMethod::Thread};
    return m_processes.emplace_back(m_parent, runnerName(method, job + 1), target, method).withArgument(part);
}

void SumJobs::join()
{
    awaitSums();
    m_parent.joinThreads();
    for (const Process &process : m_processes)
        m_parent.join(process.handle());
}

/// Until all sums are made; threads always make theirs, a process may be killed.
void SumJobs::awaitSums()
{
    const RecordedWait wait = m_parent.points().wait(waitfor::Result);
    while (!std::all_of(notes(), notes() + m_jobs, isFinished)) {
        const std::uint32_t seen = m_parent.bell();
        m_parent.reap();
        for (std::size_t job = 0; job < m_processes.size(); ++job) {
            const ChildHandle &handle = m_processes[job].handle();
            if (!m_processes[job].isThread() && m_parent.hasEnded(handle) && !isFinished(notes()[job]))
                throw Refused {failedError(
                    tr("Process %1 ended before its sum was made: %2.")
                        .arg(QString::number(handle.pid), endingText(m_parent.endingOf(handle))))};
        }
        m_parent.waitBell(seen, std::chrono::milliseconds(30));
        showProgress();
    }
}

void SumJobs::showProgress()
{
    std::uint64_t done = 0;
    for (std::uint64_t i = 0; i < jobCount(); ++i)
        done += m_notes[i].done.load(std::memory_order_relaxed);
    m_parent.progress(done, jobCount() * m_shared->iterations);
}

double SumJobs::seconds() const
{
    std::uint64_t endedNs = m_beganNs;
    for (std::uint32_t job = 0; job < m_jobs; ++job)
        endedNs = std::max(endedNs, notes()[job].endedNs.load(std::memory_order_relaxed));
    return double(endedNs - m_beganNs) * 1e-9;
}

double SumJobs::cpuSeconds() const
{
    std::uint64_t cpuNs = 0;
    for (std::uint32_t job = 0; job < m_jobs; ++job)
        cpuNs += notes()[job].cpuNs.load(std::memory_order_relaxed);
    return cpuNs == 0 ? std::numeric_limits<double>::quiet_NaN() : double(cpuNs) * 1e-9;
}

std::optional<std::uint64_t> SumJobs::sum() const
{
    const std::uint64_t first = m_notes[0].sum.load();
    const bool same = std::all_of(m_notes, m_notes + jobCount(),
                                  [&](const JobNote &note) { return note.sum.load() == first; });
    return same ? std::optional(first) : std::nullopt;
}

} // namespace plab::speedup
