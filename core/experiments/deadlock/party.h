// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/crew.h"
#include "core/figures/waitedge.h"
#include "core/shared/robustmutex.h"

namespace plab::deadlock {

/// One process at the table, in shared memory: whom it is and what it waits for, so that others can see it.
struct alignas(CacheLine) DinnerSeat
{
    std::atomic<std::uint32_t> id;       ///< as in the owner words of the locks
    std::atomic<std::uint32_t> waitsFor; ///< number of a lock + 1; 0: it waits for none
    std::atomic<std::uint32_t> steps;    ///< grows when a wait begins and when it is over
    std::atomic<std::uint64_t> sinceNs;  ///< when this wait began
};

/// A lock on a cache line of its own.
struct alignas(CacheLine) DinnerLock
{
    RobustMutex mutex;
};

/// What the processes of a deadlock share. Lives in the arena; made by the parent before anybody starts.
struct DinnerTable
{
    static constexpr std::uint32_t TurnsEach = 2;

    StartGate gate;
    alignas(CacheLine) StopWord stop; ///< the parent: give up, this never ends
    std::uint64_t holdNs;
    RelativeArray<DinnerSeat> seats; ///< one for each process
    RelativeArray<DinnerLock> locks;
    RelativeArray<TurnNote> notes; ///< TurnsEach for each process

    void build(ArenaBuilder &builder, const Parameters &p);
};

/// What one process is told: its seat, and the numbers of its two locks in the order it takes them.
struct DinerPart
{
    std::uint32_t number;
    std::uint32_t first;
    std::uint32_t second;
    bool ring;
};

/// One process at the table. It takes and gives back locks, and writes down beside it what everybody else
/// needs to see it: for what it waits, when it had what, and the events of its timeline.
class Diner
{
public:
    explicit Diner(Child &child);

    std::uint32_t first() const { return m_part.first; }
    std::uint32_t second() const { return m_part.second; }
    QString name(std::uint32_t lock) const; ///< "lock A", "fork 1"

    bool awaitStart(); ///< until all have come. False: the run is over before it began

    bool acquire(std::uint32_t lock); ///< false, and it does not have it, when all are told to give up
    void release(std::uint32_t lock);
    void hold(); ///< time.sleep(hold), less when all are told to give up
    void print(const QString &text) { m_child.print(text); }

private:
    RobustMutex &mutex(std::uint32_t lock);
    TurnNote &turnAt(std::uint32_t lock) { return m_notes[lock == m_part.first ? 0 : 1]; }

    Child &m_child;
    const DinerPart m_part;
    DinnerTable &m_table;
    DinnerSeat &m_seat;
    const std::span<DinnerLock> m_locks;
    const std::span<TurnNote> m_notes; ///< its own
    const Contender m_self;
};

/// What the parent of a deadlock needs beside its script: lays the table, watches who waits for whom, and
/// tells what it saw.
class Dinner
{
public:
    /// Makes the locks. Throws Refused.
    explicit Dinner(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    /// Process(target=…, args=(first, second)), to be started before the next.
    Process &process(const ChildFunctionName &target, std::uint32_t first, std::uint32_t second);

    void letAllBegin(); ///< once all have come
    void watch();       ///< until all have ended, or some wait for each other in a ring
    bool isDeadlock() const { return !m_cycle.empty(); }
    void showDeadlock(); ///< who holds what and waits for what, for long enough to be seen
    void giveUp();       ///< tells everybody who still waits to go home
    void join() { m_crew.join(); }
    void report(); ///< measures, values, outcome

private:
    /// One process's wait, as its words say at one look.
    struct Stand
    {
        std::uint32_t waitsFor = 0;
        std::uint32_t steps = 0;
        std::uint32_t owner = 0; ///< of the lock it waits for

        friend bool operator==(const Stand &, const Stand &) = default;
    };

    QString lockName(std::uint32_t lock) const;
    std::vector<Stand> look() const;
    std::vector<WaitEdge> edgesOf(const std::vector<Stand> &stands) const;
    std::optional<std::chrono::nanoseconds> lookForCycle();
    void tellNames();
    void tellTurns();
    void tellKilled();
    void tellGraph();
    QJsonArray cycleRows() const;
    bool haveMet() const;
    QJsonArray waitForRows() const;

    Parent &m_parent;
    const Parameters &m_settings;
    const std::uint32_t m_count;
    const bool m_ring;
    const std::uint32_t m_lockCount;
    Crew m_crew;
    DinnerTable *m_table = nullptr;
    DinnerSeat *m_seats = nullptr;
    DinnerLock *m_locks = nullptr;
    TurnNote *m_notes = nullptr;
    std::vector<Stand> m_last;
    std::vector<WaitEdge> m_edges; ///< at the deadlock
    std::vector<int> m_cycle;
    double m_detectedMs = 0;
};

} // namespace plab::deadlock
