// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <array>
#include <vector>

namespace plab {

/// A stretch of one lane in one state.
struct Span
{
    std::uint64_t beginNs = 0;
    std::uint64_t endNs = 0;      ///< == beginNs while it goes on
    std::uint64_t argument = 0;
    std::uint32_t object = 0;
    LaneState state = LaneState::Absent;
};

/// A point worth a mark in a lane.
struct Mark
{
    enum class Kind : std::uint8_t { UpdateLost, TaskFailed, TaskLost, OwnerDied, Gap, Killed };
    std::uint64_t timeNs = 0;
    std::uint64_t argument = 0;
    Kind kind = Kind::Gap;
};

/// The timeline of one repeat as numbers, without any widget: spans per lane made incrementally from the events, and
/// bins of one pixel found by binary search. Used by one thread. Memory: one Span a state change, one cumulative row
/// every 32 spans.
class Timeline
{
public:
    struct Lane
    {
        int index = 0;             ///< ProcessRecord::index
        QString name;
        QString pidText;           ///< "48113" or "48112 · tid 48120"
        std::uint64_t bornNs = 0;  ///< 0 = not started
        std::uint64_t diedNs = 0;  ///< 0 = still there
        Ending ending;
        std::vector<Span> spans;   ///< sorted, not overlapping
        std::vector<Mark> marks;   ///< sorted
    };

    /// One pixel column of one lane: how the time in it divides among the states.
    struct Bin
    {
        std::array<float, 8> share {}; ///< by LaneState; sums to at most 1
        LaneState dominant = LaneState::Absent;
        bool mixed = false;            ///< more than one span ends here
    };

    /// Takes in what is new in this repeat since the last call; starts over if it is another repeat.
    void update(const Repeat &repeat);
    void clear();

    const std::vector<Lane> &lanes() const { return m_lanes; }
    std::uint64_t entryNs() const { return m_entryNs; }
    std::uint64_t beginNs() const { return m_beginNs; } ///< first instant of anything
    std::uint64_t endNs() const { return m_endNs; }     ///< last instant known
    std::size_t spanCount() const;

    /// `width` bins from fromNs to toNs. O(width · log spans).
    std::vector<Bin> bins(std::size_t lane, std::uint64_t fromNs, std::uint64_t toNs, int width) const;
    /// The spans that touch [fromNs, toNs], when there are few enough to draw singly; else an empty range.
    std::pair<std::size_t, std::size_t> spansIn(std::size_t lane, std::uint64_t fromNs, std::uint64_t toNs) const;
    const Span *spanAt(std::size_t lane, std::uint64_t timeNs) const;

private:
    struct Cursor;
    struct Cumulative; // nanoseconds by state up to every 32nd span
    std::vector<Lane> m_lanes;
    std::vector<Cursor> m_cursors;
    std::uint64_t m_entryNs = 0;
    std::uint64_t m_beginNs = 0;
    std::uint64_t m_endNs = 0;
};

} // namespace plab
