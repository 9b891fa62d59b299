// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/sumjobs.h"

#include "core/process/taskwork.h"

#include <algorithm>

namespace plab {

namespace {

constexpr std::uint64_t Block = 1 << 14; ///< terms between two looks at the global lock: about 20 µs
constexpr std::uint32_t LockObject = 1;

/// Holds a global lock while a sum is made, and gives it away when asked, as CPython's threads do.
class Turns
{
public:
    Turns(GlobalLock &lock, const Contender &self, Recorder &pen) : m_lock(lock), m_self(self), m_pen(pen) { }

    bool take()
    {
        Turn turn = m_lock.tryLock(m_self);
        if (turn.result == WaitResult::TimedOut) {
            m_pen.record(EventKind::WaitBegin, LockObject);
            turn = m_lock.lock(m_self);
        }
        if (turn.isHolding())
            m_pen.record(EventKind::Acquired, LockObject);
        return turn.isHolding();
    }
    bool offer()
    {
        if (!m_lock.isAskedFor())
            return true;
        m_pen.record(EventKind::Released, LockObject);
        m_pen.record(EventKind::WaitBegin, LockObject);
        if (m_lock.handOver(m_self) != WaitResult::Done || !m_lock.lock(m_self).isHolding())
            return false;
        m_pen.record(EventKind::Acquired, LockObject);
        return true;
    }
    void give()
    {
        m_pen.record(EventKind::Released, LockObject);
        m_lock.unlock(m_self);
    }

private:
    GlobalLock &m_lock;
    const Contender m_self;
    Recorder &m_pen;
};

/// One sum, in blocks. `tell` is called with the terms done after each. False if the stop word ended it
/// early.
template<typename Tell>
bool sumUp(const SumShared &shared, Turns *turns, JobNote &note, const StopWord *stop, const Tell &tell)
{
    std::uint64_t sum = 0;
    for (std::uint64_t first = 0; first < shared.iterations; first += Block) {
        const std::uint64_t end = std::min(first + Block, shared.iterations);
        sum += sumOfPowers(first, end);
        note.done.store(end, std::memory_order_relaxed);
        tell(end);
        if (isStopped(stop) || (turns && !turns->offer()))
            return false;
    }
    note.sum.store(sum, std::memory_order_relaxed);
    return true;
}

template<typename Tell>
void doJob(const SumShared &shared, GlobalLock &lock, std::uint32_t number, JobNote &note, Recorder &pen,
           const StopWord *stop, const Tell &tell)
{
    Turns turns(lock, Contender::self(stop), pen);
    pen.record(EventKind::TaskBegin, number);
    if (shared.locked && !turns.take())
        return;
    const bool finished = sumUp(shared, shared.locked ? &turns : nullptr, note, stop, tell);
    note.endedNs.store(nowNs(), std::memory_order_relaxed);
    if (shared.locked && finished)
        turns.give();
    pen.record(EventKind::TaskEnd, number);
    note.finished.store(finished, std::memory_order_release);
}

bool isFinished(const JobNote &note)
{
    return note.finished.load(std::memory_order_acquire) != 0;
}

} // namespace

ArenaNeeds SumJobs::needs(const Parameters &p)
{
    ArenaNeeds needs;
    const qint64 jobs = p.integer("jobs");
    needs.lanes = 2 * jobs;
    needs.sharedBytes = qint64(sizeof(SumShared)) + 3 * jobs * qint64(sizeof(JobNote)) + 4096;
    needs.eventsPerLane = 16384; // with a global lock three for each turn of 5 ms
    return needs;
}

SumJobs::SumJobs(Parent &parent)
    : m_parent(parent), m_jobs(std::uint32_t(parent.parameters().integer("jobs"))),
      m_parts(parent.parameters().choice("runner") == QLatin1String("all") ? 3 : 1),
      m_shared(parent.share<SumShared>()), m_notes(parent.share<JobNote>(std::uint64_t(m_jobs) * m_parts))
{
    m_shared->locked = parent.parameters().flag("global-lock");
    m_shared->iterations = std::uint64_t(parent.parameters().integer("iterations"));
}

JobPart SumJobs::partOf(const JobNote &note, std::uint32_t number, bool ownProcess) const
{
    return {m_parent.offsetOf(m_shared), m_parent.offsetOf(&note), number, ownProcess};
}

double SumJobs::serial()
{
    JobNote *notes = notesOf(m_begun++);
    const std::uint64_t beganNs = nowNs();
    for (std::uint32_t job = 0; job < m_jobs; ++job) {
        const auto tell = [&](std::uint64_t done) {
            m_parent.progress(job * m_shared->iterations + done, jobCount() * m_shared->iterations);
        };
        doJob(*m_shared, m_shared->lock, job, notes[job], m_parent.recorder(),
              &m_parent.arena().header().stop, tell);
        m_parent.throwIfStopped();
    }
    return secondsSince(beganNs, notes);
}

double SumJobs::threads()
{
    JobNote *notes = notesOf(m_begun++);
    const std::uint64_t beganNs = nowNs();
    for (std::uint32_t job = 0; job < m_jobs; ++job) {
        const JobPart part = partOf(notes[job], job, false);
        m_parent.startThread("Thread-" + std::to_string(job + 1), makeSum, &part, sizeof part);
    }
    await(notes, {});
    m_parent.joinThreads();
    return secondsSince(beganNs, notes);
}

double SumJobs::processes()
{
    JobNote *notes = notesOf(m_begun++);
    std::vector<ChildHandle> children;
    const std::uint64_t beganNs = nowNs();
    for (std::uint32_t job = 0; job < m_jobs; ++job) {
        ChildSpec child {"Process-" + std::to_string(job + 1), Role::Child, StartMethod::Fork,
                         sumFunction.name()};
        const JobPart part = partOf(notes[job], job, true);
        children.push_back(m_parent.start(child.with(part)));
    }
    await(notes, children);
    for (const ChildHandle &child : children)
        m_parent.join(child);
    return secondsSince(beganNs, notes);
}

/// Until all sums are made; threads always make theirs, a process may be killed.
void SumJobs::await(const JobNote *notes, const std::vector<ChildHandle> &children)
{
    while (!std::all_of(notes, notes + m_jobs, isFinished)) {
        const std::uint32_t seen = m_parent.bell();
        m_parent.reap();
        for (std::size_t job = 0; job < children.size(); ++job) {
            if (m_parent.hasEnded(children[job]) && !isFinished(notes[job]))
                throw Refused {failedError(
                    QStringLiteral("Process %1 was ended before its sum was made.").arg(children[job].pid))};
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

double SumJobs::secondsSince(std::uint64_t beganNs, const JobNote *notes) const
{
    std::uint64_t endedNs = beganNs;
    for (std::uint32_t job = 0; job < m_jobs; ++job)
        endedNs = std::max(endedNs, notes[job].endedNs.load(std::memory_order_relaxed));
    return double(endedNs - beganNs) * 1e-9;
}

std::optional<std::uint64_t> SumJobs::sum() const
{
    const std::uint64_t first = m_notes[0].sum.load();
    const bool same = std::all_of(m_notes, m_notes + jobCount(),
                                  [&](const JobNote &note) { return note.sum.load() == first; });
    return same ? std::optional(first) : std::nullopt;
}

int makeSum(Child &child)
{
    const auto part = child.argument<JobPart>();
    SumShared &shared = *child.arena().at<SumShared>(part.sharedOffset);
    GlobalLock own {};
    doJob(shared, part.ownProcess ? own : shared.lock, part.number,
          *child.arena().at<JobNote>(part.noteOffset), child.recorder(), &child.stopWord(),
          [](std::uint64_t) {}); // the parent reads the note
    child.hello();               // only now: nobody pays for the link while adding
    return 0;
}

const ChildFunctionName sumFunction("speed-up.sum", &makeSum);

} // namespace plab
