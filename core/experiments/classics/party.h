// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/classics/room.h"
#include "core/runtime/child.h"
#include "core/shared/barrier.h"

#include <random>

namespace plab::classics {

/// What one process did, as it notes it itself.
struct alignas(CacheLine) GuestNote
{
    std::atomic<std::uint64_t> turns;     ///< inside, or served
    std::atomic<std::uint64_t> away;      ///< came and found every chair taken
    std::atomic<std::uint64_t> waitedNs;  ///< in all
    std::atomic<std::uint64_t> longestNs; ///< of one wait, also of one in vain
    std::atomic<std::uint32_t> stands;    ///< philosopher: 1 with one fork, waiting for the other
};

/// A fork on a cache line of its own.
struct alignas(CacheLine) Fork
{
    RobustMutex mutex;
};

/// What the processes of a classic share. Lives in the arena.
struct House
{
    StartGate gate;
    alignas(CacheLine) StopWord over; ///< the parent: the time is up, go home
    ReadingRoom room;
    BarberShop shop;
    BoundedSemaphore waiter; ///< at a table of n philosophers n − 1 may ask for forks
    std::atomic<std::uint32_t> readersIn;
    std::atomic<std::uint32_t> mostReaders;
    std::atomic<std::uint32_t> aloneIn; ///< writers inside
    std::atomic<std::uint32_t> violations;
    Problem problem;
    bool hasWaiter;
    std::uint64_t insideNs;
    std::uint64_t outsideNs;
    RelativeArray<GuestNote> notes; ///< by process
    RelativeArray<Fork> forks;

    void build(ArenaBuilder &builder, const Parameters &p)
    {
        notes = builder.array<GuestNote>(std::uint64_t(processesOf(p)));
        forks = builder.array<Fork>(std::uint64_t(p.integer("philosophers")));
    }
};

/// What one process is told.
struct GuestPart
{
    std::uint64_t seed;
    std::uint32_t number;
    bool isSecond; ///< a writer
};

/// One process of a classic problem. It waits and takes its turns, and notes beside it how long it waited and
/// who else was inside.
class Guest
{
public:
    explicit Guest(Child &child);

    House &house() const { return m_house; }
    bool isWriter() const { return m_part.isSecond; }
    std::uint32_t number() const { return m_part.number; }
    bool awaitStart();
    bool goesOn() const { return !isStopped(m_self.stop); } ///< while not over.is_set()

    void stayOutside(); ///< time.sleep(random)
    void stayInside();  ///< the same, shown as holding

    // What waits returns false when everybody is told to go home.
    bool enter(); ///< reader or writer
    void leave();

    bool sitDown(); ///< customer; false: every chair is taken
    bool getHairCut();
    bool callNext(); ///< barber; it sleeps while nobody is there
    void finishCut();

    bool askWaiter();
    void thankWaiter();
    bool takeFork(std::uint32_t fork);
    void putDown(std::uint32_t fork);
    void hesitate(bool withOneFork); ///< says that it has one fork, for the parent to see
    std::uint32_t left() const { return m_part.number; }
    std::uint32_t right() const { return (m_part.number + 1) % std::uint32_t(m_house.forks.size()); }

    void countTurn() { m_note.turns.fetch_add(1, std::memory_order_relaxed); }

private:
    std::uint64_t drawn(std::uint64_t ns);
    void noteWait(std::uint64_t sinceNs);

    Child &m_child;
    const GuestPart m_part;
    House &m_house;
    GuestNote &m_note;
    const Contender m_self;
    std::mt19937_64 m_random;
    std::uint64_t m_ticket = 0; ///< customer
};

} // namespace plab::classics
