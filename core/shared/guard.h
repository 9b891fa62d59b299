// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/locks.h"
#include "core/shared/recursivelock.h"

#include <utility>

namespace plab {

/// One shared lock of whatever kind the experiment asks for: room for every kind, each on its own cache line.
/// The file lock lives in the contender (FileLock), since each opens the file anew. Lives in the arena.
struct GuardCell
{
    alignas(CacheLine) RobustMutex mutex; ///< with priority inheritance, too
    alignas(CacheLine) SpinLock spin;
    alignas(CacheLine) TicketLock ticket;
    alignas(CacheLine) SemaphoreLock semaphore;
    alignas(CacheLine) RecursiveLock recursive;

    /// Once, before anybody uses it.
    Result<void> init(LockKind kind)
    {
        if (kind == LockKind::Mutex || kind == LockKind::PriorityInheritance)
            return mutex.init(kind == LockKind::Mutex ? RobustMutex::Protocol::None
                                                      : RobustMutex::Protocol::Inherit);
        if (kind == LockKind::RLock)
            return recursive.init();
        if (kind == LockKind::Semaphore)
            semaphore.init(1);
        return {};
    }

    /// Thread id of the holder; 0 if nobody holds it or the kind does not know.
    std::uint32_t owner(LockKind kind) const
    {
        switch (kind) {
        case LockKind::Mutex:
        case LockKind::PriorityInheritance:
            return mutex.owner();
        case LockKind::Spin:
            return spin.owner();
        case LockKind::Ticket:
            return ticket.owner();
        case LockKind::Semaphore:
            return semaphore.owner();
        case LockKind::RLock:
            return recursive.owner();
        default:
            return 0;
        }
    }

    /// A number that stays the same while nobody gets on with it: taken, by the same holder, at the same
    /// turn. 0 if it is free or the kind looks after its dead itself.
    std::uint64_t standstill(LockKind kind) const
    {
        const std::uint64_t holder = owner(kind);
        switch (kind) {
        case LockKind::Spin:
            return holder;
        case LockKind::Ticket:
            return ticket.isTaken() ? (std::uint64_t(ticket.serving()) + 1) << 32 | holder : 0;
        case LockKind::Semaphore:
            return semaphore.permits() == 0 ? 1ULL << 32 | holder : 0;
        default:
            return 0;
        }
    }
};

/// Calls `act` with the lock of this kind, as its own type, so that the loop inside is compiled for it.
template<typename Act>
auto withLock(LockKind kind, GuardCell &cell, FileLock &file, Act &&act)
{
    NoLock none;
    AtomicAdd atomic;
    switch (kind) {
    case LockKind::Mutex:
    case LockKind::PriorityInheritance:
        return act(cell.mutex);
    case LockKind::Atomic:
        return act(atomic);
    case LockKind::Spin:
        return act(cell.spin);
    case LockKind::Ticket:
        return act(cell.ticket);
    case LockKind::Semaphore:
        return act(cell.semaphore);
    case LockKind::RLock:
        return act(cell.recursive);
    case LockKind::File:
        return act(file);
    case LockKind::None:
        break;
    }
    return act(none);
}

} // namespace plab
