// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/cpushares.h"
#include "core/analysis/lanecursor.h"
#include "core/analysis/lostmarks.h"
#include "core/analysis/sourceline.h"
#include "core/model/runrecord.h"

#include <array>
#include <vector>

namespace plab {

/// A stretch of one lane in one state, from one event to the next.
struct Span
{
    std::uint64_t beginNs = 0;
    std::uint64_t endNs = 0;
    std::uint64_t argument = 0; ///< of the event that began it
    std::uint32_t object = 0;   ///< of the event that began it
    LaneState state = LaneState::Absent;
    bool open = false;                 ///< goes on: endNs is only the last instant known
    EventKind cause = EventKind::None; ///< the event that began it; None for the stretch before the first one
    ArgumentType argumentType = ArgumentType::Whole;

    std::uint64_t lengthNs() const { return endNs > beginNs ? endNs - beginNs : 0; }
};

/// A point worth a mark in a lane.
struct Mark
{
    enum class Kind : std::uint8_t {
        UpdateLost, ///< overwrote what another lane had written since it read; argument: that lane's index
        TaskFailed, ///< argument: task
        TaskLost,   ///< the lane died inside it; argument: task
        OwnerDied,  ///< took over a lock; argument: pid of the dead owner
        Gap,        ///< argument: events dropped
        Killed,     ///< argument: signal
        Adopted,    ///< its parent is gone; argument: pid of the new one
        Paused,     ///< stopped by a signal (state T), as a look at it saw
        Continued,  ///< and going on
        Put,        ///< sent an item; these two are not kept: there may be as many as events
        Got,        ///< received an item
        TimedOut,   ///< gave up waiting; argument: pid of a process waited for, else 0
        Full,       ///< a put found no room; argument: item
        Empty,      ///< a get found no item
        Notified,   ///< argument: how many it woke
        Set,        ///< an event flag
        Cleared,    ///< an event flag
        Refused,    ///< something asked for was refused
        SignalSent, ///< object: index of the process it goes to; argument: signal
    };
    static constexpr std::size_t KindCount = 19;
    std::uint64_t timeNs = 0;
    std::uint64_t argument = 0;
    std::uint32_t object = 0; ///< of the event that it comes from
    Kind kind = Kind::Gap;
    ArgumentType argumentType = ArgumentType::Whole;
};
static_assert(sizeof(Mark) == 24);

/// The timeline of one repeat as numbers, without any widget. Used by one thread.
///
/// A lane's spans are not stored: span 0 goes from birth to the first event, span k from event k-1 to event k
/// (or the lane's end); of a zombie one more goes from its end until somebody waited for it. Beside the
/// events, which are shared with the record, a lane keeps one byte per event (the state after it) and a row
/// of sums every 32 events, so that any stretch is added up in O(log events).
class Timeline
{
public:
    static constexpr std::size_t RowStep = 32;
    static constexpr std::uint64_t OpenEndNs = ~std::uint64_t(0); ///< of a zombie nobody has waited for
    using Sums = std::array<std::uint64_t, LaneStateCount>;       ///< nanoseconds by state

    struct Lane
    {
        int index = 0; ///< ProcessRecord::index
        qint64 pid = 0;
        QString name;
        QString pidText; ///< "48113" or "48112 · tid 48120"
        Role role = Role::Child;
        std::uint64_t bornNs = 0;   ///< 0 = not started
        std::uint64_t diedNs = 0;   ///< 0 = still there
        std::uint64_t reapedNs = 0; ///< end of its time as a zombie, or OpenEndNs; 0 = nobody saw it as one
        Ending ending;
        bool isCut = false; ///< what it does after its last event is not known
        LaneEvents events;
        std::vector<Mark> marks;       ///< sorted; what its events and its ending tell, but UpdateLost
        std::vector<Mark> notes;       ///< sorted; TimedOut to SignalSent, which may be many
        std::vector<Mark> lostUpdates; ///< sorted; UpdateLost only
        std::vector<Mark> lookMarks;   ///< sorted; what looks at the process saw: Adopted, Paused, Continued
        bool spawned() const { return role != Role::Nursery && role != Role::Parent; }
        /// Whether it has a pen at all: what these do is none of the experiment's.
        bool isRecorded() const { return role != Role::Nursery && role != Role::ForkServer; }

    private:
        friend class Timeline;
        LaneCursor cursor;
        std::vector<LaneState> states; ///< after each event
        std::vector<Sums> rows;        ///< time by state from the first event to event 32·i
        Sums sums {};                  ///< the same up to the last event
        std::size_t ownMarks = 0;      ///< marks that come from events; those of the ending follow
        CpuShares cpu;
        bool works = false; ///< ever
    };

