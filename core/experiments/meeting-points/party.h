// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/crew.h"
#include "core/runtime/child.h"
#include "core/runtime/points.h"
#include "core/shared/barrier.h"
#include "core/shared/condition.h"
#include "core/shared/eventflag.h"
#include "core/shared/semaphore.h"

namespace plab::meetingpoints {

/// Where the processes of `meeting-points` meet, as the parameter `kind` names it, in its order.
enum class MeetingKind : std::uint32_t { Semaphore, Event, Condition, Barrier };

/// Number of the meeting point in the events; of a condition it is its lock. A permit of the semaphore is
/// waitfor::Permit.
constexpr std::uint32_t MeetingObject = 0;

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
    RelativeArray<TurnNote> notes; ///< one for each process

    void build(ArenaBuilder &builder, const Parameters &p)
    {
        notes = builder.array<TurnNote>(std::uint64_t(p.integer("processes")));
    }
};

/// One process at the meeting point. It acquires, waits and releases, and writes down beside it what the
/// laboratory checks: when it came, when it was let through, how many were inside then. Who was let through
/// by an event or a barrier counts as inside until its code is over.
class Visitor
{
public:
    explicit Visitor(Child &child);
    ~Visitor();
    Visitor(const Visitor &) = delete;

    MeetingPlace &place() const { return m_place; }
    bool awaitStart(); ///< until all have come. False: the run is over before it began

    // What waits returns false (a barrier: not Done) when it was not let through.
    bool acquire(Semaphore &semaphore);
    void release(Semaphore &semaphore);
    bool wait(EventFlag &event);
    bool acquire(Condition &condition);
    bool wait(Condition &condition); ///< then it has the condition's lock again
    void release(Condition &condition);
    Passage wait(Barrier &barrier);

    void sleep();     ///< time.sleep(hold)
    void sleepTurn(); ///< so that they come one after the other: the first at once, the last after `hold`
    void hold();      ///< the same as sleep(), shown as holding
    void print(const QString &text) { m_child.print(text); }

private:
    Recorder &pen() const { return m_child.recorder(); }
    void come();
    bool takeAfterNotify(const LockTurn &turn, RecordedWait &wait);
    void goIn();
    void goOut();

    Child &m_child;
    const std::uint32_t m_number; ///< from 0
    MeetingPlace &m_place;
    TurnNote &m_note;
    const Contender m_self;
    bool m_inside = false;
};

} // namespace plab::meetingpoints
