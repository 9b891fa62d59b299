// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/crew.h"
#include "core/experiments/locks/card.h"
#include "core/experiments/locks/trials.h"
#include "core/figures/tally.h"

#include <QJsonObject>

#include <array>
#include <bit>

namespace plab::locks {

/// How long turns were waited for, counted in steps of an eighth of a power of two; so a quantile is right to
/// 6 %. One writer. Zeroed memory is empty.
struct WaitTally
{
    static constexpr std::uint32_t Steps = 8 * 44; ///< up to four hours

    std::uint64_t longestNs;
    std::uint64_t counts[Steps];

    void add(std::uint64_t ns)
    {
        ++counts[stepOf(ns)];
        longestNs = std::max(longestNs, ns);
    }
    void add(const WaitTally &other);

    /// What was counted, in µs: each step at its middle, none longer than the longest.
    Tally inMicroseconds() const;

    static std::uint32_t stepOf(std::uint64_t ns)
    {
        if (ns < 8)
            return std::uint32_t(ns);
        const auto power = std::uint32_t(std::bit_width(ns)) - 4;
        return std::min(8 * (power + 1) + std::uint32_t(ns >> power & 7), Steps - 1);
    }
    static double middleOf(std::uint32_t step);
};

/// What one process did in one contest.
struct alignas(CacheLine) ContestNote
{
    std::atomic<std::uint64_t> acquires; ///< while it runs, too
    std::uint64_t cpuNs;
    std::uint64_t endNs;
    WaitTally waits;
};

/// One lock kind and what it guards. Lives in the arena.
struct LockContest
{
    GuardCell guard;
    alignas(CacheLine) StartGate gate;
    alignas(CacheLine) StopWord over;                     ///< the parent: the time is up
    alignas(CacheLine) std::atomic<std::uint32_t> left;   ///< processes that have seen it
    alignas(CacheLine) std::atomic<std::uint32_t> holder; ///< written by whoever is inside
    std::atomic<std::uint32_t> violations;                ///< somebody was inside who should not have been
    std::atomic<std::uint32_t> neverTwice;                ///< holders that asked once more, and never got it
    RacingCounter counter;                                ///< guarded by nothing but this lock
    LockKind kind;
    RelativeArray<ContestNote> notes; ///< by process
};

/// A lock that the parent holds while a child tries to release it.
struct LockTrial
{
    GuardCell guard;
    alignas(CacheLine) std::atomic<std::uint32_t> release; ///< Answer of the release by another process
};

/// An rlock that the parent has acquired twice and released so often as its place in the row says.
struct alignas(CacheLine) RLockTrial
{
    RecursiveLock lock;
    std::atomic<std::uint32_t> got; ///< 1: then another process got it
};

/// What the processes share. Kinds in the order in which they take their turns.
struct SharedSeries
{
    static constexpr std::size_t MostKinds = 7;

    LockContest contests[MostKinds];
    LockTrial trials[MostKinds];
    RLockTrial rlocks[3];

    void build(ArenaBuilder &builder, const Parameters &p);
};

/// What the parent of `locks` needs beside its script: makes the locks, tries what is not allowed, keeps the
/// time of each contest, and reports.
class LockSeries
{
public:
    /// Throws Refused.
    explicit LockSeries(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);
    static Text witnessCut(const Parameters &p); ///< Declaration::witnessCut
    static QList<LockKind> kindsOf(const Parameters &p);

    void tryTheLocks(); ///< the parent acquires a lock of each kind, and once more
    Process &process(const ChildFunctionName &target); ///< to be started before the next

    std::uint32_t kinds() const { return std::uint32_t(m_kinds.size()); }
    void awaitAllCame(std::uint32_t kind);
    void begin(std::uint32_t kind); ///< start.set()
    void sleep(std::uint32_t kind); ///< time.sleep(seconds); less if all have left
    void end(std::uint32_t kind);   ///< over.set()
    void join() { m_crew.join(); }
    void report(); ///< measures, values, outcome

private:
    void tellTrials();
    void acquireTwice();
    void reportTrials() const;
    bool isNeverTwice() const;
    void tellNames();
    void tellKinds();
    QJsonObject figuresByKind() const;
    double secondsEach() const;
    void tellKilled(LockContest &contest, bool isOver);
    void tellBlocked(const LockContest &contest, std::size_t killed);
    std::span<ContestNote> notesOf(const LockContest &contest) const;
    QJsonObject figuresOf(qsizetype kind) const;
    std::uint64_t acquiresOf(const LockContest &contest) const;
    bool isExclusive(const LockContest &contest) const;

    Parent &m_parent;
    const Parameters &m_settings;
    const QList<LockKind> m_kinds; ///< in the order in which they take their turns
    const std::uint32_t m_count;   ///< processes
    Crew m_crew;
    QList<std::size_t> m_killed; ///< of whom it is not known yet what became of the lock
    SharedSeries *m_shared = nullptr;
    LockContest *m_contests = nullptr;
    LockTrial *m_trials = nullptr;
    Descriptor m_file;
    Descriptor m_trialFile;
    FileLock m_heldFile;
    QList<LockAnswer> m_secondAcquire;
    QList<LockAnswer> m_releaseOfFree;
    std::uint64_t m_begunNs = 0; ///< this contest
    QList<double> m_spans;       ///< seconds each kind really ran
    QList<double> m_starts;      ///< seconds after the entry
};

} // namespace plab::locks
