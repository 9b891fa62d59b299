// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/queue.h"

#include <algorithm>
#include <climits>

namespace plab {

namespace {

/// What a lock that could not be had means to who wants to put or get; `late` is Full or Empty.
QueueResult withoutLock(WaitResult result, QueueResult late)
{
    if (result == WaitResult::TimedOut)
        return late;
    return result == WaitResult::Stopped ? QueueResult::Stopped : QueueResult::Failed;
}

} // namespace

Result<void> QueueBase::initBase(std::uint64_t slots, std::uint64_t capacity, std::uint32_t spin)
{
    m_mask = std::bit_ceil(slots) - 1;
    m_capacity = capacity;
    m_bound = capacity ? std::min(capacity, slots) : slots;
    m_spin = spin;
    if (const Result<void> made = m_putLock.init(); !made)
        return made;
    return m_getLock.init();
}

void QueueBase::close(const Contender &self)
{
    const bool holding = m_putLock.lock(self).isHolding(); // no put is half done when the word is set
    m_closed.store(1, std::memory_order_release);
    if (holding)
        m_putLock.unlock(self);
    m_items.notify(INT_MAX);
    m_room.notify(INT_MAX);
}

std::uint64_t QueueBase::size() const
{
    const std::uint64_t tail = getCount(); // first: it never passes head
    return putCount() - tail;
}

/// Looks a while, then sleeps in slices: the ring of a producer that was killed between its put and its ring
/// comes late, not never.
template<typename Condition>
WaitResult QueueBase::sleepUntil(EventCount &bell, Condition condition, std::uint64_t deadlineNs,
                                 const StopWord *stop)
{
    for (std::uint32_t round = 0; round < m_spin && !isStopped(stop); ++round) {
        if (condition())
            return WaitResult::Done;
        cpuRelax();
    }
    for (;;) {
        const EventCount::Key key = bell.prepareWait();
        if (condition()) {
            bell.cancelWait();
            return WaitResult::Done;
        }
        const std::uint64_t now = nowNs();
        if (now >= deadlineNs) {
            bell.cancelWait();
            return WaitResult::TimedOut;
        }
        const std::uint64_t slice =
            std::min<std::uint64_t>(deadlineNs - now, std::uint64_t(MaxSlice.count()));
        if (bell.commitWait(key, std::chrono::nanoseconds(slice), stop) == WaitResult::Stopped)
            return WaitResult::Stopped;
    }
}

QueueResult QueueBase::waitForRoom(const Contender &self, std::chrono::nanoseconds limit)
{
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    for (;;) {
        const LockTurn turn = m_putLock.lock(self, deadlineNs);
        if (!turn.isHolding())
            return withoutLock(turn.result, QueueResult::Full);
        const bool closed = isClosed();
        if (!closed && hasRoom())
            return QueueResult::Done;
        m_putLock.unlock(self);
        if (closed)
            return QueueResult::Closed;
        if (m_capacity == 0)
            return QueueResult::NoRoom;
        if (nowNs() >= deadlineNs)
            return QueueResult::Full;
        const WaitResult result = sleepUntil(
            m_room, [this] { return size() < m_bound || isClosed(); }, deadlineNs, self.stop);
        if (result != WaitResult::Done)
            return withoutLock(result, QueueResult::Full);
    }
}

QueueResult QueueBase::waitForItem(const Contender &self, std::chrono::nanoseconds limit)
{
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    for (;;) {
        const bool closed = isClosed(); // before looking: what was put before the end is still to be had
        const LockTurn turn = m_getLock.lock(self, deadlineNs);
        if (!turn.isHolding())
            return withoutLock(turn.result, QueueResult::Empty);
        if (hasItem())
            return QueueResult::Done;
        m_getLock.unlock(self);
        if (closed)
            return QueueResult::Closed;
        if (nowNs() >= deadlineNs)
            return QueueResult::Empty;
        const WaitResult result = sleepUntil(
            m_items, [this] { return size() > 0 || isClosed(); }, deadlineNs, self.stop);
        if (result != WaitResult::Done)
            return withoutLock(result, QueueResult::Empty);
    }
}

bool QueueBase::markDone()
{
    std::uint64_t done = m_done.load(std::memory_order_acquire);
    do {
        if (done >= putCount())
            return false;
    } while (!m_done.compare_exchange_weak(done, done + 1, std::memory_order_acq_rel));
    if (done + 1 == putCount())
        m_finished.notify(INT_MAX);
    return true;
}

WaitResult QueueBase::waitUntilAllDone(const Contender &self, std::chrono::nanoseconds limit)
{
    const auto allDone = [this] { return doneCount() >= putCount(); };
    return sleepUntil(m_finished, allDone, deadlineAfter(limit), self.stop);
}

} // namespace plab
