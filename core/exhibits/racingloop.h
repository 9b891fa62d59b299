// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/hotpoints.h"
#include "core/shared/guard.h"

#include <algorithm>

namespace plab {

/// One contender's part in a race for a counter. Plain settings; one thread.
struct RacingTurns
{
    std::uint64_t turns = 0;
    std::uint64_t turnsPerSlice = ~0ULL; ///< progress is written after so many turns
    std::int64_t step = 1;
    std::uint64_t pauseNs = 0;    ///< between read and write
    std::uint64_t intervalNs = 0; ///< after each turn
    bool wholeLoop = false;       ///< the lock encloses the loop instead of each turn
    std::uint32_t lockObject = 0; ///< number of the lock in the events
};

/// What it did.
struct RacingResult
{
    std::uint64_t turnsDone = 0;
    std::uint64_t waitedNs = 0; ///< in contended turns
    std::uint64_t contendedTurns = 0;
};

/// What a turn uses: it reads the counter and writes it, and may take its time in between. The turn itself is
/// the experiment's own, a function of the form
///     void turn(auto &point, RacingCounter &counter, std::int64_t step)
template<PointPolicy Policy, bool Timed, typename Lock>
class RacingPoint
{
public:
    RacingPoint(const HotPoints<Policy> &points, std::uint64_t pauseNs, const StopWord *stop)
        : m_points(points), m_pauseNs(pauseNs), m_stop(stop)
    {
    }

    /// An event only where nobody guards what follows: it would only delay the others else.
    std::int64_t read(const RacingCounter &counter) const
    {
        const auto act = [&] { return counter.read(); };
        if constexpr (IsUnguarded<Lock>)
            return m_points.read(0, act);
        else
            return m_points.readGuarded(act);
    }
    void pause() const
    {
        if constexpr (Timed)
            pauseFor(m_pauseNs, m_stop);
    }
    void write(RacingCounter &counter, std::int64_t value) const
    {
        m_points.write(0, [&] {
            counter.write(value);
            return value;
        });
    }
    /// Both in one step of the machine.
    void add(RacingCounter &counter, std::int64_t step) const
    {
        m_points.write(0, [&] { return counter.addAtomically(step) + step; });
    }

private:
    const HotPoints<Policy> &m_points;
    const std::uint64_t m_pauseNs;
    const StopWord *const m_stop;
};

namespace racing {

template<PointPolicy Policy, typename Lock>
inline bool take(Lock &lock, const Contender &self, const HotPoints<Policy> &points, std::uint32_t object,
                 RacingResult &result)
{
    const LockTurn turn = points.acquire(lock, self, object);
    if (turn.contended) [[unlikely]] {
        result.waitedNs += turn.waitedNs;
        ++result.contendedTurns;
    }
    return turn.isHolding();
}

/// Turns up to number `end`, the next one being `result.turnsDone`. False if the lock or the stop word ended
/// them early; the turns of this call then do not count.
template<PointPolicy Policy, bool Timed, typename Lock, typename TurnOf>
inline bool turnsUpTo(std::uint64_t end, const TurnOf &turnOf, Lock &lock, RacingCounter &counter,
                      const RacingTurns &what, const Contender &self, Points &all, std::uint32_t sampling,
                      std::uint32_t &until, RacingResult &result)
{
    const bool each = !what.wholeLoop;
    for (std::uint64_t turn = result.turnsDone; turn < end; ++turn) {
        bool picked = false;
        if constexpr (Policy != PointPolicy::Off) {
            picked = until == 0;
            until = picked ? sampling - 1 : until - 1;
        }
        const HotPoints<Policy> points(all, picked);
        if (each && !take(lock, self, points, what.lockObject, result))
            return false;
        const RacingPoint<Policy, Timed, Lock> point(points, what.pauseNs, self.stop);
        if constexpr (IsAtomicAdd<Lock>)
            point.add(counter, what.step);
        else
            turnOf(point, counter, what.step);
        if (each)
            points.release(lock, self, what.lockObject);
        if constexpr (Timed) {
            points.sleep(what.intervalNs, self.stop);
            if (isStopped(self.stop))
                return false;
        }
    }
    if (isStopped(self.stop))
        return false;
    result.turnsDone = end;
    return true;
}

} // namespace racing

/// The racing loop: one function per turn, lock kind and policy, used by product and bench alike. noinline,
/// so that it is the same code wherever it is called from.
template<PointPolicy Policy, bool Timed, typename TurnOf, typename Lock>
[[gnu::noinline]] RacingResult racingLoop(const TurnOf &turnOf, Lock &lock, RacingCounter &counter,
                                          const RacingTurns &asked, const Contender &self, Points &all,
                                          SliceWriter &slices, std::uint32_t sampling)
{
    const RacingTurns what = asked; // in registers: nobody's store to the counter can have changed it
    const HotPoints<Policy> points(all, true);
    RacingResult result;
    if (what.wholeLoop && !racing::take(lock, self, points, what.lockObject, result))
        return result;
    std::uint32_t until = 0; // turns to the next recorded one
    while (result.turnsDone < what.turns) {
        const std::uint64_t sliceEnd =
            result.turnsDone + std::min(what.turns - result.turnsDone, what.turnsPerSlice);
        if (!racing::turnsUpTo<Policy, Timed>(sliceEnd, turnOf, lock, counter, what, self, all, sampling,
                                              until, result))
            break;
        slices.add(nowNs(), result.turnsDone);
    }
    if (what.wholeLoop)
        points.release(lock, self, what.lockObject);
    return result;
}

/// The same for trials: the whole loop on one fresh counter after the other, without a call, a clock or a
/// slice between them, because a trial may be a single turn.
template<PointPolicy Policy, bool Timed, typename TurnOf, typename Lock>
[[gnu::noinline]] RacingResult racingTrials(const TurnOf &turnOf, Lock &lock, RacingCounter *counters,
                                            std::uint64_t trials, const RacingTurns &asked,
                                            const Contender &self, Points &all, std::uint32_t sampling)
{
    const RacingTurns what = asked;
    const HotPoints<Policy> points(all, true);
    RacingResult sum;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        RacingResult one;
        std::uint32_t until = 0;
        if (what.wholeLoop && !racing::take(lock, self, points, what.lockObject, one))
            break;
        const bool done = racing::turnsUpTo<Policy, Timed>(what.turns, turnOf, lock, counters[trial], what,
                                                           self, all, sampling, until, one);
        if (what.wholeLoop)
            points.release(lock, self, what.lockObject);
        sum.turnsDone += one.turnsDone;
        sum.waitedNs += one.waitedNs;
        sum.contendedTurns += one.contendedTurns;
        if (!done)
            break;
    }
    return sum;
}

