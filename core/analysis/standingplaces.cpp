// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/standingplaces.h"

#include "core/model/instant.h"

namespace plab {

void StandingPlaces::update(const Repeat &repeat)
{
    const std::size_t count = std::size_t(repeat.lanes.size());
    bool isSame = repeat.entryNs == m_entryNs && m_lanes.size() <= count;
    for (std::size_t i = 0; isSame && i < m_lanes.size(); ++i)
        isSame = m_lanes[i].size <= repeat.lanes[qsizetype(i)].size();
    if (!isSame)
        m_lanes.clear();
    m_entryNs = repeat.entryNs;
    m_lanes.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const LaneEvents &events = repeat.lanes[qsizetype(i)];
        Lane &lane = m_lanes[i];
        for (; lane.size < events.size(); ++lane.size) {
            if (lane.size % Step == 0)
                lane.places.push_back(lane.newest);
            if (const Event event = events.at(lane.size); event.kind == EventKind::Line)
                lane.newest = event.argument;
        }
    }
}

std::vector<Standing> StandingPlaces::at(const Repeat &repeat, std::uint64_t timeNs) const
{
    std::vector<Standing> all;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.endedS && instantAfter(repeat.entryNs, *process.endedS) <= timeNs)
            continue;
        if (const std::optional<CodePlace> place = placeOf(repeat, process.index, timeNs))
            all.push_back({process.index, *place});
    }
    return all;
}

std::optional<CodePlace> StandingPlaces::placeOf(const Repeat &repeat, int process,
                                                 std::uint64_t timeNs) const
{
    if (process < 0 || std::size_t(process) >= m_lanes.size() || process >= repeat.lanes.size())
        return std::nullopt;
    const Lane &lane = m_lanes[std::size_t(process)];
    const LaneEvents &events = repeat.lanes[process];
    const std::size_t until = std::min(events.until(timeNs), lane.size);
    if (until == 0)
        return std::nullopt;
    const std::size_t step = (until - 1) / Step;
    std::optional<std::uint64_t> number = lane.places[step];
    for (std::size_t i = step * Step; i < until; ++i) {
        if (const Event event = events.at(i); event.kind == EventKind::Line)
            number = event.argument;
    }
    if (!number)
        return std::nullopt;
    const QJsonArray place =
        repeat.values.value(QLatin1String("places")).toArray().at(qsizetype(*number)).toArray();
    if (place.size() != 2) // a live record may not have its name yet
        return std::nullopt;
    return CodePlace {place.at(0).toString(), place.at(1).toInt()};
}

} // namespace plab
