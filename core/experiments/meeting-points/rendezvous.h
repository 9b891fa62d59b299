// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/crew.h"
#include "core/experiments/meeting-points/party.h"

namespace plab::meetingpoints {

/// What the parent's own calls gave, for the check and the report.
struct MeetingAnswers
{
    std::uint64_t openedNs = 0;      ///< event set, or first notify after which somebody may go on
    std::uint64_t openedAgainNs = 0; ///< event set, after it was cleared
    std::uint32_t toldBySome = 0;    ///< what notify(n) returned
    std::uint32_t wokenBySome = 0;   ///< after it, as the processes counted
    std::uint32_t toldByAll = 0;     ///< what notify_all returned
    bool extraReleased = false;      ///< a release too many was accepted
};

/// What the parent of `meeting-points` needs beside its script: makes the place, waits for the processes,
/// looks after what a killed one would leave behind, and checks what came.
class Rendezvous
{
public:
    /// Throws Refused.
    explicit Rendezvous(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    MeetingPlace &place() const { return *m_place; }
    MeetingAnswers &answers() { return m_answers; }

    Process &process(const ChildFunctionName &target); ///< to be started before the next
    void letAllBegin();                                ///< once all have come
    void awaitAllWait();                               ///< until all who live wait at the condition
    void awaitAllCameAgain();                          ///< until all who live have passed the event
    void join();                                       ///< until all have ended
    bool anyKilled() const { return m_crew.anyKilled(); }
    void report(); ///< measures, values, outcome

private:
    void tellKilled();
    void helpThoseLeft();
    bool isAnybodyInside() const;
    bool keptAtSemaphore() const;
    bool keptAtEvent() const;
    bool keptAtCondition() const;
    bool keptAtBarrier() const;
    bool isKept() const;
    bool isBroken() const;
    std::uint32_t permitsGiven() const;
    QString outcome() const;
    void tellTurns();
    void reportBarrier();
    std::uint64_t firstPassedNs(std::uint32_t turn = 0) const;
    std::uint64_t lastCameNs() const;

    Parent &m_parent;
    const Parameters &m_settings;
    const std::uint32_t m_count;
    Crew m_crew;
    MeetingPlace *m_place = nullptr;
    TurnNote &noteOf(std::size_t visitor, std::uint32_t turn = 0) const
    {
        return m_notes[visitor * m_place->turnsEach + turn];
    }

    TurnNote *m_notes = nullptr;
    MeetingAnswers m_answers;
    std::optional<Parent::Telling> m_telling; ///< goes before what it tells of
};

} // namespace plab::meetingpoints
