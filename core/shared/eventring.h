// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/event.h"
#include "core/shared/futex.h"

#include <atomic>
#include <cstddef>
#include <span>

namespace plab {

/// A ring of events in shared memory: one writer, one reader, in different processes or threads.
///
///   0    generation                     (parent, between two writers)
///   64   head, dropped, gaps, unmarkedSinceNs   (writer)
///   128  tail                           (reader)
///   192  slots: Event[capacity]         capacity = the largest power of two that fits the bytes
///
/// Head and tail count for ever and are never reduced. Zeroed memory is a valid empty ring. The capacity is
/// not stored: both sides take it from the bytes they were given, so that nobody can lie about it.
struct EventRing
{
    alignas(CacheLine) std::atomic<std::uint32_t> generation;
    alignas(CacheLine) std::atomic<std::uint64_t> head;
    std::atomic<std::uint64_t> dropped;
    std::atomic<std::uint64_t> gaps;
    std::atomic<std::uint64_t> unmarkedSinceNs; ///< time of the first dropped event no Gap tells of yet
    alignas(CacheLine) std::atomic<std::uint64_t> tail;

    /// Bytes for a ring of at least `events` slots (rounded up to a power of two, at least 4).
    static std::size_t bytesFor(std::size_t events);

    /// Slots in a ring of so many bytes; 0 if not even 4 fit.
    static std::size_t capacityOf(std::size_t bytes);

    /// The ring at the start of `bytes`, which must be aligned to CacheLine.
    static EventRing *at(std::span<std::byte> bytes) { return reinterpret_cast<EventRing *>(bytes.data()); }

    /// Prepares for the next writer (a replaced worker): true and a new generation if everything was drained,
    /// else false and nothing changed. Only while no writer lives. What was dropped stays counted.
    bool reuse();
};
static_assert(sizeof(EventRing) == 3 * CacheLine && std::is_standard_layout_v<EventRing>);

/// The writing end: one process or thread. Never blocks and never calls the system. A record counts only once
/// head has moved past it, so what a killed writer left unfinished is never seen.
class EventWriter
{
public:
    /// Recording off: every write returns false at the cost of one comparison, and counts nothing.
    EventWriter() = default;

    /// Goes on where the last writer of these bytes stopped. The memory must outlive the writer.
    explicit EventWriter(std::span<std::byte> bytes);

    bool isOn() const { return m_ring != nullptr; }

    /// Appends the event, or counts it as dropped if the ring is full. After dropped ones the next event that
    /// fits is preceded by a Gap (time and lane of the first dropped event, argument: how many); that needs
    /// two free slots.
    bool write(const Event &event)
    {
        EventArgument argument;
        argument.bits = event.argument;
        argument.type = event.argumentType;
        return append(event.timeNs, argument, event.object, event.kind, event.lane);
    }

    /// The same with the time of now.
    bool write(EventKind kind, std::uint16_t lane, std::uint32_t object = 0, EventArgument argument = {})
    {
        return m_ring && append(nowNs(), argument, object, kind, lane);
    }

    /// Events offered to this ring so far: those in it and those dropped; gaps are not counted.
    std::uint64_t written() const;

    /// Events dropped so far.
    std::uint64_t dropped() const;

private:
    /// By fields, straight into the slot: an Event built on the stack first and copied in wider words costs 5
    /// ns more (its stores cannot be forwarded to the loads).
    bool append(std::uint64_t timeNs, EventArgument argument, std::uint32_t object, EventKind kind,
                std::uint16_t lane)
    {
        if (m_head == m_limit) [[unlikely]]
            return writeSlow(Event {timeNs, argument, object, kind, lane});
        Event &slot = m_slots[m_head & m_mask];
        slot.timeNs = timeNs;
        slot.argument = argument.bits;
        slot.object = object;
        slot.kind = kind;
        slot.argumentType = argument.type;
        slot.lane = lane;
        m_ring->head.store(++m_head, std::memory_order_release);
        return true;
    }
    bool writeSlow(const Event &event);
    bool drop(const Event &event);
    void put(const Event &event) { m_slots[m_head++ & m_mask] = event; }

    EventRing *m_ring = nullptr;
    Event *m_slots = nullptr;
    std::uint64_t m_mask = 0;
    std::uint64_t m_head = 0;
    std::uint64_t m_limit = 0;          ///< head at which the slow path looks at the reader's tail
    std::uint64_t m_unmarked = 0;       ///< dropped since the last gap
    std::uint64_t m_firstDroppedNs = 0; ///< when these began
    std::uint16_t m_firstDroppedLane = 0;
};

/// The reading end: one thread of the lab. Trusts nothing in the memory but its size: a writer gone mad can
/// send nonsense events (check kind and lane before use) but cannot make it read elsewhere or loop.
class EventReader
{
public:
    EventReader() = default;

    /// Goes on where the last reader of these bytes stopped. The memory must outlive the reader.
    explicit EventReader(std::span<std::byte> bytes);

    /// Moves up to `max` events to `out`, in order; returns how many. 0 if there are none, or for good once
    /// corrupt(). Events of one call are of one generation.
    std::size_t drain(Event *out, std::size_t max);

    /// The ring's indexes made no sense: the writer or someone else overwrote them.
    bool corrupt() const { return m_corrupt; }

    /// Generation of the events that the last drain() returned: which user of the ring wrote them.
    std::uint32_t generation() const { return m_generation; }

    /// Events drained by this reader, gaps not counted. Once the writer is gone and all is drained, this plus
    /// dropped() is what was written.
    std::uint64_t drained() const { return m_drained; }

    /// Events dropped so far, as counted by the writer.
    std::uint64_t dropped() const { return m_ring ? m_ring->dropped.load(std::memory_order_acquire) : 0; }

    /// Dropped events that no drained Gap has told of: at a lane's end, what is missing behind its last
    /// event.
    std::uint64_t unmarked() const;

    /// When the first of these was offered; 0 if there are none.
    std::uint64_t unmarkedSinceNs() const;

    /// Slots of the ring; 0 without one.
    std::uint64_t capacity() const { return m_capacity; }

    /// Events waiting to be drained; 0 if corrupt.
    std::uint64_t pending() const;

private:
    void account(const Event *events, std::size_t count);

    EventRing *m_ring = nullptr;
    const Event *m_slots = nullptr;
    std::uint64_t m_capacity = 0;
    std::uint64_t m_tail = 0;
    std::uint64_t m_drained = 0;
    std::uint64_t m_marked = 0;
    std::uint64_t m_gaps = 0; ///< gaps drained
    std::uint32_t m_generation = 0;
    bool m_corrupt = false;
};

} // namespace plab
