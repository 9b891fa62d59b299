// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/counter.h"
#include "core/shared/filelock.h"
#include "core/shared/lockkind.h"
#include "core/shared/robustmutex.h"

namespace plab {

// The lock kinds that are exhibits, with their true behaviour. All have lock, tryLock (TimedOut if taken),
// unlock (false if refused) and owner (0 if nobody holds it). None of these notices that its holder died: the
// others then wait until the stop word is set, and the owner word says for whom.

/// No lock at all.
struct NoLock
{
    LockTurn lock(const Contender &) { return {}; }
    LockTurn tryLock(const Contender &) { return {}; }
    bool unlock(const Contender &) { return true; }
    std::uint32_t owner() const { return 0; }

    /// What an update means under this kind: reading, then writing.
    static void update(RacingCounter &counter, std::int64_t step) { counter.add(step); }
};

/// No lock either: the update itself is one step.
struct AtomicAdd : NoLock
{
    static void update(RacingCounter &counter, std::int64_t step) { counter.addAtomically(step); }
};

/// Test-and-test-and-set; the lock word is the holder's id. Unfair. Waiting costs a whole CPU. Zeroed memory
/// is free.
class SpinLock
{
public:
    LockTurn lock(const Contender &self)
    {
        if (take(self)) [[likely]]
            return {};
        return lockSlow(self);
    }
    LockTurn tryLock(const Contender &self)
    {
        return take(self) ? LockTurn {} : LockTurn {WaitResult::TimedOut, true};
    }

    /// Anybody may release it.
    bool unlock(const Contender &)
    {
        m_owner.store(0, std::memory_order_release);
        return true;
    }
    std::uint32_t owner() const { return m_owner.load(std::memory_order_relaxed); }

private:
    bool take(const Contender &self)
    {
        std::uint32_t nobody = 0;
        return m_owner.compare_exchange_strong(nobody, self.id, std::memory_order_acquire,
                                               std::memory_order_relaxed);
    }
    LockTurn lockSlow(const Contender &self);

    std::atomic<std::uint32_t> m_owner;
};
static_assert(std::is_standard_layout_v<SpinLock>);

/// First come, first served, spinning. With more contenders than CPUs the next one is often not running and
/// all wait for it. Zeroed memory is free.
///
/// A waiter that leaves by stop keeps its place in the queue: exclusion still holds, but nobody behind it is
/// ever served. So a stop is for good, and for all contenders of the lock.
class TicketLock
{
public:
    LockTurn lock(const Contender &self)
    {
        const std::uint32_t ticket = m_next.fetch_add(1, std::memory_order_relaxed);
        if (m_serving.load(std::memory_order_acquire) != ticket) [[unlikely]]
            return lockSlow(self, ticket);
        m_owner.store(self.id, std::memory_order_relaxed);
        return {};
    }
    LockTurn tryLock(const Contender &self);

    /// Anybody may release it.
    bool unlock(const Contender &)
    {
        m_owner.store(0, std::memory_order_relaxed);
        m_serving.store(m_serving.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        return true;
    }
    std::uint32_t owner() const { return m_owner.load(std::memory_order_relaxed); }
    std::uint32_t serving() const { return m_serving.load(std::memory_order_relaxed); }
    bool isTaken() const { return m_next.load(std::memory_order_relaxed) != serving(); }

private:
    LockTurn lockSlow(const Contender &self, std::uint32_t ticket);

    std::atomic<std::uint32_t> m_next;
    std::atomic<std::uint32_t> m_serving;
    std::atomic<std::uint32_t> m_owner;
};
static_assert(std::is_standard_layout_v<TicketLock>);

/// A counting semaphore on a futex. Ownerless: anybody may release it, also once too often, and then one more
/// gets in; the owner word is only whoever came in last. Zeroed memory has no permit: init() first.
class SemaphoreLock
{
public:
    /// Before anybody uses it.
    void init(std::uint32_t permits = 1);

    LockTurn lock(const Contender &self)
    {
        if (take(self)) [[likely]]
            return {};
        return lockSlow(self);
    }
    LockTurn tryLock(const Contender &self)
    {
        return take(self) ? LockTurn {} : LockTurn {WaitResult::TimedOut, true};
    }

    /// Gives a permit back; makes a system call only if somebody sleeps.
    bool unlock(const Contender &self);

    std::uint32_t owner() const { return m_owner.load(std::memory_order_relaxed); }
    std::uint32_t permits() const { return m_permits.load(std::memory_order_relaxed); }

private:
    bool take(const Contender &self);
    LockTurn lockSlow(const Contender &self);

    std::atomic<std::uint32_t> m_permits;
    std::atomic<std::uint32_t> m_sleepers; ///< one killed in its sleep stays counted: only a needless call
    std::atomic<std::uint32_t> m_owner;
};
static_assert(std::is_standard_layout_v<SemaphoreLock>);

/// Kinds under which reading and writing the counter are two steps nobody guards.
template<typename Lock>
inline constexpr bool IsUnguarded = std::is_same_v<Lock, NoLock>;
template<typename Lock>
inline constexpr bool IsAtomicAdd = std::is_same_v<Lock, AtomicAdd>;
/// Kinds that keep the others out: those whose turns there is something to tell of.
template<typename Lock>
inline constexpr bool IsExclusive = !IsUnguarded<Lock> && !IsAtomicAdd<Lock>;

} // namespace plab
