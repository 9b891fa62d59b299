// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/shared/arenabuilder.h"
#include "core/shared/eventcount.h"
#include "core/shared/relative.h"
#include "core/shared/robustmutex.h"

#include <bit>
#include <type_traits>

namespace plab {

/// How a put or a get went.
enum class QueueResult : std::uint8_t {
    Done,
    Full,    ///< put: no room within the limit (Python's queue.Full)
    Empty,   ///< get: no item within the limit (Python's queue.Empty)
    Closed,  ///< put: closed, so nothing more is taken in; get: closed, and everything has been taken out
    NoRoom,  ///< put: the queue has no bound of its own, but its shared memory has one, and it is reached
    Stopped, ///< the stop word was set
    Failed,  ///< init() is missing
};

/// The limit of a put or get that does not wait: Python's put_nowait and get_nowait. Somebody who was stopped
/// in the middle of a put or get keeps the others out, for at most a slice (MaxSlice).
inline constexpr std::chrono::nanoseconds NoWait {0};

/// What all queues have in common; the items themselves are a Queue's.
///
///     | put lock, tail as last seen | head | get lock, head as last seen | tail | done, closed | sleepers …
///     |
///
/// head counts what was put, tail what was taken, done what was marked done. An item is put by one store of
/// head and taken by one store of tail, each under a robust lock of its own: whoever is killed before that
/// store has done nothing, and whoever is killed after it is done; the next one takes over the lock and finds
/// nothing to mend. One producer and one consumer never meet at a lock.
class QueueBase
{
public:
    /// Refuses every later put and lets consumers that find nothing leave: like Queue.shutdown of Python
    /// 3.13.
    void close(const Contender &self);
    bool isClosed() const { return m_closed.load(std::memory_order_acquire) != 0; }

    std::uint64_t putCount() const { return m_head.load(std::memory_order_acquire); }
    std::uint64_t getCount() const { return m_tail.load(std::memory_order_acquire); }
    std::uint64_t doneCount() const { return m_done.load(std::memory_order_acquire); }
    /// Items in it now; a moment later it may be another number.
    std::uint64_t size() const;
    /// Its bound; 0 = none of its own.
    std::uint64_t capacity() const { return m_capacity; }
    bool isFull() const { return m_capacity != 0 && size() >= m_capacity; }
    /// Producers that sleep until there is room; those killed in their sleep included.
    std::uint32_t waitingForRoom() const { return m_room.sleepers(); }
    /// Consumers that sleep until there is an item; those killed in their sleep included.
    std::uint32_t waitingForItems() const { return m_items.sleepers(); }

protected:
    Result<void> initBase(std::uint64_t slots, std::uint64_t capacity, std::uint32_t spin);

