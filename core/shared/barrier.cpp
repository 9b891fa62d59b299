// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/barrier.h"

#include <algorithm>
#include <climits>

namespace plab {

namespace {

constexpr std::uint32_t ArrivedMask = 0xffffu;

} // namespace

bool SharedBarrier::arrive(std::uint32_t parties, std::uint32_t *generation)
{
    std::uint32_t word = m_word.load(std::memory_order_relaxed);
    std::uint32_t next = 0;
    bool last = false;
    do {
        *generation = word >> 16;
        last = (word & ArrivedMask) + 1 >= parties;
        next = last ? (*generation + 1) << 16 : word + 1;
    } while (!m_word.compare_exchange_weak(word, next, std::memory_order_seq_cst, std::memory_order_relaxed));
    return last;
}

/// False if the meeting took place after all.
bool SharedBarrier::takeBack(std::uint32_t generation)
{
    std::uint32_t word = m_word.load(std::memory_order_acquire);
    while (word >> 16 == generation) {
        if (m_word.compare_exchange_weak(word, word - 1, std::memory_order_acq_rel,
                                         std::memory_order_acquire))
            return true;
    }
    return false;
}

Meeting SharedBarrier::wait(std::uint32_t parties, SpinRounds spin, std::chrono::nanoseconds limit,
                            const StopWord *stop)
{
    std::uint32_t generation = 0;
    if (arrive(parties, &generation)) {
        if (m_sleepers.load(std::memory_order_seq_cst) != 0)
            futexWake(m_word, INT_MAX);
        return {WaitResult::Done, true};
    }
    for (SpinRounds round = 0; round < spin; ++round) {
        if (isOver(generation))
            return {};
        cpuRelax();
    }
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    WaitResult result = WaitResult::Done;
    m_sleepers.fetch_add(1, std::memory_order_seq_cst);
    while (result == WaitResult::Done) {
        const std::uint32_t word = m_word.load(std::memory_order_seq_cst);
        if (word >> 16 != generation)
            break;
        result = waitSlice(m_word, word, deadlineNs, stop);
    }
    m_sleepers.fetch_sub(1, std::memory_order_relaxed);
    if (result != WaitResult::Done && !takeBack(generation))
        result = WaitResult::Done;
    return {result, false};
}

void Barrier::init(std::uint32_t parties)
{
    m_parties = std::clamp<std::uint32_t>(parties, 1, ArrivedMask);
    m_word.store(0, std::memory_order_release);
}

Passage Barrier::wait(std::chrono::nanoseconds limit, const StopWord *stop,
                      const std::function<void()> &action)
{
    std::uint32_t word = m_word.load(std::memory_order_acquire);
    std::uint32_t next = 0;
    bool last = false;
    do {
        if (word & Broken)
            return {WaitResult::Failed, 0};
        last = (word & ArrivedMask) + 1 >= m_parties;
        next = last && !action ? ((word >> 16) + 1) << 16 : word + 1;
    } while (!m_word.compare_exchange_weak(word, next, std::memory_order_acq_rel, std::memory_order_acquire));
    const std::uint32_t number = word & ArrivedMask;
    const std::uint32_t meeting = word >> 16;
    if (last && action) {
        action();
        return {letGo(meeting) ? WaitResult::Done : WaitResult::Failed, number};
    }
    if (last) {
        futexWake(m_word, INT_MAX);
        return {WaitResult::Done, number};
    }
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    WaitResult result = WaitResult::Done;
    while (result == WaitResult::Done) {
        word = m_word.load(std::memory_order_acquire);
        if (word >> 16 != meeting)
            return {WaitResult::Done, number};
        if (word & Broken)
            return {WaitResult::Failed, number};
        result = waitSlice(m_word, word, deadlineNs, stop);
    }
    return {breakMeeting(meeting) ? result : WaitResult::Done, number};
}

/// The last one has come and acted: the next meeting begins with nobody. False if it was broken meanwhile.
bool Barrier::letGo(std::uint32_t meeting)
{
    std::uint32_t word = m_word.load(std::memory_order_acquire);
    do {
        if (word & Broken)
            return false;
    } while (!m_word.compare_exchange_weak(word, (meeting + 1) << 16, std::memory_order_acq_rel,
                                           std::memory_order_acquire));
    futexWake(m_word, INT_MAX);
    return true;
}

/// False if all met after all.
bool Barrier::breakMeeting(std::uint32_t meeting)
{
    std::uint32_t word = m_word.load(std::memory_order_acquire);
    do {
        if (word >> 16 != meeting)
            return false;
    } while (!m_word.compare_exchange_weak(word, word | Broken, std::memory_order_acq_rel,
                                           std::memory_order_acquire));
    futexWake(m_word, INT_MAX);
    return true;
}

void Barrier::abort()
{
    m_word.fetch_or(Broken, std::memory_order_acq_rel);
    futexWake(m_word, INT_MAX);
}

/// Nobody rings: to look for a sleeper after each arrival would need a fence in every meeting. A party that
/// has to be waited for this long has lost its CPU, so slices that grow cost little.
WaitResult PairBarrier::waitLong(Side &other, std::uint32_t round, SpinRounds spin, const StopWord *stop)
{
    constexpr std::chrono::nanoseconds longest = std::chrono::milliseconds(10);
    for (SpinRounds tries = 0; tries < spin; ++tries) {
        if (other.hasReached(round))
            return WaitResult::Done;
        cpuRelax();
    }
    std::chrono::nanoseconds slice = std::chrono::microseconds(50);
    while (!other.hasReached(round)) {
        if (waitSlice(other.round, round - 1, deadlineAfter(slice), stop) == WaitResult::Stopped)
            return WaitResult::Stopped;
        slice = std::min(2 * slice, longest);
    }
    return WaitResult::Done;
}

WaitResult StartGate::enter(SpinRounds spin, std::chrono::nanoseconds limit, const StopWord *stop)
{
    m_entered.fetch_add(1, std::memory_order_release);
    futexWake(m_entered, INT_MAX);
    for (SpinRounds round = 0; round < spin; ++round) {
        if (m_open.load(std::memory_order_acquire) != 0)
            return WaitResult::Done;
        cpuRelax();
    }
    return waitWhileEqual(m_open, 0, deadlineAfter(limit), stop);
}

WaitResult StartGate::awaitAll(std::uint32_t parties, std::chrono::nanoseconds limit, const StopWord *stop)
{
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    for (;;) {
        const std::uint32_t now = m_entered.load(std::memory_order_acquire);
        if (now >= parties)
            return WaitResult::Done;
        if (const WaitResult result = waitWhileEqual(m_entered, now, deadlineNs, stop);
            result != WaitResult::Done)
            return result;
    }
}

void StartGate::open()
{
    m_open.store(1, std::memory_order_release);
    futexWake(m_open, INT_MAX);
}

} // namespace plab
