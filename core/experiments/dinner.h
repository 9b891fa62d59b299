// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/waitforgraph.h"
#include "core/experiments/crew.h"
#include "core/shared/robustmutex.h"

namespace plab {

/// One process at the table, in shared memory: whom it is and what it waits for, so that others can see it.
struct alignas(CacheLine) DinnerSeat
{
    std::atomic<std::uint32_t> id;       ///< as in the owner words of the locks
    std::atomic<std::uint32_t> waitsFor; ///< number of a lock + 1; 0: it waits for none
    std::atomic<std::uint32_t> steps;    ///< grows when a wait begins and when it is over
    std::atomic<std::uint64_t> sinceNs;  ///< when this wait began
};

/// What the processes of a deadlock share. Lives in the arena; made by the parent before anybody starts.
struct DinnerTable
{
    static constexpr std::uint32_t TurnsEach = 2;

    StartGate gate;
    alignas(CacheLine) StopWord stop; ///< the parent: give up, this never ends
    std::uint64_t holdNs;
    std::uint64_t seatsOffset;
    std::uint64_t locksOffset;
    std::uint64_t notesOffset; ///< TurnNote[TurnsEach] for each process
};

/// A lock on a cache line of its own.
struct alignas(CacheLine) DinnerLock
{
    RobustMutex mutex;
};

/// The parent's side of a deadlock: lays the table, starts the processes, watches who waits for whom.
class Dinner
{
public:
    /// Throws Refused.
    explicit Dinner(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    void start(); ///< all start together
    void watch(); ///< until all have ended, or a cycle is found; then everybody is told to give up
    void report();

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
    void tellOfCycle();
    void tellKilled();
    void tellGraph();
    QJsonArray cycleRows() const;
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

} // namespace plab
