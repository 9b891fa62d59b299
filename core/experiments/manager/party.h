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
    std::uint64_t saw;       ///< it saw what the first client had changed
    std::int64_t added;      ///< what its updates come to together
    std::uint64_t noticedNs; ///< when it noticed that the server was gone; 0: it did not
    bool brokeWhileSending;  ///< then: when it asked, else while it waited for an answer
    std::int32_t copyLength; ///< nested: of the client's own copy of the plain list, once it has changed it
};

/// What a client has done until now, for whoever watches. Written by the client alone; zeroed memory is
/// valid.
struct alignas(CacheLine) ClientSoFar
{
    std::atomic<std::uint64_t> beginNs; ///< as of ClientNote; 0: not yet
    std::atomic<std::uint64_t> endNs;
    std::atomic<std::uint64_t> operations;
    std::atomic<std::uint64_t> sharedBeginNs;
    std::atomic<std::uint64_t> sharedEndNs; ///< of the newest look at the clock
    std::atomic<std::uint64_t> sharedOperations;
};

/// What the clients do.
enum class Play : std::uint32_t {
    Compare, ///< the tutorial's changes, then counting, through the server and on shared memory
    Count,   ///< each adds its step so many times
    Nest,    ///< each changes lists inside a dict
    Signal,  ///< each counts on, until the server has had its signal
};
Play playOf(const Parameters &p);

enum class Guard : std::uint32_t { None, Mutex, ManagersLock };

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
    Play play;
    Guard guard;                          ///< what holds reading and writing together
    std::uint32_t lockObject;             ///< number of the server's lock
    RobustMutex lock;                     ///< the clients' own
    std::uint64_t pauseNs;                ///< between reading and writing back
    std::atomic<std::uint32_t> begun;     ///< clients that are well into their operations
    std::atomic<std::uint32_t> signalled; ///< the server has had its signal
    std::uint64_t operations;
    std::uint64_t updates;             ///< of each client, Play::Count
    RelativeArray<ClientNote> notes;   ///< by client, once it has ended
    RelativeArray<ClientSoFar> soFar;  ///< by client
    RelativeArray<std::int64_t> steps; ///< what each client adds

    void build(ArenaBuilder &builder, const Parameters &p)
    {
        notes = builder.array<ClientNote>(std::uint64_t(p.integer("clients")));
        soFar = builder.array<ClientSoFar>(std::uint64_t(p.integer("clients")));
        steps = builder.array<std::int64_t>(std::uint64_t(p.integer("clients")));
    }
};

/// Where the clients of a dict count: d['count']; a list's first item and a value count by themselves.
constexpr const char *CountKey = "count";

/// The tutorial's list(range(10)).
constexpr qint64 ListItems = 10;

/// Where counting starts: d.get('count', 0), l[0], v; once the tutorial's changes are made, if they are.
std::int64_t firstCount(ManagedKind kind, Play play);

/// The lists in the dict of Play::Nest: a plain one that is changed in place, one of the manager's, and a
/// plain one that is put back.
constexpr const char *PlainKey = "plain";
constexpr const char *ManagedKey = "managed";
constexpr const char *PutBackKey = "put-back";

/// One client of the manager with its connection. It asks the server, and writes down beside it how many
/// operations that were and how long they took; then it does the same on shared memory.
class ManagerClient
{
public:
    explicit ManagerClient(Child &child);

    bool isFirst() const { return m_number == 0; }
    ManagedKind kind() const { return m_track.kind; }
    Play play() const { return m_track.play; }
    ListProxy proxyOf(std::uint32_t object) const { return {*m_connection, object}; }
    DictProxy dict() const { return {*m_connection, m_track.object}; }
    ListProxy list() const { return {*m_connection, m_track.object}; }
    ValueProxy value() const { return {*m_connection, m_track.object}; }

    bool meetConnected(); ///< all have their connection. False, as the next two: the run is over
    bool meetChanged();   ///< the first has made its changes
    bool meetCompared();  ///< all are done with the first of the two turns
    bool takesMemoryFirst() const { return m_track.memoryFirst; }

    bool acquire(); ///< the lock of the settings, if there is one. False: the run or the server is over
    void release();
    void pause();                                ///< time.sleep(…)
    std::int64_t step() const { return m_step; } ///< what it adds each time
    std::uint64_t updates() const { return m_track.updates; }

    /// Whether the server has had its signal, or is gone.
    bool hasBeenSignalled() const { return m_track.signalled.load(std::memory_order_acquire) != 0; }
    bool isServerGone() const { return m_connection->isOver(); }

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
        if (m_connection->isOver())
            return noticeTheEnd();
        ++m_note.operations;
        m_soFar.operations.store(m_note.operations, std::memory_order_relaxed);
        if (m_note.operations == WellBegun)
            m_track.begun.fetch_add(1, std::memory_order_release);
    }
    qint64 readToAdd(); ///< read() and writeSum() are an update of the timeline
    void writeSum(qint64 value);
    qint64 read();            ///< the number that all count up; one operation
    void write(qint64 value); ///< one operation
    void noteUpdate()
    {
        ++m_note.updates;
        m_note.added += m_step;
    }
    void noteCopy(qsizetype length) { m_note.copyLength = std::int32_t(length); }
    void noteSaw(bool saw) { m_note.saw = saw; }

    /// The same operations, each a turn of its own under the mutex; for a while, because they are so short.
    bool countOnSharedMemory();

    int finish(bool done); ///< tells the parent what was done; the exit code

private:
    static constexpr std::uint64_t WellBegun = 10;
    static constexpr std::uint32_t LockObject = 0;
    static constexpr std::uint32_t CountObject = 0; ///< of Read and Write

    bool meet(SharedBarrier &barrier);
    void noticeTheEnd();
    bool countOnce(const Contender &self);

    Child &m_child;
    const std::uint32_t m_number; ///< from 0; the first one makes the tutorial's changes
    ManagerTrack &m_track;
    const std::int64_t m_step;
    const Contender m_self;
    const std::unique_ptr<ManagerConnection> m_connection;
    ClientNote m_note {};
    ClientSoFar &m_soFar;
};

} // namespace plab::manager