    /// With Done the caller holds the put lock and there is room at place(head): fill it, then publish.
    QueueResult openForPut(const Contender &self, std::chrono::nanoseconds limit)
    {
        if (m_putLock.tryLock(self).isHolding()) [[likely]] {
            if (hasRoom() && !isClosed()) [[likely]]
                return QueueResult::Done;
            m_putLock.unlock(self);
        }
        return waitForRoom(self, limit);
    }
    void publishPut(const Contender &self)
    {
        m_head.store(m_head.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        m_putLock.unlock(self);
        m_items.notify(1);
    }

    /// With Done the caller holds the get lock and there is an item at place(tail): copy it, then publish.
    QueueResult openForGet(const Contender &self, std::chrono::nanoseconds limit)
    {
        if (m_getLock.tryLock(self).isHolding()) [[likely]] {
            if (hasItem()) [[likely]]
                return QueueResult::Done;
            m_getLock.unlock(self);
        }
        return waitForItem(self, limit);
    }
    void publishGet(const Contender &self)
    {
        m_tail.store(m_tail.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        m_getLock.unlock(self);
        m_room.notify(1);
    }

    std::uint64_t putPlace() const { return m_head.load(std::memory_order_relaxed) & m_mask; }
    std::uint64_t getPlace() const { return m_tail.load(std::memory_order_relaxed) & m_mask; }

    bool markDone();
    WaitResult waitUntilAllDone(const Contender &self, std::chrono::nanoseconds limit);

private:
    /// Under the put lock: looks at the other side's line only when its last known state gives no room.
    bool hasRoom()
    {
        const std::uint64_t head = m_head.load(std::memory_order_relaxed);
        if (head - m_tailSeen < m_bound)
            return true;
        m_tailSeen = m_tail.load(std::memory_order_acquire);
        return head - m_tailSeen < m_bound;
    }
    /// Under the get lock.
    bool hasItem()
    {
        const std::uint64_t tail = m_tail.load(std::memory_order_relaxed);
        if (m_headSeen != tail)
            return true;
        m_headSeen = m_head.load(std::memory_order_acquire);
        return m_headSeen != tail;
    }
    QueueResult waitForRoom(const Contender &self, std::chrono::nanoseconds limit);
    QueueResult waitForItem(const Contender &self, std::chrono::nanoseconds limit);
    template<typename Condition>
    WaitResult sleepUntil(EventCount &bell, Condition condition, std::uint64_t deadlineNs,
                          const StopWord *stop);

    alignas(CacheLine) RobustMutex m_putLock;
    std::uint64_t m_tailSeen;
    alignas(CacheLine) std::atomic<std::uint64_t> m_head;
    alignas(CacheLine) RobustMutex m_getLock;
    std::uint64_t m_headSeen;
    alignas(CacheLine) std::atomic<std::uint64_t> m_tail;
    alignas(CacheLine) std::atomic<std::uint64_t> m_done;
    EventCount m_finished;
    alignas(CacheLine) std::atomic<std::uint32_t> m_closed; ///< from here on hardly ever written
    std::uint32_t m_spin;
    std::uint64_t m_mask;
    std::uint64_t m_capacity;
    std::uint64_t m_bound; ///< the capacity, or the places there are
    alignas(CacheLine) EventCount m_items;
    alignas(CacheLine) EventCount m_room;
};

/// Python's multiprocessing.Queue for items of one plain type: in the order put, bounded or not, in shared
/// memory between any number of producers and consumers. Who waits sleeps, in slices that watch the stop
/// word, and a killed producer or consumer jams nothing.
template<typename T>
class Queue : public QueueBase
{
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= CacheLine);

public:
    /// Makes places for so many items, and a few more: a power of two.
    void build(ArenaBuilder &builder, std::uint64_t slots)
    {
        m_places = builder.array<T>(std::bit_ceil(slots));
    }

    /// Once, before anybody uses it, with the `slots` of build(). At most `capacity` items are in it at a
    /// time, which is not more than the slots; 0 = no bound but the slots. Who waits looks `spin` times
    /// before it sleeps: only where everybody has a CPU.
    Result<void> init(std::uint64_t slots, std::uint64_t capacity, std::uint32_t spin = 0)
    {
        return initBase(slots, capacity, spin);
    }

    /// Puts a copy; Forever blocks, NoWait does not wait. `stamp` is called when it is sure and nobody can
    /// see it yet, under the put lock: what is noted then comes before all that the put brings about, and in
    /// the order of the items.
    template<typename Stamp>
    QueueResult put(const T &item, const Contender &self, std::chrono::nanoseconds limit, Stamp &&stamp)
    {
        const QueueResult result = openForPut(self, limit);
        if (result == QueueResult::Done) [[likely]] {
            m_places.data()[putPlace()] = item;
            stamp();
            publishPut(self);
        }
        return result;
    }
    QueueResult put(const T &item, const Contender &self, std::chrono::nanoseconds limit = Forever)
    {
        return put(item, self, limit, [] {});
    }

    /// Takes the oldest item. `stamp` is called with the item in `item` and its place not yet free, under the
    /// get lock.
    template<typename Stamp>
    QueueResult get(T &item, const Contender &self, std::chrono::nanoseconds limit, Stamp &&stamp)
    {
        const QueueResult result = openForGet(self, limit);
        if (result == QueueResult::Done) [[likely]] {
            item = m_places.data()[getPlace()];
            stamp();
            publishGet(self);
        }
        return result;
    }
    QueueResult get(T &item, const Contender &self, std::chrono::nanoseconds limit = Forever)
    {
        return get(item, self, limit, [] {});
    }

private:
    alignas(CacheLine) RelativeArray<T> m_places; ///< never written again
};

/// Python's multiprocessing.JoinableQueue: consumers mark each item done, and join() waits until all are.
template<typename T>
class JoinableQueue : public Queue<T>
{
public:
    /// False, and nothing happens, when everything that was put has been marked done already (Python:
    /// ValueError).
    bool taskDone() { return QueueBase::markDone(); }
    /// Items put and not yet marked done.
    std::uint64_t unfinished() const { return this->putCount() - this->doneCount(); }
    /// Waits until every item is marked done: Done, TimedOut or Stopped.
    WaitResult join(const Contender &self, std::chrono::nanoseconds limit = Forever)
    {
        return QueueBase::waitUntilAllDone(self, limit);
    }
};

} // namespace plab
