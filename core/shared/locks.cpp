// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/locks.h"

#include <sched.h>

namespace plab {

namespace {

constexpr int RoundsPerLook = 1000;

/// Spins until `isFree` or stop, giving the CPU away now and then: with more contenders than CPUs the holder
/// may need it.
template<typename IsFree>
LockTurn spinUntil(const Contender &self, IsFree isFree)
{
    const std::uint64_t since = nowNs();
    for (int round = 1; !isFree(); ++round) {
        cpuRelax();
        if (round < RoundsPerLook)
            continue;
        if (isStopped(self.stop))
            return {WaitResult::Stopped, true, 0, nowNs() - since};
        sched_yield();
        round = 0;
    }
    return {WaitResult::Done, true, 0, nowNs() - since};
}

} // namespace

LockTurn SpinLock::lockSlow(const Contender &self)
{
    return spinUntil(self, [&] { return owner() == 0 && take(self); });
}

LockTurn TicketLock::tryLock(const Contender &self)
{
    std::uint32_t ticket = m_serving.load(std::memory_order_acquire);
    if (!m_next.compare_exchange_strong(ticket, ticket + 1, std::memory_order_acquire,
                                        std::memory_order_relaxed))
        return {WaitResult::TimedOut, true};
    m_owner.store(self.id, std::memory_order_relaxed);
    return {};
}

LockTurn TicketLock::lockSlow(const Contender &self, std::uint32_t ticket)
{
    const LockTurn turn =
        spinUntil(self, [&] { return m_serving.load(std::memory_order_acquire) == ticket; });
    if (turn.isHolding())
        m_owner.store(self.id, std::memory_order_relaxed);
    return turn;
}

void SemaphoreLock::init(std::uint32_t permits)
{
    m_sleepers.store(0, std::memory_order_relaxed);
    m_owner.store(0, std::memory_order_relaxed);
    m_permits.store(permits, std::memory_order_release);
}

bool SemaphoreLock::take(const Contender &self)
{
    std::uint32_t permits = m_permits.load(std::memory_order_relaxed);
    while (permits != 0) {
        if (m_permits.compare_exchange_weak(permits, permits - 1, std::memory_order_acquire,
                                            std::memory_order_relaxed)) {
            m_owner.store(self.id, std::memory_order_relaxed);
            return true;
        }
    }
    return false;
}

LockTurn SemaphoreLock::lockSlow(const Contender &self)
{
    const std::uint64_t since = nowNs();
    WaitResult result = WaitResult::Done;
    m_sleepers.fetch_add(1, std::memory_order_seq_cst);
    while (result == WaitResult::Done && !take(self))
        result = waitSlice(m_permits, 0, UINT64_MAX, self.stop);
    m_sleepers.fetch_sub(1, std::memory_order_relaxed);
    return {result, true, 0, nowNs() - since};
}

bool SemaphoreLock::unlock(const Contender &self)
{
    std::uint32_t holder = self.id;
    m_owner.compare_exchange_strong(holder, 0, std::memory_order_relaxed);
    m_permits.fetch_add(1, std::memory_order_seq_cst);
    if (m_sleepers.load(std::memory_order_seq_cst) != 0)
        futexWake(m_permits, 1);
    return true;
}

} // namespace plab
