// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/crew.h"
#include "core/shared/barrier.h"
#include "core/shared/condition.h"
#include "core/shared/eventflag.h"
#include "core/shared/semaphore.h"

namespace plab {

/// Where the processes of `meeting-points` meet, as the parameter `kind` names it, in its order.
enum class MeetingKind : std::uint32_t { Semaphore, Event, Condition, Barrier };

/// What they share. Lives in the arena; made by the parent before anybody starts.
struct MeetingPlace
{
    StartGate gate;
    BoundedSemaphore semaphore;
    EventFlag event;
    Barrier barrier;
    Condition condition;
    std::atomic<std::uint32_t> inside;     ///< who is past the meeting point, or inside what it guards
    std::atomic<std::uint32_t> mostInside; ///< the most there ever were
    std::atomic<std::uint32_t> woken;      ///< how many a notify has woken so far
    MeetingKind kind;
    std::uint32_t parties;
    std::uint64_t holdNs;
    std::uint64_t notesOffset; ///< TurnNote for each process
};

/// The parent's side: starts the processes, does what the meeting point needs of it, and checks what came.
class Rendezvous
{
public:
    /// Throws Refused.
    explicit Rendezvous(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    void start(); ///< all start together
    void meet();  ///< until all have ended
    void report();

private:
    void guardSemaphore();
    void setEvent();
    void notifyCondition();
    void watchBarrier();
    void joinAll();
    void tellKilled();
    bool isAnybodyInside() const;
    bool keptAtSemaphore() const;
    bool keptAtEvent() const;
    bool keptAtCondition() const;
    bool keptAtBarrier() const;
    bool isKept() const;
    std::uint64_t firstPassedNs() const;
    std::uint64_t lastCameNs() const;

    Parent &m_parent;
    const Parameters &m_settings;
    const std::uint32_t m_count;
    const double m_holdS;
    Crew m_crew;
    MeetingPlace *m_place = nullptr;
    TurnNote *m_notes = nullptr;
    std::uint64_t m_openedNs = 0;   ///< event set, or first notify
    std::uint32_t m_wokenByOne = 0; ///< after notify(1), as the processes counted
    std::uint32_t m_toldByOne = 0;  ///< what notify(1) returned
    std::uint32_t m_toldByAll = 0;  ///< what notify_all returned
    bool m_extraReleased = false;   ///< a release too many was accepted
};

} // namespace plab
