// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/sight.h"

namespace plab {

/// An event of a repeat by its place: index of the lane, and of the event in it.
struct EventPlace
{
    int lane = 0;
    std::size_t index = 0;
};

/// Writes one sight of a repeat: marks first, then the sentence. The repeat must outlive it.
class SightDraft
{
public:
    explicit SightDraft(const Repeat &repeat) : m_repeat(repeat) { }

    void mark(int lane, std::uint64_t timeNs, const Text &words);
    void mark(const EventPlace &place, const Text &words);

    /// With the stretch around the marks: as long again as from the first to the last of them; around a
    /// single instant so far that what the lanes did just before and after can be seen.
    Sight made(std::uint64_t timeNs, const Text &sentence) const;

private:
    std::uint64_t distanceToNeighbours(std::uint64_t timeNs) const;

    const Repeat &m_repeat;
    QList<SightMark> m_marks;
};

Event eventAt(const Repeat &repeat, const EventPlace &place);

/// "Worker-3"; "lane 7" where the record has no such process.
Text laneName(const Repeat &repeat, int lane);

/// The argument as a person reads it: "200,000", "-3", "0.25".
Text argumentFigure(const Event &event);

/// The events for which `isMeant(event)`, of all lanes, by time.
template<typename IsMeant>
std::vector<EventPlace> placesOf(const Repeat &repeat, IsMeant isMeant);
void sortByTime(const Repeat &repeat, std::vector<EventPlace> &places);

/// Each of the places told by `tell(repeat, place)`.
using TellPlace = std::function<Sight(const Repeat &, const EventPlace &)>;
Sights sightsAt(const Repeat &repeat, std::vector<EventPlace> places, TellPlace tell);

template<typename IsMeant>
std::vector<EventPlace> placesOf(const Repeat &repeat, IsMeant isMeant)
{
    std::vector<EventPlace> places;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        const LaneEvents &events = repeat.lanes.at(lane);
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (isMeant(events.at(i)))
                places.push_back({lane, i});
        }
    }
    sortByTime(repeat, places);
    return places;
}

/// The last event before this one in its lane for which `isMeant(event)`; null if there is none.
template<typename IsMeant>
std::optional<EventPlace> lastBefore(const Repeat &repeat, const EventPlace &place, IsMeant isMeant)
{
    const LaneEvents &events = repeat.lanes.at(place.lane);
    for (std::size_t i = std::min(place.index, events.size()); i-- > 0;) {
        if (isMeant(events.at(i)))
            return EventPlace {place.lane, i};
    }
    return std::nullopt;
}

} // namespace plab
