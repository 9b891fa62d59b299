// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/stopflag.h"

#include <type_traits>

namespace plab {

/// A start that nobody misses. A futex wakes its sleepers one after the other, and a wake takes as long as a
/// short race: one contender would be over before the next has begun. So whoever has come through the barrier
/// meets the others here once more, spinning: one of them calls, the others answer, and when a few calls in
/// a row were answered faster than any scheduler could have brought somebody back, all are known to be on a
/// CPU at the same instant, and go. Bounded in time; given up where that is not to be had.
///
/// Zeroed memory is a start that nobody has come to yet. It is used once; who comes later passes.
class FlyingStart
{
public:
    /// How long contenders spin for each other before they give up.
    static constexpr std::chrono::nanoseconds Limit = std::chrono::milliseconds(50);

    enum class Verdict : std::uint32_t {
        Open,     ///< not known yet; or there was nobody to meet
        Together, ///< all `parties` were on a CPU at the same instant
        GivenUp,  ///< the limit passed or a stop came
    };

    /// How many of so many contenders can be seen together on so many CPUs: as many as there are CPUs, and
    /// 0 where that is not at least two.
    static std::uint32_t partiesOf(std::uint32_t contenders, int cpus);

    /// Spins until the first `parties` that enter (all must name the same number) are known to be on a CPU
    /// together, or gives up; who enters after them sleeps meanwhile. Fewer than two have nothing to prove.
    Verdict enter(std::uint32_t parties, const StopWord *stop, std::chrono::nanoseconds limit = Limit);

    Verdict verdict() const { return Verdict(m_verdict.load(std::memory_order_acquire)); }

private:
    bool call(std::uint32_t round, std::uint32_t answers, std::uint64_t deadlineNs, const StopWord *stop);
    void lead(std::uint32_t parties, std::uint64_t deadlineNs, const StopWord *stop);
    void follow(std::uint64_t deadlineNs, const StopWord *stop);
    void conclude(Verdict verdict);

    alignas(CacheLine) std::atomic<std::uint32_t> m_entered;
    alignas(CacheLine) std::atomic<std::uint32_t> m_round; ///< the caller's; Over when there is a verdict
    std::atomic<std::uint32_t> m_verdict;
    std::atomic<std::uint32_t> m_sleepers;                   ///< who came after the parties
    alignas(CacheLine) std::atomic<std::uint32_t> m_answers; ///< of all rounds together
};
static_assert(sizeof(FlyingStart) == 3 * CacheLine && std::is_standard_layout_v<FlyingStart>);

} // namespace plab
