// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/locks/contest.h"
#include "core/runtime/hotpoints.h"

#include <functional>

namespace plab::locks {

/// What one process of the experiment `locks` is told.
struct LockContenderPart
{
    std::uint64_t holdNs;
    std::uint64_t mostTurns; ///< per kind; then it only waits for the end
    std::uint32_t kinds;
    std::uint32_t number;
    bool usesFile; ///< descriptors 0 (contest) and 1 (trial) are lock files
    bool triesRLocks;
    bool recursive; ///< acquires twice
};

/// One process of the experiment `locks`, contest after contest. It acquires and releases, and writes down
/// beside it what is measured and checked: waits, turns, CPU time, and whether anybody else was inside. What
/// the loop calls is inline, because a turn takes a few nanoseconds.
class LockContender
{
public:
    explicit LockContender(Child &child);

    Result<void> openFiles(); ///< the lock files anew, if there are any

    std::uint32_t kinds() const { return m_part.kinds; }
    bool isFirst() const { return m_part.number == 0; }

    void tryWhatTheParentHolds();        ///< locks that only the parent has acquired
    bool awaitStart(std::uint32_t kind); ///< of this kind's contest. False: the run is over before it began
    void finish();                       ///< after the last contest

    /// Calls `loop` with the lock of this contest, as its own type, and notes what that took.
    template<typename Loop>
    void compete(Loop &&loop)
    {
        begin();
        withLock(m_contest->kind, m_contest->guard, m_file, loop);
        end();
    }
    bool isRecursive() const { return m_part.recursive; }
    bool isRecorded() const { return m_child.recorder().isOn(); }
    bool hasTime() const { return m_turns < m_part.mostTurns && !isStopped(m_self.stop); }

    /// lock.acquire(); false when it waited until the time was up.
    template<PointPolicy Policy, typename Lock>
    bool acquire(Lock &lock)
    {
        const LockTurn turn = points<Policy>().acquire(lock, m_self, m_kind);
        m_waitedNs = turn.waitedNs;
        if (!turn.isHolding()) [[unlikely]]
            noteWaitInVain(turn);
        return turn.isHolding();
    }

    /// lock.acquire() once more, by its holder. False when it never gets it: it was refused, or waited for
    /// itself until the time was up.
    template<typename Lock>
    bool acquireAgain(Lock &lock)
    {
        if (lock.tryLock(m_self).isHolding()) [[likely]]
            return true;
        return waitForItself([&] { return lock.lock(m_self); });
    }
    /// lock.release() without a turn.
    template<PointPolicy Policy, typename Lock>
    void giveBack(Lock &lock)
    {
        points<Policy>().release(lock, m_self, m_kind);
    }
    /// lock.release(), of two.
    template<typename Lock>
    void releaseOnce(Lock &lock)
    {
        lock.unlock(m_self);
    }

    /// counter.value += 1; time.sleep(hold). Alone? The word of the holder and a counter that nothing else
    /// guards say so. Who was killed in here has left its word behind.
    void useCounter()
    {
        LockContest &contest = *m_contest;
        const std::uint32_t other = contest.holder.load(std::memory_order_relaxed);
        if (other != 0 && !isDying(other)) [[unlikely]]
            contest.violations.fetch_add(1, std::memory_order_relaxed);
        contest.holder.store(m_self.id, std::memory_order_relaxed);
        contest.counter.add(1);
        if (m_part.holdNs)
            m_child.points().hold(m_part.holdNs, m_self.stop);
        if (contest.holder.load(std::memory_order_relaxed) != m_self.id) [[unlikely]]
            contest.violations.fetch_add(1, std::memory_order_relaxed);
        contest.holder.store(0, std::memory_order_relaxed);
    }

    /// lock.release()
    template<PointPolicy Policy, typename Lock>
    void release(Lock &lock)
    {
        constexpr std::uint64_t TurnsPerSlice = 64; // reading the clock costs as much as a turn
        points<Policy>().release(lock, m_self, m_kind);
        m_note->waits.add(m_waitedNs);
        m_note->acquires.store(++m_turns, std::memory_order_relaxed);
        if (m_part.holdNs || m_turns % TurnsPerSlice == 0)
            m_slices.add(nowNs(), m_turnsBefore + m_turns);
    }

private:
    template<PointPolicy Policy>
    HotPoints<Policy> points()
    {
        return {m_child.points(), Policy == PointPolicy::Recorded && m_turns % m_sampling == 0};
    }
    void releaseWhatTheParentHolds();
    void tryTheRLocks();
    void begin();
    void end();
    void noteWaitInVain(const LockTurn &turn);
    bool waitForItself(const std::function<LockTurn()> &acquire);

    Child &m_child;
    const LockContenderPart m_part;
    SharedSeries &m_shared;
    const std::uint32_t m_sampling;
    SliceWriter m_slices;
    FileLock m_file;
    FileLock m_trialFile;
    Contender m_self;
    LockContest *m_contest = nullptr; ///< of this kind, and its note
    ContestNote *m_note = nullptr;
    std::uint32_t m_kind = 0;
    std::uint64_t m_turns = 0;       ///< in this contest
    std::uint64_t m_turnsBefore = 0; ///< in those before
    std::uint64_t m_waitedNs = 0;    ///< in this turn
    std::uint64_t m_cpuBeforeNs = 0;
};

} // namespace plab::locks
