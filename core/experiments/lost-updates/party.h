// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/racingloop.h"
#include "core/experiments/lost-updates/card.h"
#include "core/runtime/child.h"
#include "core/runtime/points.h"
#include "core/shared/barrier.h"
#include "core/shared/flyingstart.h"

#include <cstdint>

namespace plab::lostupdates {

/// How often each final value was seen, in shared memory: open addressing, written by many contenders at
/// their flushes. Zeroed memory is empty.
struct FinalTally
{
    static constexpr std::uint32_t Capacity = 16384;
    struct Cell
    {
        std::atomic<std::uint64_t> key; ///< value mapped to non-zero; 0 = free
        std::atomic<std::uint64_t> count;
    };
    Cell cells[Capacity];
    std::atomic<std::uint64_t>
        others; ///< finals that found no room; never the expected one, which has its cell from the start
    std::atomic<std::int64_t> othersSum; ///< all of them added

    void add(std::int64_t value, std::uint64_t count);
    static std::uint64_t keyOf(std::int64_t value)
    {
        return (std::uint64_t(value) << 1 ^ std::uint64_t(value >> 63)) + 1;
    }
    static std::int64_t valueOf(std::uint64_t key)
    {
        return std::int64_t((key - 1) >> 1) ^ -std::int64_t((key - 1) & 1);
    }
};

/// How the trials of a stretch of the run ended, one after the other. Trials beside each other are alike, so
/// what is known of a share is known from the spread between such blocks. Zeroed memory is empty.
struct TrialBlock
{
    std::atomic<std::uint64_t> noneLost;
    std::atomic<std::uint64_t> lost;
    std::atomic<std::uint64_t> impossible;
};

/// What one contender leaves behind for the parent.
struct alignas(CacheLine) ContenderNote
{
    std::uint64_t beginNs;
    std::uint64_t endNs;
    std::uint64_t turnsDone;
    std::uint64_t waitedNs;
    std::uint64_t trialsDone;
};

/// The shared part of the lost-updates experiment. Lives in the arena; made by the parent before anybody
/// starts.
struct RaceTrack
{
    static constexpr std::uint64_t Block = 4096; ///< counters, harvested together
    static constexpr std::uint64_t SlicesEach = 64;

    GuardCell guard;
    alignas(CacheLine) SharedBarrier start;
    FlyingStart together;
    PairBarrier pair; ///< before each block of trials-per-barrier: two contenders with a CPU each
    alignas(CacheLine) SharedBarrier meet; ///< the same for any other number of them
    alignas(CacheLine) SharedBarrier harvest;
    LockKind lock;
    std::uint32_t contenders;
    std::uint32_t spin;    ///< rounds at the barriers; 0 when there are more contenders than CPUs
    std::uint32_t parties; ///< to be seen on a CPU together at the start; 0 where that cannot be
    std::int64_t startValue;
    std::int64_t expected; ///< of one trial
    std::int64_t lowest;   ///< bounds of what any interleaving can give
    std::int64_t highest;
    std::uint64_t trials;
    std::uint64_t trialBlocks; ///< how many TrialBlocks there are; trials are spread evenly over them
    std::uint64_t trialsPerBarrier;
    RacingTurns turns;                     ///< step is each contender's own
    RelativeArray<RacingCounter> counters; ///< of the trials that are harvested together
    RelativeArray<ContenderNote> notes;    ///< by contender
    RelativeArray<TrialBlock> blocks;
    RelativeArray<FinalTally> tally; ///< one

    void build(ArenaBuilder &builder, const Parameters &p);
    bool isPossible(std::int64_t final) const { return final >= lowest && final <= highest; }
    /// The first trial that is not in this block any more.
    std::uint64_t blockEnd(std::uint64_t block) const { return trials * (block + 1) / trialBlocks; }
};

/// What one contender is told.
struct ContenderPart
{
    std::uint32_t number;
    std::int32_t cpu;  ///< -1 = wherever the scheduler wants
    std::int32_t file; ///< descriptor of the lock file, lock file only
    std::int64_t step;
};

/// One contender at work, process or thread: its own part of the race, and what it leaves for the parent.
class Racer
{
public:
    explicit Racer(Child &child);

    Result<void> prepare(); ///< opens the lock file anew, if there is one, and goes to its CPU
    /// Until all have come, and as many as can be are on a CPU at the same instant. False: the run is over
    /// before it began.
    bool awaitStart();

    /// for i in range(increments): with lock: turn(…), all trials of it. The loop around the turn stands in
    /// core/exhibits/racingloop.h, once for each kind of lock.
    template<typename TurnOf>
    void addToCounter(const TurnOf &turn)
    {
        withLock(m_track.lock, m_track.guard, m_file, [&](auto &lock) {
            if (m_track.trials <= 1)
                return add(race(turn, lock, m_counters[0], m_turns, m_self, m_child.points(), m_slices));
            inBlocks([&](RacingCounter *counters, std::uint64_t trials) {
                add(raceTrials(turn, lock, counters, trials, m_turns, m_self, m_child.points()));
            });
        });
    }

    void finish(); ///< tells the parent what was done

private:
    class Counts;

    bool meet(SharedBarrier &barrier, std::uint32_t waitsFor = waitfor::Partner)
    {
        const RecordedWait wait = m_child.points().wait(waitsFor);
        return barrier.wait(m_track.contenders, m_track.spin, Forever, m_self.stop).result
            == WaitResult::Done;
    }
    bool meetForTrials()
    {
        if (m_track.contenders != 2 || m_track.spin == 0)
            return meet(m_track.meet);
        const RecordedWait wait = m_child.points().wait(waitfor::Partner);
        return m_track.pair.wait(m_part.number, m_track.spin, m_self.stop) == WaitResult::Done;
    }
    void add(const RacingResult &result)
    {
        m_note.turnsDone += result.turnsDone;
        m_note.waitedNs += result.waitedNs;
    }
    void inBlocks(const std::function<void(RacingCounter *counters, std::uint64_t trials)> &race);
    void harvest(std::uint64_t first, std::uint64_t count, Counts &counts);

    Child &m_child;
    const ContenderPart m_part;
    RaceTrack &m_track;
    const std::span<RacingCounter> m_counters;
    const Contender m_self;
    RacingTurns m_turns;
    FileLock m_file;
    SliceWriter m_slices;
    ContenderNote m_note {};
};

} // namespace plab::lostupdates
