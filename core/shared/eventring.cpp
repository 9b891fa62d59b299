// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/eventring.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace plab {

namespace {

constexpr std::size_t MinSlots = 4;

Event *slotsOf(std::span<std::byte> bytes)
{
    return reinterpret_cast<Event *>(bytes.data() + sizeof(EventRing));
}

} // namespace

std::size_t EventRing::bytesFor(std::size_t events)
{
    const std::size_t bytes = sizeof(EventRing) + std::bit_ceil(std::max(events, MinSlots)) * sizeof(Event);
    return (bytes + CacheLine - 1) / CacheLine * CacheLine;
}

std::size_t EventRing::capacityOf(std::size_t bytes)
{
    if (bytes < sizeof(EventRing) + MinSlots * sizeof(Event))
        return 0;
    return std::bit_floor((bytes - sizeof(EventRing)) / sizeof(Event));
}

bool EventRing::reuse()
{
    if (head.load(std::memory_order_acquire) != tail.load(std::memory_order_acquire))
        return false;
    generation.fetch_add(1, std::memory_order_release);
    return true;
}

EventWriter::EventWriter(std::span<std::byte> bytes)
{
    const std::size_t capacity = EventRing::capacityOf(bytes.size());
    if (capacity == 0)
        return;
    m_ring = EventRing::at(bytes);
    m_slots = slotsOf(bytes);
    m_mask = capacity - 1;
    m_head = m_ring->head.load(std::memory_order_relaxed);
    m_limit = m_head; // the first write looks at the tail
}

std::uint64_t EventWriter::written() const
{
    return m_ring ? m_head - m_ring->gaps.load(std::memory_order_relaxed) + dropped() : 0;
}

std::uint64_t EventWriter::dropped() const
{
    return m_ring ? m_ring->dropped.load(std::memory_order_relaxed) : 0;
}

bool EventWriter::writeSlow(const Event &event)
{
    if (!m_ring)
        return false;
    const std::uint64_t capacity = m_mask + 1;
    const std::uint64_t tail = m_ring->tail.load(std::memory_order_acquire);
    const std::uint64_t used = m_head - tail;
    const std::uint64_t wanted = m_unmarked > 0 ? 2 : 1;
    if (used > capacity || capacity - used < wanted)
        return drop(event);
    if (m_unmarked > 0) {
        put(Event {m_firstDroppedNs, m_unmarked, 0, EventKind::Gap, m_firstDroppedLane});
        m_ring->gaps.store(m_ring->gaps.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        m_unmarked = 0;
    }
    put(event);
    m_limit = tail + capacity;
    m_ring->head.store(m_head, std::memory_order_release);
    return true;
}

bool EventWriter::drop(const Event &event)
{
    if (m_unmarked++ == 0) {
        m_firstDroppedNs = event.timeNs;
        m_firstDroppedLane = event.lane;
        m_ring->unmarkedSinceNs.store(event.timeNs, std::memory_order_relaxed); // `dropped` publishes it
    }
    m_limit = m_head; // a single free slot must not be taken before the gap
    m_ring->dropped.store(dropped() + 1, std::memory_order_release);
    return false;
}

EventReader::EventReader(std::span<std::byte> bytes)
{
    const std::size_t capacity = EventRing::capacityOf(bytes.size());
    if (capacity == 0)
        return;
    m_ring = EventRing::at(bytes);
    m_slots = slotsOf(bytes);
    m_capacity = capacity;
    m_tail = m_ring->tail.load(std::memory_order_relaxed);
    m_generation = m_ring->generation.load(std::memory_order_relaxed);
}

std::size_t EventReader::drain(Event *out, std::size_t max)
{
    if (!m_ring || m_corrupt)
        return 0;
    const std::uint64_t ready = m_ring->head.load(std::memory_order_acquire) - m_tail;
    if (ready > m_capacity) {
        m_corrupt = true;
        return 0;
    }
    const std::size_t count = std::size_t(std::min<std::uint64_t>(ready, max));
    if (count == 0)
        return 0;
    m_generation =
        m_ring->generation.load(std::memory_order_relaxed); // cannot change while events are pending
    const std::size_t first = std::size_t(m_tail & (m_capacity - 1));
    const std::size_t straight = std::min(count, std::size_t(m_capacity) - first);
    std::memcpy(out, m_slots + first, straight * sizeof(Event));
    std::memcpy(out + straight, m_slots, (count - straight) * sizeof(Event));
    m_tail += count;
    m_ring->tail.store(m_tail, std::memory_order_release);
    account(out, count);
    return count;
}

void EventReader::account(const Event *events, std::size_t count)
{
    m_drained += count;
    const std::uint64_t gaps = m_ring->gaps.load(std::memory_order_relaxed); // those drained are among them
    if (gaps == m_gaps)
        return; // nearly always: the events need not be read again
    for (std::size_t i = 0; i < count; ++i) {
        if (events[i].kind != EventKind::Gap)
            continue;
        m_marked += events[i].argument;
        ++m_gaps;
        --m_drained;
    }
}

std::uint64_t EventReader::unmarked() const
{
    const std::uint64_t lost = dropped();
    return lost > m_marked ? lost - m_marked : 0;
}

std::uint64_t EventReader::unmarkedSinceNs() const
{
    return unmarked() > 0 ? m_ring->unmarkedSinceNs.load(std::memory_order_relaxed) : 0;
}

std::uint64_t EventReader::pending() const
{
    if (!m_ring || m_corrupt)
        return 0;
    const std::uint64_t ready = m_ring->head.load(std::memory_order_acquire) - m_tail;
    return ready > m_capacity ? 0 : ready;
}

} // namespace plab
