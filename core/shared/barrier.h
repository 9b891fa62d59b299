// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/stopflag.h"

#include <functional>
#include <type_traits>

namespace plab {

/// Rounds to spin (about 10 to 40 ns each) before parking; 0 parks at once. More than 0 only pays while every
/// party has a CPU of its own.
using SpinRounds = std::uint32_t;

/// What a meeting gave one party.
struct Meeting
{
    WaitResult result = WaitResult::Done;
    bool last = false; ///< true for exactly one party of each meeting: the one that came last
};

/// A barrier for processes and threads that outlives its parties: who waits in vain leaves by limit or stop
/// and takes its arrival back, so the rest can meet without it. Who is killed while it waits stays counted as
/// come, for this meeting only. Zeroed memory is valid.
///
///   word: generation (upper 16 bits) | arrived (lower 16 bits)
class SharedBarrier
{
public:
    /// Meets `parties` - 1 others (all must name the same number, 1 to 65535).
    Meeting wait(std::uint32_t parties, SpinRounds spin, std::chrono::nanoseconds limit,
                 const StopWord *stop);

    /// How many stand there now.
    std::uint32_t arrived() const { return m_word.load(std::memory_order_relaxed) & 0xffffu; }

private:
    bool arrive(std::uint32_t parties, std::uint32_t *generation);
    bool takeBack(std::uint32_t generation);
    bool isOver(std::uint32_t generation) const
    {
        return (m_word.load(std::memory_order_acquire) >> 16) != generation;
    }

    std::atomic<std::uint32_t> m_word;
    std::atomic<std::uint32_t> m_sleepers;
};
static_assert(sizeof(SharedBarrier) == 8 && std::is_standard_layout_v<SharedBarrier>);

/// How a party left a Barrier.
struct Passage
{
    WaitResult result = WaitResult::Done; ///< Failed: the barrier is broken
    std::uint32_t number = 0;             ///< 0, 1, … in the order of coming: each once in a meeting
};

/// Python's multiprocessing.Barrier: all parties leave together, each with a number of its own. Who gives up
/// breaks it, as abort() does: the others leave with Failed, and so does who comes later. A party that was
/// killed before it came breaks nothing by itself; limit, stop or abort() end the wait for it. One that was
/// killed while it waited counts as come. Zeroed memory, then init().
///
///   word: meetings (upper 16 bits) | broken (1 bit) | arrived (15 bits)
class Barrier
{
public:
    /// Before anybody uses it; 1 to 32767 parties.
    void init(std::uint32_t parties);

    /// Meets the others. Done, TimedOut, Stopped, or Failed if the barrier is broken. The last one to come
    /// calls `action` before anybody goes on, as Python's does; who is killed in it leaves the others waiting
    /// as one that never came does.
    Passage wait(std::chrono::nanoseconds limit, const StopWord *stop,
                 const std::function<void()> &action = {});

    /// Breaks it for good: who waits leaves, who comes is turned away.
    void abort();

    bool isBroken() const { return (m_word.load(std::memory_order_acquire) & Broken) != 0; }
    std::uint32_t parties() const { return m_parties; }

    /// How many stand there now.
    std::uint32_t waiting() const { return m_word.load(std::memory_order_acquire) & ArrivedMask; }

private:
    static constexpr std::uint32_t ArrivedMask = 0x7fffu;
    static constexpr std::uint32_t Broken = 0x8000u;

    bool breakMeeting(std::uint32_t meeting);
    bool letGo(std::uint32_t meeting);

    std::atomic<std::uint32_t> m_word;
    std::uint32_t m_parties;
};
static_assert(sizeof(Barrier) == 8 && std::is_standard_layout_v<Barrier>);

/// A meeting place for exactly two parties, 0 and 1, that spin on a CPU of their own: a line of its own for
/// each, no read-modify-write, so a meeting costs one transfer of a line each way. Who has spun in vain
/// sleeps in short slices that watch the stop word, so a stopped or killed partner costs no CPU. A stop is
/// for good: an arrival is not taken back. Zeroed memory is valid.
class PairBarrier
{
public:
    /// Meets the other party. Stopped if the stop word was set while it did not come.
    WaitResult wait(std::uint32_t me, SpinRounds spin, const StopWord *stop)
    {
        Side &other = m_sides[1 - me];
        const std::uint32_t round = m_sides[me].round.load(std::memory_order_relaxed) + 1;
        m_sides[me].round.store(round, std::memory_order_release);
        for (SpinRounds tries = 0; tries < EagerRounds;
             ++tries) { // a pause would last longer than the meeting
            if (other.hasReached(round)) [[likely]]
                return WaitResult::Done;
        }
        return waitLong(other, round, spin, stop);
    }

private:
    static constexpr SpinRounds EagerRounds = 256;
    struct alignas(CacheLine) Side
    {
        std::atomic<std::uint32_t> round;

        /// It may be one round further on, never more; rounds wrap.
        bool hasReached(std::uint32_t wanted) const
        {
            return round.load(std::memory_order_acquire) - wanted < 2;
        }
    };
    static WaitResult waitLong(Side &other, std::uint32_t round, SpinRounds spin, const StopWord *stop);

    Side m_sides[2];
};
static_assert(sizeof(PairBarrier) == 128 && std::is_standard_layout_v<PairBarrier>);

/// A common start: contenders come and wait, the parent sees that all are there and opens. Zeroed memory is a
/// closed gate; once open it stays open.
class StartGate
{
public:
    /// A contender says that it is there, then waits for the opening.
    WaitResult enter(SpinRounds spin, std::chrono::nanoseconds limit, const StopWord *stop);

    /// The parent waits until `parties` have entered. TimedOut if one died on its way.
    WaitResult awaitAll(std::uint32_t parties, std::chrono::nanoseconds limit, const StopWord *stop);

    /// Lets everybody go, those who come later too.
    void open();

    std::uint32_t entered() const { return m_entered.load(std::memory_order_acquire); }

private:
    std::atomic<std::uint32_t> m_entered;
    std::atomic<std::uint32_t> m_open;
};
static_assert(sizeof(StartGate) == 8 && std::is_standard_layout_v<StartGate>);

} // namespace plab
