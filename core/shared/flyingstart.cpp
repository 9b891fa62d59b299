// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/flyingstart.h"

#include <algorithm>
#include <climits>

namespace plab {

namespace {

constexpr std::uint32_t Over = ~0U;

/// Rounds in a row that must be quick: one could be answered just before somebody loses his CPU.
constexpr std::uint32_t QuickRounds = 3;

/// An answer takes a transfer of a cache line each way. Two that share a CPU need a time slice for it, which
/// is never less than some hundred microseconds while both only spin.
std::uint64_t quickNs(std::uint32_t parties)
{
    return 20'000 + 1'000 * std::uint64_t(parties);
}

} // namespace

std::uint32_t FlyingStart::partiesOf(std::uint32_t contenders, int cpus)
{
    const std::uint32_t parties = std::min(contenders, std::uint32_t(std::max(1, cpus)));
    return parties < 2 ? 0 : parties;
}

FlyingStart::Verdict FlyingStart::enter(std::uint32_t parties, const StopWord *stop,
                                        std::chrono::nanoseconds limit)
{
    if (parties < 2)
        return Verdict::Open;
    const std::uint32_t number = m_entered.fetch_add(1, std::memory_order_seq_cst);
    if (number == 0)
        lead(parties, deadlineAfter(limit), stop);
    else if (number < parties)
        follow(deadlineAfter(2 * limit), stop); // the caller gives up first, unless it was killed
    else if (verdict() == Verdict::Open) {
        m_sleepers.fetch_add(1, std::memory_order_seq_cst);
        waitWhileEqual(m_verdict, std::uint32_t(Verdict::Open), deadlineAfter(2 * limit), stop);
    }
    return verdict();
}

/// One round; false if it was not answered in time.
bool FlyingStart::call(std::uint32_t round, std::uint32_t answers, std::uint64_t deadlineNs,
                       const StopWord *stop)
{
    m_round.store(round, std::memory_order_release);
    while (m_answers.load(std::memory_order_acquire) < answers) {
        if (isStopped(stop) || nowNs() >= deadlineNs)
            return false;
        cpuRelax();
    }
    return true;
}

void FlyingStart::lead(std::uint32_t parties, std::uint64_t deadlineNs, const StopWord *stop)
{
    std::uint32_t quick = 0;
    for (std::uint32_t round = 1; quick < QuickRounds; ++round) {
        const std::uint64_t called = nowNs();
        if (!call(round, round * (parties - 1), deadlineNs, stop))
            return conclude(Verdict::GivenUp);
        quick = nowNs() - called <= quickNs(parties) ? quick + 1 : 0;
    }
    conclude(Verdict::Together);
}

void FlyingStart::follow(std::uint64_t deadlineNs, const StopWord *stop)
{
    std::uint32_t answered = 0;
    for (;;) {
        const std::uint32_t round = m_round.load(std::memory_order_acquire);
        if (round == Over)
            return;
        if (round != answered) {
            answered = round;
            m_answers.fetch_add(1, std::memory_order_acq_rel);
        } else if (isStopped(stop) || nowNs() >= deadlineNs) {
            return conclude(Verdict::GivenUp);
        } else {
            cpuRelax();
        }
    }
}

/// The first verdict stands.
void FlyingStart::conclude(Verdict verdict)
{
    std::uint32_t open = std::uint32_t(Verdict::Open);
    m_verdict.compare_exchange_strong(open, std::uint32_t(verdict), std::memory_order_seq_cst);
    m_round.store(Over, std::memory_order_release);
    if (m_sleepers.load(std::memory_order_seq_cst) > 0)
        futexWake(m_verdict, INT_MAX);
}

} // namespace plab
