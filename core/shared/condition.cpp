// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/condition.h"

namespace plab {

std::chrono::nanoseconds Condition::untilNs(std::uint64_t deadlineNs)
{
    if (deadlineNs == UINT64_MAX)
        return Forever;
    const std::uint64_t now = nowNs();
    return std::chrono::nanoseconds(deadlineNs > now ? deadlineNs - now : 0);
}

/// Under the lock. A place whose waiter was killed is free again; that is looked for only when all are taken.
Condition::Place *Condition::freePlace()
{
    for (const bool buryTheDead : {false, true}) {
        for (Place &place : m_places) {
            if (buryTheDead && isDying(place.waiter.load(std::memory_order_relaxed)))
                place.state.store(Free, std::memory_order_relaxed);
            if (place.state.load(std::memory_order_acquire) == Free)
                return &place;
        }
    }
    return nullptr;
}

/// Under the lock. Never a dead one: its place is freed on the way.
Condition::Place *Condition::longestWaiting()
{
    for (;;) {
        Place *first = nullptr;
        for (Place &place : m_places) {
            if (place.state.load(std::memory_order_acquire) == Waiting
                && (!first || place.number.load(std::memory_order_relaxed) < first->number.load()))
                first = &place;
        }
        if (!first || !isDying(first->waiter.load(std::memory_order_relaxed)))
            return first;
        first->state.store(Free, std::memory_order_release);
    }
}

Waking Condition::wait(const Contender &self, std::chrono::nanoseconds limit)
{
    if (m_lock.owner() != self.id)
        return {WaitResult::Failed, {WaitResult::Failed}};
    Place *place = freePlace();
    if (!place)
        return {WaitResult::Failed, {}};
    place->waiter.store(self.id, std::memory_order_relaxed);
    place->number.store(++m_came, std::memory_order_relaxed);
    place->state.store(Waiting, std::memory_order_release);
    m_lock.unlock(self);

    Waking waking;
    waking.result = waitWhileEqual(place->state, Waiting, deadlineAfter(limit), self.stop);
    std::uint32_t state = Waiting;
    if (waking.result != WaitResult::Done
        && !place->state.compare_exchange_strong(state, Free, std::memory_order_acq_rel))
        waking.result = WaitResult::Done; // a notify came between the limit and this line
    if (waking.result == WaitResult::Done)
        place->state.store(Free, std::memory_order_release);
    waking.lock = m_lock.lock(self);
    return waking;
}

std::optional<std::uint32_t> Condition::notify(const Contender &self, std::uint32_t count)
{
    if (m_lock.owner() != self.id)
        return std::nullopt;
    std::uint32_t woken = 0;
    while (woken < count) {
        Place *place = longestWaiting();
        if (!place)
            break;
        std::uint32_t state = Waiting;
        if (!place->state.compare_exchange_strong(state, Notified, std::memory_order_acq_rel))
            continue; // it left by its limit this very moment
        futexWake(place->state, 1);
        ++woken;
    }
    return woken;
}

std::uint32_t Condition::waiting() const
{
    std::uint32_t count = 0;
    for (const Place &place : m_places) {
        count += place.state.load(std::memory_order_acquire) == Waiting
            && !isDying(place.waiter.load(std::memory_order_relaxed));
    }
    return count;
}

} // namespace plab