    /// One pixel column of one lane: how the time in it divides among the states, as events tell it.
    struct Bin
    {
        using Shares = std::array<float, LaneStateCount>;
        Shares share {}; ///< by LaneState; sums to at most 1; never Ready
        LaneState dominant = LaneState::Absent;
        bool mixed = false;          ///< more than one state in it
        std::uint32_t crossings = 0; ///< events in it
        float ran = 1;               ///< as clocks tell: what part of Working had a CPU
        float ready = 0;             ///< what part waited for one; the rest slept

        /// With Working divided into Working, Ready and Sleeping.
        Shares divided() const;
    };

    /// Takes in what is new in this repeat since the last call; starts over if it is another repeat. What
    /// goes on in a running repeat lasts until `nowNs` (CLOCK_MONOTONIC).
    void update(const Repeat &repeat, std::uint64_t nowNs = 0);
    void clear();

    const std::vector<Lane> &lanes() const { return m_lanes; }
    std::uint64_t entryNs() const { return m_entryNs; } ///< zero of the time axis
    std::uint64_t beginNs() const { return m_beginNs; } ///< first instant of anything but the nursery
    std::uint64_t endNs() const { return m_endNs; }     ///< last instant known
    bool isLive() const { return m_live; }
    bool isRecorded() const { return m_recorded; } ///< else only births, ends and clocks are known
    std::size_t eventCount() const;
    std::size_t bytesUsed() const; ///< memory beside the shared events

    /// `width` bins from fromNs to toNs. O(width · log events).
    std::vector<Bin> bins(std::size_t lane, double fromNs, double toNs, int width) const;
    /// The spans [first, second) that touch [fromNs, toNs]. O(log events).
    std::pair<std::size_t, std::size_t> spansIn(std::size_t lane, double fromNs, double toNs) const;
    Span span(std::size_t lane, std::size_t at) const;
    /// The span around an instant, grown over neighbours of the same state and task; null outside the lane's
    /// life.
    std::optional<Span> spanAt(std::size_t lane, std::uint64_t timeNs) const;
    /// The task that goes on in a lane at an instant, as far as is known.
    std::optional<std::uint32_t> taskAt(std::size_t lane, std::uint64_t timeNs) const;
    /// How the time in which a lane would compute divides between two instants; null where no look tells.
    std::optional<CpuSplit> cpuSplit(std::size_t lane, double fromNs, double toNs) const;
    /// Whether it had no CPU for a part of what events call working that can be seen.
    bool hasLessThanWork(std::size_t lane) const { return m_lanes[lane].cpu.hasLess(); }
    /// States that occur in any lane; for the legend.
    std::array<bool, LaneStateCount> statesPresent() const;
    bool hasNotes(Mark::Kind kind) const { return m_notes[std::size_t(kind)]; } ///< any lane; for the legend
    bool hasPuts() const { return m_puts; } ///< any lane has sent an item; for the legend
    bool hasGets() const { return m_gets; }
    Text objectName(std::uint32_t object) const { return waitObjectName(object, m_lockNames); }
    /// Where a lane stood in a program of somebody's own.
    std::optional<SourceLine> lineAt(std::size_t lane, std::uint64_t timeNs) const
    {
        return plab::lineAt(m_lanes[lane].events, m_places, timeNs);
    }

private:
    class Summer;
    bool continues(const Repeat &repeat) const;
    void takeProcess(Lane &lane, const ProcessRecord &process, const Repeat &repeat);
    void takeEvents(Lane &lane, const LaneEvents &events);
    void addEventMark(Lane &lane, const Event &event);
    void takeCpuLooks(Lane &lane, const ProcessRecord &process);
    void addEndingMarks(Lane &lane);
    void takeLooks(Lane &lane, const ProcessRecord &process);
    void findBounds(const Repeat &repeat, std::uint64_t nowNs);
    std::uint64_t boundary(const Lane &lane, std::size_t at) const;
    std::uint64_t laneEnd(const Lane &lane) const;
    bool isZombieSeen(const Lane &lane) const { return lane.diedNs != 0 && lane.reapedNs > laneEnd(lane); }
    std::uint64_t zombieEnd(const Lane &lane) const;
    LaneState stateOf(const Lane &lane, std::size_t at) const;
    LaneState stateAfter(const Lane &lane, std::size_t event) const;
    LaneState firstState(const Lane &lane) const;
    double wantedBetween(const Lane &lane, double fromNs, double toNs) const;

    std::vector<Lane> m_lanes;
    LostMarks m_lost;
    std::array<bool, LaneStateCount> m_seen {};   ///< states that events led to
    std::array<bool, Mark::KindCount> m_notes {}; ///< kinds of notes in any lane
    QJsonArray m_lockNames;
    QJsonArray m_places;
    bool m_puts = false;
    bool m_gets = false;
    std::uint64_t m_entryNs = 0;
    std::uint64_t m_beginNs = 0;
    std::uint64_t m_endNs = 0;
    bool m_live = false;
    bool m_witness = false;
    bool m_recorded = false;
    bool m_sampled = false;
};

} // namespace plab
