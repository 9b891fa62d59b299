// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/classics/settings.h"
#include "core/shared/condition.h"
#include "core/shared/semaphore.h"

namespace plab::classics {

/// Readers may be inside together, a writer only alone. A monitor: all of it is read and changed with the
/// condition's lock. Lives in the arena; zeroed memory, then init().
class ReadingRoom
{
public:
    Result<void> init(Preference preference);

    /// Waits until a reader (a writer) may go in. `waits` is called before it does, if it has to. False: all
    /// are told to go home, and the caller is outside.
    template<typename Waits>
    bool enter(const Contender &self, bool writes, Waits waits);
    void leave(const Contender &self, bool writes);

private:
    bool mayEnter(bool writes, std::uint64_t ticket) const;
    std::uint32_t &waiting(bool writes) { return writes ? m_waitingWriters : m_waitingReaders; }
    std::uint32_t &inside(bool writes) { return writes ? m_writers : m_readers; }

    Condition m_monitor;
    Preference m_preference;
    std::uint32_t m_readers; ///< inside
    std::uint32_t m_writers;
    std::uint32_t m_waitingReaders;
    std::uint32_t m_waitingWriters;
    std::uint64_t m_tickets; ///< fair: drawn so far
    std::uint64_t m_serving; ///< fair: who is next
};

/// A barber, and chairs for those who wait. A monitor as the reading room is.
class BarberShop
{
public:
    Result<void> init(std::uint32_t chairs);

    /// A customer comes. Null: every chair is taken, and it leaves again. Else its number.
    std::optional<std::uint64_t> sitDown(const Contender &self);
    bool awaitCall(const Contender &self, std::uint64_t number); ///< until the barber calls this number
    bool awaitCut(const Contender &self, std::uint64_t number);  ///< until it is done

    /// The barber sleeps until somebody sits there, and calls the next. `sleeps` is called before it does.
    template<typename Sleeps>
    bool callNext(const Contender &self, Sleeps sleeps);
    void finish(const Contender &self);

    std::uint32_t mostWaiting() const { return m_mostWaiting; } ///< of those on chairs

private:
    Condition m_monitor;
    std::uint32_t m_chairs;
    std::uint32_t m_waiting;
    std::uint32_t m_mostWaiting;
    bool m_isIdle; ///< the barber: awake or asleep, it cuts nobody's hair
    std::uint64_t m_came;
    std::uint64_t m_called;
    std::uint64_t m_served;
};

template<typename Waits>
bool ReadingRoom::enter(const Contender &self, bool writes, Waits waits)
{
    if (!m_monitor.acquire(self).isHolding())
        return false;
    const std::uint64_t ticket = m_tickets++;
    ++waiting(writes);
    if (!mayEnter(writes, ticket)) {
        waits();
        const Waking waking = m_monitor.waitFor(self, Forever, [&] { return mayEnter(writes, ticket); });
        if (waking.result != WaitResult::Done || !waking.lock.isHolding())
            return false;
    }
    --waiting(writes);
    ++inside(writes);
    ++m_serving;
    m_monitor.notifyAll(self); // the next in the queue may be a reader, too
    m_monitor.release(self);
    return true;
}

template<typename Sleeps>
bool BarberShop::callNext(const Contender &self, Sleeps sleeps)
{
    if (!m_monitor.acquire(self).isHolding())
        return false;
    if (m_waiting == 0) {
        sleeps();
        const Waking waking = m_monitor.waitFor(self, Forever, [this] { return m_waiting > 0; });
        if (waking.result != WaitResult::Done || !waking.lock.isHolding())
            return false;
    }
    --m_waiting;
    m_isIdle = false;
    ++m_called;
    m_monitor.notifyAll(self);
    m_monitor.release(self);
    return true;
}

} // namespace plab::classics