/// Calls `loop` with what is asked at run time as template arguments: loop.operator()<Policy,
/// Timed>(sampling).
template<typename Loop>
RacingResult chooseLoop(const RacingTurns &what, const Points &points, Loop &&loop)
{
    const bool timed = what.pauseNs || what.intervalNs;
    const Recorder &pen = points.recorder();
    if (!pen.isOn())
        return timed ? loop.template operator()<PointPolicy::Off, true>(1)
                     : loop.template operator()<PointPolicy::Off, false>(1);
    return timed ? loop.template operator()<PointPolicy::Recorded, true>(pen.sampling())
                 : loop.template operator()<PointPolicy::Recorded, false>(pen.sampling());
}

template<typename TurnOf, typename Lock>
RacingResult race(const TurnOf &turnOf, Lock &lock, RacingCounter &counter, const RacingTurns &what,
                  const Contender &self, Points &points, SliceWriter &slices)
{
    return chooseLoop(what, points, [&]<PointPolicy Policy, bool Timed>(std::uint32_t sampling) {
        return racingLoop<Policy, Timed>(turnOf, lock, counter, what, self, points, slices, sampling);
    });
}

template<typename TurnOf, typename Lock>
RacingResult raceTrials(const TurnOf &turnOf, Lock &lock, RacingCounter *counters, std::uint64_t trials,
                        const RacingTurns &what, const Contender &self, Points &points)
{
    return chooseLoop(what, points, [&]<PointPolicy Policy, bool Timed>(std::uint32_t sampling) {
        return racingTrials<Policy, Timed>(turnOf, lock, counters, trials, what, self, points, sampling);
    });
}

} // namespace plab
