// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/parent.h"
#include "core/shared/globallock.h"

namespace plab {

/// What one job leaves for the parent. Zeroed memory: not begun.
struct alignas(CacheLine) JobNote
{
    std::atomic<std::uint64_t> done; ///< terms added so far
    std::atomic<std::uint64_t> sum;
    std::atomic<std::uint64_t> endedNs;
    std::atomic<std::uint32_t> finished;
};

/// What all jobs of a run share. Made by the parent.
struct SumShared
{
    GlobalLock lock; ///< of the parent's process: its threads take turns
    bool locked;     ///< whoever adds holds the global lock of its process
    std::uint64_t iterations;
};

/// What one thread or process is told.
struct JobPart
{
    std::uint64_t sharedOffset;
    std::uint64_t noteOffset;
    std::uint32_t number;
    bool ownProcess; ///< with a global lock of its own
};

/// The same sums, made one after the other, by threads, or by processes. In the parent; one thread.
class SumJobs
{
public:
    explicit SumJobs(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    /// Each makes all the sums and returns the seconds from its first start to the end of the last sum.
    /// Throws Stopped; Refused when one of the jobs was killed.
    double serial();
    double threads();
    double processes();

    /// The sum of one job, all of them being equal; none if they are not.
    std::optional<std::uint64_t> sum() const;

private:
    std::uint64_t jobCount() const { return std::uint64_t(m_jobs) * m_parts; } ///< over all ways
    JobNote *notesOf(std::uint32_t part) const { return m_notes + std::size_t(part) * m_jobs; }
    JobPart partOf(const JobNote &note, std::uint32_t number, bool ownProcess) const;
    void await(const JobNote *notes, const std::vector<ChildHandle> &children);
    void showProgress();
    double secondsSince(std::uint64_t beganNs, const JobNote *notes) const;

    Parent &m_parent;
    const std::uint32_t m_jobs;
    const std::uint32_t m_parts; ///< how many ways of running them are asked for
    SumShared *m_shared = nullptr;
    JobNote *m_notes = nullptr; ///< jobs of the first way, then of the second, …
    std::uint32_t m_begun = 0;  ///< ways begun so far
};

/// A thread's or process's code: one sum.
int makeSum(Child &child);
extern const ChildFunctionName sumFunction;

} // namespace plab
