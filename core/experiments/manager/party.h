// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiprocessing/manager.h"
#include "core/runtime/child.h"
#include "core/shared/barrier.h"
#include "core/shared/counter.h"
#include "core/shared/robustmutex.h"

namespace plab::manager {

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
    alignas(CacheLine) SharedBarrier compared;  ///< all are done with the first turn, the other one is next
    alignas(CacheLine) RobustMutex mutex;       ///< guards the counter
    RacingCounter counter;
    std::uint32_t clients;
    ManagedKind kind;
    std::uint32_t object; ///< number of the server's object
    bool memoryFirst;     ///< the turn on shared memory comes before the one through the server
    std::uint64_t operations;
    RelativeArray<ClientNote> notes; ///< by client

    void build(ArenaBuilder &builder, const Parameters &p)
    {
        notes = builder.array<ClientNote>(std::uint64_t(p.integer("clients")));
    }
};

/// Where the clients of a dict count: d['count']; a list's first item and a value count by themselves.
constexpr const char *CountKey = "count";

/// The tutorial's list(range(10)).
constexpr qint64 ListItems = 10;

/// Where counting starts, once the tutorial's changes are made: d.get('count', 0), l[0], v.
std::int64_t firstCount(ManagedKind kind);

/// One client of the manager with its connection. It asks the server, and writes down beside it how many
/// operations that were and how long they took; then it does the same on shared memory.
class ManagerClient
{
public:
    explicit ManagerClient(Child &child);

    bool isFirst() const { return m_number == 0; }
    ManagedKind kind() const { return m_track.kind; }
    DictProxy dict() const { return {*m_connection, m_track.object}; }
    ListProxy list() const { return {*m_connection, m_track.object}; }
    ValueProxy value() const { return {*m_connection, m_track.object}; }

    bool meetConnected(); ///< all have their connection. False, as the next two: the run is over
    bool meetChanged();   ///< the first has made its changes
    bool meetCompared();  ///< all are done with the first of the two turns
    bool takesMemoryFirst() const { return m_track.memoryFirst; }

    void begin(); ///< of what is measured through the server
    bool end();   ///< false if the server has gone

    /// Whether so many operations are still to be done.
    bool hasLeft(std::uint64_t operations) const
    {
        return m_note.operations + operations <= m_track.operations && !m_connection->isOver();
    }
    /// Calls `ask`, which asks the server once.
    template<typename Ask>
    void operate(Ask &&ask)
    {
        ask();
        ++m_note.operations;
    }
    qint64 read();            ///< the number that all count up; one operation
    void write(qint64 value); ///< one operation
    void noteUpdate() { ++m_note.updates; }
    void noteSaw(bool saw) { m_note.saw = saw; }

    /// The same operations, each a turn of its own under the mutex; for a while, because they are so short.
    bool countOnSharedMemory();

    int finish(bool done); ///< tells the parent what was done; the exit code

private:
    bool meet(SharedBarrier &barrier);
    bool countOnce(const Contender &self);

    Child &m_child;
    const std::uint32_t m_number; ///< from 0; the first one makes the tutorial's changes
    ManagerTrack &m_track;
    const std::unique_ptr<ManagerConnection> m_connection;
    ClientNote m_note {};
};

} // namespace plab::manager
