// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>

namespace plab {

static_assert(sizeof(std::atomic<std::uint32_t>) == 4 && std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// Size of a cache line: words written by different processes stand this far apart.
inline constexpr std::size_t CacheLine = 64;

/// The longest a primitive sleeps before it looks again at the stop word: a wake lost with a killed process
/// costs at most this.
inline constexpr std::chrono::nanoseconds MaxSlice = std::chrono::milliseconds(100);

/// A limit that never passes.
inline constexpr std::chrono::nanoseconds Forever = std::chrono::nanoseconds::max();

/// CLOCK_MONOTONIC in nanoseconds, by the vDSO (no system call).
inline std::uint64_t nowNs()
{
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return std::uint64_t(t.tv_sec) * 1'000'000'000u + std::uint64_t(t.tv_nsec);
}

/// The nowNs() at which a wait of this limit is over; UINT64_MAX for Forever.
inline std::uint64_t deadlineAfter(std::chrono::nanoseconds limit)
{
    return limit == Forever ? UINT64_MAX : nowNs() + std::uint64_t(limit.count() > 0 ? limit.count() : 0);
}

/// Sleeps while `word` holds `expected`, at most `limit`. Works between processes at different addresses.
/// Returns 0 (woken, perhaps for nothing), ETIMEDOUT, EAGAIN (the word differs) or EINTR. Never sets errno
/// for the caller.
int futexWait(std::atomic<std::uint32_t> &word, std::uint32_t expected, std::chrono::nanoseconds limit);

/// Wakes up to `count` sleepers of `word`; returns how many were woken.
int futexWake(std::atomic<std::uint32_t> &word, int count);

/// One round of a spin loop: tells the core that it waits.
inline void cpuRelax()
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

} // namespace plab
