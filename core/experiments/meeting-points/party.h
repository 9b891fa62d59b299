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

/// How far a process is at a barrier that all pass several times.
struct alignas(CacheLine) BarrierSteps
{
    std::atomic<std::uint32_t> came;   ///< how often, before it waits
    std::atomic<std::uint32_t> passed; ///< how often
};

/// What they share. Lives in the arena; made by the parent before anybody starts.
struct MeetingPlace
{
    StartGate gate;
    StartGate again; ///< before the second wait for an event that is cleared and set again
    Semaphore growing;
    BoundedSemaphore bounded;
    EventFlag event;
    Barrier barrier;
    Condition condition;
    std::atomic<std::uint32_t> ready;      ///< what the predicate asks for; under the condition's lock
    std::atomic<std::uint32_t> looks;      ///< how often the predicate was asked
    std::atomic<std::uint32_t> inside;     ///< who is past the meeting point, or inside what it guards
    std::atomic<std::uint32_t> mostInside; ///< the most there ever were
    std::atomic<std::uint32_t> woken;      ///< how many a notify has woken so far
    std::atomic<std::uint32_t> timedOut;   ///< waits that ended by their limit
    std::atomic<std::uint32_t> actionRuns; ///< of the barrier
    std::atomic<std::uint32_t> mostApart;  ///< passes between two processes at the barrier
    std::atomic<std::uint32_t> outOfStep;  ///< somebody was further, or less far, than a barrier allows
    MeetingKind kind;
    std::uint32_t parties;
    std::uint32_t passes;
    std::uint32_t turnsEach; ///< waits that are noted for each process
    bool isBounded;
    bool hasPredicate;
    bool hasAction;
    std::uint64_t holdNs;
    std::uint64_t limitNs;             ///< of every wait; 0: none
    RelativeArray<TurnNote> notes;     ///< `turnsEach` for each process
    RelativeArray<BarrierSteps> steps; ///< by process

    void build(ArenaBuilder &builder, const Parameters &p)
    {
        const auto processes = std::uint64_t(p.integer("processes"));
        notes = builder.array<TurnNote>(processes * turnsOf(p));
        steps = builder.array<BarrierSteps>(processes);
    }
    static std::uint32_t turnsOf(const Parameters &p) { return p.flag("clear") ? 2 : 1; }

    Semaphore &semaphore() { return isBounded ? bounded : growing; }
    std::chrono::nanoseconds limit() const { return limitNs ? std::chrono::nanoseconds(limitNs) : Forever; }
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
    bool comeAgain();  ///< until all have, and the event is cleared. False: the run is over

    // What waits says Done when it was let through, TimedOut when it waited in vain.
    WaitResult acquire(Semaphore &semaphore);
    void release(Semaphore &semaphore);
    WaitResult wait(EventFlag &event);
    bool acquire(Condition &condition);
    // Done or TimedOut: then it has the condition's lock again.
    WaitResult wait(Condition &condition);
    WaitResult waitUntilReady(Condition &condition);
    void release(Condition &condition);
    Passage wait(Barrier &barrier); ///< Failed: it is broken

    void sleep();     ///< time.sleep(hold)
    void sleepTurn(); ///< so that they come one after the other: the first at once, the last after `hold`
    void hold();      ///< the same as sleep(), shown as holding
    void print(const QString &text) { m_child.print(text); }

private:
    Recorder &pen() const { return m_child.recorder(); }
    void come();
    void tellInVain(RecordedWait &wait, std::uint64_t overNs);
    WaitResult goOn(const Waking &waking, RecordedWait &wait);
    void act();
    void checkSteps(std::uint32_t pass);
    void goIn();
    void goOut();
    TurnNote &note() { return m_notes[m_turn]; }

    Child &m_child;
    const std::uint32_t m_number; ///< from 0
    MeetingPlace &m_place;
    const std::span<TurnNote> m_notes;
    const std::span<BarrierSteps> m_steps;
    const Contender m_self;
    std::uint32_t m_turn = 0; ///< of those that are noted
    bool m_inside = false;
};

} // namespace plab::meetingpoints
