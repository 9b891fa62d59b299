// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiprocessing/process.h"
#include "core/shared/globallock.h"

#include <functional>

namespace plab::speedup {

/// What one job leaves for the parent. Zeroed memory: not begun.
struct alignas(CacheLine) JobNote
{
    std::atomic<std::uint64_t> done; ///< terms added so far
    std::atomic<std::uint64_t> sum;
    std::atomic<std::uint64_t> endedNs;
    std::atomic<std::uint64_t> cpuNs; ///< of its thread, from begin to end: waiting for a CPU or lock is none
    std::atomic<std::uint32_t> finished;
};

/// What all jobs of a run share. Made by the parent.
struct SumShared
{
    GlobalLock lock; ///< of the parent's process: its threads take turns
    bool locked;     ///< whoever adds holds the global lock of its process
    std::uint64_t iterations;
    RelativeArray<JobNote> notes; ///< jobs of the first way, then of the second, …

    void build(ArenaBuilder &builder, const Parameters &p);
};

/// What one thread or process is told.
struct JobPart
{
    std::uint32_t note; ///< number of its note
    std::uint32_t number;
    bool ownProcess; ///< with a global lock of its own
};

/// A global lock and its number in the events: 0 is that of the parent's process.
struct JobLock
{
    GlobalLock &lock;
    std::uint32_t number;
};

/// Holds a global lock while a sum is made, and gives it away when asked, as CPython's threads do.
class LockTurns
{
public:
    LockTurns(const JobLock &lock, const Contender &self, Points &points)
        : m_lock(lock.lock), m_number(lock.number), m_self(self), m_points(points)
    {
    }

    bool take();
    bool offer(); ///< hands it over if somebody waits for it, and takes it again. False: the run is over
    void give();

private:
    GlobalLock &m_lock;
    const std::uint32_t m_number;
    const Contender m_self;
    Points &m_points;
};

/// One sum in the making, wherever it is made: says how far it is, and holds the global lock if there is one.
class SumJob
{
public:
    static constexpr std::uint64_t Block = 1 << 14; ///< terms between two calls of goOn(): about 20 µs

    /// `tell` is called with the terms added so far.
    using Tell = std::function<void(std::uint64_t)>;
    SumJob(SumShared &shared, const JobLock &lock, std::uint32_t number, JobNote &note, Points &points,
           const StopWord *stop, Tell tell = {});

    std::uint64_t iterations() const { return m_shared.iterations; }
    bool begin();                  ///< false: the run was ended before
    bool goOn(std::uint64_t done); ///< lets another one go first that wants the lock. False: the run is over
    void end(std::optional<std::uint64_t> sum); ///< none: it was not finished

private:
    SumShared &m_shared;
    const std::uint32_t m_number;
    JobNote &m_note;
    Recorder &m_pen;
    const StopWord *m_stop;
    std::uint64_t m_beganCpuNs = 0;
    const Tell m_tell;
    LockTurns m_turns;
};

/// How one job is made; the experiment's own code.
using SumCode = void (*)(SumJob &);

/// Makes the sum that this child (or thread) was told to make. A child's code.
int makeInChild(Child &child, SumCode makeSum);

/// What the parent of `speed-up` needs beside its script: the jobs of each way, their time, their progress.
/// In the parent; one thread.
class SumJobs
{
public:
    explicit SumJobs(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    std::uint32_t count() const { return m_jobs; } ///< of each way
    void begin();                                  ///< of the next way: its clock runs
    void makeHere(SumCode makeSum, std::uint32_t job);
    /// Process(target=…) or Thread(target=…), to be started before the next.
    Process &process(const ChildFunctionName &target, StartMethod method, std::uint32_t job);
    void join(); ///< all of this way. Throws Stopped; Refused when one of the jobs was killed

    /// Seconds from this way's begin to the end of its last sum.
    double seconds() const;
    /// CPU time that the sums of this way took, all together: what one process would need for them. Not a
    /// number (null in the record) where the machine does not tell it.
    double cpuSeconds() const;
    void tell(const char *measure, double seconds) { m_parent.measure(QLatin1String(measure), seconds); }
    /// The sum of one job, all of them being equal; none if they are not.
    std::optional<std::uint64_t> sum() const;

private:
    std::uint64_t jobCount() const { return std::uint64_t(m_jobs) * m_parts; }     ///< over all ways
    JobNote *notes() const { return m_notes + std::size_t(m_begun - 1) * m_jobs; } ///< of this way
    void tellLocks();
    void awaitSums();
    void showProgress();

    Parent &m_parent;
    const std::uint32_t m_jobs;
    const std::uint32_t m_parts; ///< how many ways of running them are asked for
    SumShared *m_shared = nullptr;
    JobNote *m_notes = nullptr;
    std::uint32_t m_begun = 0; ///< ways begun so far
    std::uint64_t m_beganNs = 0;
    std::vector<Process> m_processes; ///< of this way, or its threads
};

} // namespace plab::speedup
