// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lostmarks.h"

#include <queue>

namespace plab {

/// Moves a lane on to its next Read or Write; false if there is none yet.
bool LostMarks::skipToRace(std::size_t lane, const LaneEvents &events)
{
    std::size_t &next = m_next[lane];
    while (next < events.size()) {
        const EventKind kind = events.at(next).kind;
        if (kind == EventKind::Read || kind == EventKind::Write)
            return true;
        if (kind == EventKind::Gap)
            m_open[lane].readNs = 0; // what was read may have been written since
        ++next;
    }
    return false;
}

void LostMarks::update(const std::vector<const LaneEvents *> &lanes, std::uint64_t untilNs,
                       const std::function<void(const Lost &)> &found)
{
    m_next.resize(std::max(m_next.size(), lanes.size()), 0);
    m_open.resize(m_next.size());
    using Head = std::pair<std::uint64_t, std::size_t>; // time, lane
    std::priority_queue<Head, std::vector<Head>, std::greater<>> heads;
    const auto push = [&](std::size_t lane) {
        if (skipToRace(lane, *lanes[lane]))
            heads.push({lanes[lane]->at(m_next[lane]).timeNs, lane});
    };
    for (std::size_t lane = 0; lane < lanes.size(); ++lane)
        push(lane);
    while (!heads.empty() && heads.top().first <= untilNs) {
        const std::size_t lane = heads.top().second;
        heads.pop();
        take(lane, lanes[lane]->at(m_next[lane]), found);
        ++m_next[lane];
        push(lane);
    }
}

void LostMarks::take(std::size_t lane, const Event &event, const std::function<void(const Lost &)> &found)
{
    Open &open = m_open[lane];
    if (event.kind == EventKind::Read) {
        open = {event.object, event.timeNs};
        return;
    }
    Writers &writers = m_writers[event.object];
    const bool byMe = writers.last == lane;
    const std::size_t victim = byMe ? writers.other : writers.last;
    const std::uint64_t victimNs = byMe ? writers.otherNs : writers.lastNs;
    if (open.readNs != 0 && open.object == event.object && victim != Nobody && victimNs > open.readNs)
        found({lane, victim, event.timeNs});
    if (!byMe) {
        writers.other = writers.last;
        writers.otherNs = writers.lastNs;
    }
    writers.last = lane;
    writers.lastNs = event.timeNs;
    open.readNs = 0;
}

} // namespace plab
