// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/classics/room.h"

#include <algorithm>

namespace plab::classics {

Result<void> ReadingRoom::init(Preference preference)
{
    m_preference = preference;
    return m_monitor.init();
}

bool ReadingRoom::mayEnter(bool writes, std::uint64_t ticket) const
{
    const bool isFree = m_writers == 0 && (!writes || m_readers == 0);
    switch (m_preference) {
    case Preference::Readers:
        return isFree && (!writes || m_waitingReaders == 0);
    case Preference::Writers:
        return isFree && (writes || m_waitingWriters == 0);
    case Preference::Fair:
        return isFree && ticket == m_serving;
    }
    return false;
}

void ReadingRoom::leave(const Contender &self, bool writes)
{
    if (!m_monitor.acquire(self).isHolding())
        return;
    --inside(writes);
    m_monitor.notifyAll(self);
    m_monitor.release(self);
}

Result<void> BarberShop::init(std::uint32_t chairs)
{
    m_chairs = chairs;
    m_isIdle = true;
    return m_monitor.init();
}

/// Without any chair a barber with nothing to do can be had at once.
std::optional<std::uint64_t> BarberShop::sitDown(const Contender &self)
{
    if (!m_monitor.acquire(self).isHolding())
        return std::nullopt;
    const bool hasRoom = m_waiting < m_chairs || (m_isIdle && m_waiting == 0);
    std::optional<std::uint64_t> number;
    if (hasRoom) {
        number = ++m_came;
        m_mostWaiting = std::max(m_mostWaiting, ++m_waiting);
        m_monitor.notifyAll(self);
    }
    m_monitor.release(self);
    return number;
}

bool BarberShop::awaitCall(const Contender &self, std::uint64_t number)
{
    if (!m_monitor.acquire(self).isHolding())
        return false;
    const Waking waking = m_monitor.waitFor(self, Forever, [&] { return m_called >= number; });
    const bool called = waking.result == WaitResult::Done && waking.lock.isHolding();
    if (called)
        m_monitor.release(self);
    return called;
}

bool BarberShop::awaitCut(const Contender &self, std::uint64_t number)
{
    if (!m_monitor.acquire(self).isHolding())
        return false;
    const Waking waking = m_monitor.waitFor(self, Forever, [&] { return m_served >= number; });
    const bool cut = waking.result == WaitResult::Done && waking.lock.isHolding();
    if (cut)
        m_monitor.release(self);
    return cut;
}

void BarberShop::finish(const Contender &self)
{
    if (!m_monitor.acquire(self).isHolding())
        return;
    ++m_served;
    m_isIdle = true;
    m_monitor.notifyAll(self);
    m_monitor.release(self);
}

} // namespace plab::classics
