// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sights/sightdraft.h"

#include "core/model/numbertext.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab {

namespace {

constexpr std::uint64_t ClosestNs = 50;          // on either side of several instants
constexpr std::uint64_t ShortestNs = 2'000;      // of a single one
constexpr std::uint64_t LongestNs = 200'000'000; // the same

} // namespace

void SightDraft::mark(int lane, std::uint64_t timeNs, const Text &words)
{
    m_marks.append({lane, timeNs, words});
}

void SightDraft::mark(const EventPlace &place, const Text &words)
{
    mark(place.lane, eventAt(m_repeat, place).timeNs, words);
}

Sight SightDraft::made(std::uint64_t timeNs, const Text &sentence) const
{
    Sight sight {timeNs, timeNs, timeNs, m_marks, sentence};
    std::stable_sort(sight.marks.begin(), sight.marks.end(),
                     [](const SightMark &a, const SightMark &b) { return a.timeNs < b.timeNs; });
    if (!sight.marks.isEmpty()) {
        sight.fromNs = std::min(timeNs, sight.marks.first().timeNs);
        sight.toNs = std::max(timeNs, sight.marks.last().timeNs);
    }
    const std::uint64_t length = sight.toNs - sight.fromNs;
    const std::uint64_t around =
        length != 0 ? std::max(length / 2, ClosestNs) : std::max(distanceToNeighbours(timeNs), ShortestNs);
    sight.fromNs -= std::min(around, sight.fromNs);
    sight.toNs += around;
    return sight;
}

/// The larger of the ways to the events before and after, in the lanes that are marked.
std::uint64_t SightDraft::distanceToNeighbours(std::uint64_t timeNs) const
{
    std::uint64_t distance = 0;
    for (const SightMark &mark : m_marks) {
        const LaneEvents &events = m_repeat.lanes.value(mark.lane);
        const std::size_t after = events.until(timeNs);
        const std::size_t before = timeNs == 0 ? 0 : events.until(timeNs - 1);
        if (after < events.size())
            distance = std::max(distance, events.at(after).timeNs - timeNs);
        if (before > 0)
            distance = std::max(distance, timeNs - events.at(before - 1).timeNs);
    }
    return std::min(distance + distance / 4, LongestNs);
}

Event eventAt(const Repeat &repeat, const EventPlace &place)
{
    return repeat.lanes.at(place.lane).at(place.index);
}

Text laneName(const Repeat &repeat, int lane)
{
    const auto found = std::find_if(repeat.processes.begin(), repeat.processes.end(),
                                    [lane](const ProcessRecord &one) { return one.index == lane; });
    return found != repeat.processes.end() ? Text::plain(found->name) : tr("lane %1").arg(Text::digits(lane));
}

Text argumentFigure(const Event &event)
{
    const double number = event.number();
    if (event.argumentType == ArgumentType::Real)
        return Text::plain(shownNumber(number));
    return Text::plain(std::abs(number) < double(exactIntegers) ? shownCount(number) : argumentText(event));
}

void sortByTime(const Repeat &repeat, std::vector<EventPlace> &places)
{
    std::stable_sort(places.begin(), places.end(), [&](const EventPlace &a, const EventPlace &b) {
        return eventAt(repeat, a).timeNs < eventAt(repeat, b).timeNs;
    });
}

Sights sightsAt(const Repeat &repeat, std::vector<EventPlace> places, TellPlace tell)
{
    const std::size_t count = places.size();
    return {count, [repeat, places = std::move(places), tell = std::move(tell)](std::size_t i) {
                return tell(repeat, places.at(i));
            }};
}

} // namespace plab
