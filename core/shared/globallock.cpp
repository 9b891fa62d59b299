// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/globallock.h"

#include <cerrno>
#include <climits>

namespace plab {

bool GlobalLock::take(const Contender &self)
{
    std::uint32_t nobody = 0;
    if (!m_owner.compare_exchange_strong(nobody, self.id, std::memory_order_acquire,
                                         std::memory_order_relaxed))
        return false;
    if (m_lastOne.exchange(self.id, std::memory_order_relaxed) != self.id) {
        m_switches.fetch_add(1, std::memory_order_release);
        futexWake(m_switches, INT_MAX);
    }
    m_asked.store(0, std::memory_order_relaxed);
    return true;
}

LockTurn GlobalLock::tryLock(const Contender &self)
{
    return take(self) ? LockTurn {} : LockTurn {WaitResult::TimedOut, true};
}

LockTurn GlobalLock::lock(const Contender &self)
{
    if (take(self))
        return {};
    const std::uint64_t since = nowNs();
    while (!take(self)) {
        if (isStopped(self.stop))
            return {WaitResult::Stopped, true, 0, nowNs() - since};
        const std::uint32_t switches = m_switches.load(std::memory_order_acquire);
        const std::uint32_t holder = m_owner.load(std::memory_order_relaxed);
        if (holder == 0)
            continue;
        const bool late = futexWait(m_owner, holder, SwitchInterval) == ETIMEDOUT;
        if (late && m_owner.load(std::memory_order_relaxed) == holder
            && m_switches.load(std::memory_order_relaxed) == switches)
            m_asked.store(1, std::memory_order_relaxed);
    }
    return {WaitResult::Done, true, 0, nowNs() - since};
}

bool GlobalLock::unlock(const Contender &self)
{
    std::uint32_t holder = self.id;
    if (!m_owner.compare_exchange_strong(holder, 0, std::memory_order_release, std::memory_order_relaxed))
        return false;
    futexWake(m_owner, 1);
    return true;
}

WaitResult GlobalLock::handOver(const Contender &self)
{
    const std::uint32_t switches = m_switches.load(std::memory_order_acquire);
    if (!unlock(self))
        return WaitResult::Failed;
    // Who asked may have been the last one to wait and have left by stop: the wait watches the stop word,
    // too.
    return waitWhileEqual(m_switches, switches, UINT64_MAX, self.stop);
}

} // namespace plab
