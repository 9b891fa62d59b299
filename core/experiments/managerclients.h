// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/child.h"
#include "core/process/manager.h"
#include "core/shared/barrier.h"
#include "core/shared/counter.h"
#include "core/shared/robustmutex.h"

namespace plab {

/// What one client of the manager leaves behind for the parent.
struct alignas(CacheLine) ClientNote
{
    std::uint64_t beginNs; ///< of its operations through the proxy
    std::uint64_t endNs;
    std::uint64_t operations;
    std::uint64_t updates;       ///< pairs of reading and writing among them
    std::uint64_t sharedBeginNs; ///< of the same on shared memory
    std::uint64_t sharedEndNs;
    std::uint64_t sharedOperations;
    std::uint64_t saw; ///< it saw what the first client had changed
};

/// The shared part of the manager experiment, beside the server's objects. Lives in the arena.
struct ManagerTrack
{
    alignas(CacheLine) SharedBarrier connected; ///< all clients have their connection
    alignas(CacheLine) SharedBarrier changed;   ///< the first client has made its changes
    alignas(CacheLine) SharedBarrier compared;  ///< all are done with the proxy, shared memory is next
    alignas(CacheLine) RobustMutex mutex;       ///< guards the counter
    RacingCounter counter;
    std::uint32_t clients;
    ManagedKind kind;
    std::uint32_t object; ///< number of the server's object
    std::uint64_t operations;
    std::uint64_t notesOffset;
};

/// What one client is told.
struct ClientPart
{
    std::uint64_t trackOffset;
    std::uint32_t number; ///< from 0; the first one makes the tutorial's changes
};

/// Where the clients of a dict count: d['count']; a list's first item and a value count by themselves.
constexpr const char *CountKey = "count";

/// What the tutorial's child does to the object: d[0.25] = None; d[1] = '1'; d['2'] = 2 · l.reverse() · v
/// = 1. At most `most` operations of it; returns how many were done.
std::uint64_t makeTutorialChanges(ManagerConnection &connection, ManagedKind kind, std::uint32_t object,
                                  std::uint64_t most);

/// Where counting starts, once the tutorial's changes are made: d.get('count', 0), l[0], v.
std::int64_t firstCount(ManagedKind kind);

extern const ChildFunctionName managerClientFunction;

} // namespace plab
