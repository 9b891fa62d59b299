// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/recordedwait.h"
#include "core/runtime/recorder.h"
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

/// Sleeps, however short, in slices that watch the stop word.
void sleepFor(std::uint64_t nanoseconds, const StopWord *stop);
/// Sleeps (or spins below 50 µs) in slices that watch the stop word.
void pauseFor(std::uint64_t nanoseconds, const StopWord *stop);
/// The same, and a sleep is recorded.
void pauseFor(std::uint64_t nanoseconds, const StopWord *stop, Recorder &pen);

namespace racing {

/// Takes the lock and writes down how: waiting (contended turns only), holding, a dead owner.
template<Recording Level, typename Lock>
inline bool take(Lock &lock, const Contender &self, Recorder &pen, std::uint32_t object, bool recorded,
                 RacingResult &result)
{
    const Turn turn = lock.lock(self);
    if (turn.contended) [[unlikely]] {
        result.waitedNs += turn.waitedNs;
        ++result.contendedTurns;
    }
    if constexpr (Level != Recording::Off && !IsUnguarded<Lock> && !IsAtomicAdd<Lock>) {
        if (recorded)
            recordTurn(pen, object, turn);
    }
    if (turn.result == WaitResult::OwnerDied) [[unlikely]]
        pen.ownerDied(object, turn.deadOwner);
    return turn.isHolding();
}

template<Recording Level, typename Lock>
inline void give(Lock &lock, const Contender &self, Recorder &pen, std::uint32_t object, bool recorded)
{
    if constexpr (Level != Recording::Off && !IsUnguarded<Lock> && !IsAtomicAdd<Lock>) {
        if (recorded)
            pen.record(EventKind::Released, object);
    }
    lock.unlock(self);
}

/// Reads and writes: the one place where an update is lost.
template<Recording Level, bool Timed, typename Lock>
inline void update(RacingCounter &counter, const RacingTurns &what, Recorder &pen, const StopWord *stop,
                   bool recorded)
{
    if constexpr (IsAtomicAdd<Lock>) {
        const std::int64_t before = counter.addAtomically(what.step);
        if (Level != Recording::Off && recorded)
            pen.record(EventKind::Write, 0, before + what.step);
        return;
    }
    const std::int64_t value = counter.read();
    if constexpr (Level != Recording::Off && IsUnguarded<Lock>) {
        if (recorded)
            pen.record(EventKind::Read, 0, value);
    }
    if constexpr (Timed)
        pauseFor(what.pauseNs, stop);
    counter.write(value + what.step);
    if constexpr (Level != Recording::Off) {
        if (recorded)
            pen.record(EventKind::Write, 0, value + what.step);
    }
}

/// Turns up to number `end`, the next one being `result.turnsDone`. False if the lock or the stop word ended
/// them early; the turns of this call then do not count.
template<Recording Level, bool Timed, typename Lock>
inline bool turnsUpTo(std::uint64_t end, Lock &lock, RacingCounter &counter, const RacingTurns &what,
                      const Contender &self, Recorder &pen, std::uint32_t sampling, std::uint32_t &until,
                      RacingResult &result)
{
    const bool each = !what.wholeLoop;
    for (std::uint64_t turn = result.turnsDone; turn < end; ++turn) {
        bool recorded = false;
        if constexpr (Level != Recording::Off) {
            recorded = until == 0;
            until = recorded ? sampling - 1 : until - 1;
        }
        if (each && !take<Level>(lock, self, pen, what.lockObject, recorded, result))
            return false;
        update<Level, Timed, Lock>(counter, what, pen, self.stop, recorded);
        if (each)
            give<Level>(lock, self, pen, what.lockObject, recorded);
        if constexpr (Timed) {
            if (Level != Recording::Off && recorded)
                pauseFor(what.intervalNs, self.stop, pen);
            else
                pauseFor(what.intervalNs, self.stop);
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

/// The racing loop: one function per lock kind and recording level, used by product and bench alike.
/// noinline, so that it is the same code wherever it is called from.
template<Recording Level, bool Timed, typename Lock>
[[gnu::noinline]] RacingResult racingLoop(Lock &lock, RacingCounter &counter, const RacingTurns &asked,
                                          const Contender &self, Recorder &pen, SliceWriter &slices,
                                          std::uint32_t sampling = 1)
{
    const RacingTurns what = asked; // in registers: nobody's store to the counter can have changed it
    RacingResult result;
    if (what.wholeLoop && !racing::take<Level>(lock, self, pen, what.lockObject, true, result))
        return result;
    std::uint32_t until = 0; // turns to the next recorded one
    while (result.turnsDone < what.turns) {
        const std::uint64_t sliceEnd =
            result.turnsDone + std::min(what.turns - result.turnsDone, what.turnsPerSlice);
        if (!racing::turnsUpTo<Level, Timed>(sliceEnd, lock, counter, what, self, pen, sampling, until,
                                             result))
            break;
        slices.add(nowNs(), result.turnsDone);
    }
    if (what.wholeLoop)
        racing::give<Level>(lock, self, pen, what.lockObject, true);
    return result;
}

/// The same for trials: the whole loop on one fresh counter after the other, without a call, a clock or a
/// slice between them, because a trial may be a single turn.
template<Recording Level, bool Timed, typename Lock>
[[gnu::noinline]] RacingResult racingTrials(Lock &lock, RacingCounter *counters, std::uint64_t trials,
                                            const RacingTurns &asked, const Contender &self, Recorder &pen,
                                            std::uint32_t sampling = 1)
{
    const RacingTurns what = asked;
    RacingResult all;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        RacingResult one;
        std::uint32_t until = 0;
        if (what.wholeLoop && !racing::take<Level>(lock, self, pen, what.lockObject, true, one))
            break;
        const bool done = racing::turnsUpTo<Level, Timed>(what.turns, lock, counters[trial], what, self, pen,
                                                          sampling, until, one);
        if (what.wholeLoop)
            racing::give<Level>(lock, self, pen, what.lockObject, true);
        all.turnsDone += one.turnsDone;
        all.waitedNs += one.waitedNs;
        all.contendedTurns += one.contendedTurns;
        if (!done)
            break;
    }
    return all;
}

/// Calls `loop` with what is asked at run time as template arguments: loop.operator()<Level,
/// Timed>(sampling).
template<typename Loop>
RacingResult chooseLoop(const RacingTurns &what, const Recorder &pen, Loop &&loop)
{
    const bool timed = what.pauseNs || what.intervalNs;
    if (!pen.isOn())
        return timed ? loop.template operator()<Recording::Off, true>(1)
                     : loop.template operator()<Recording::Off, false>(1);
    return timed ? loop.template operator()<Recording::All, true>(pen.sampling())
                 : loop.template operator()<Recording::All, false>(pen.sampling());
}

template<typename Lock>
RacingResult race(Lock &lock, RacingCounter &counter, const RacingTurns &what, const Contender &self,
                  Recorder &pen, SliceWriter &slices)
{
    return chooseLoop(what, pen, [&]<Recording Level, bool Timed>(std::uint32_t sampling) {
        return racingLoop<Level, Timed>(lock, counter, what, self, pen, slices, sampling);
    });
}

template<typename Lock>
RacingResult raceTrials(Lock &lock, RacingCounter *counters, std::uint64_t trials, const RacingTurns &what,
                        const Contender &self, Recorder &pen)
{
    return chooseLoop(what, pen, [&]<Recording Level, bool Timed>(std::uint32_t sampling) {
        return racingTrials<Level, Timed>(lock, counters, trials, what, self, pen, sampling);
    });
}

} // namespace plab
