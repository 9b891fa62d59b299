// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/timeline.h"

namespace plab {

constexpr quint64 Entry = 1'000'000'000;

inline ProcessRecord child(int index, double startedS, std::optional<double> endedS)
{
    ProcessRecord process;
    process.index = index;
    process.name = QStringLiteral("Worker-%1").arg(index + 1);
    process.pid = 100 + index;
    process.startedS = startedS;
    process.endedS = endedS;
    process.ending.kind = endedS ? Ending::Kind::Exited : Ending::Kind::Running;
    return process;
}

/// One repeat whose lanes have these events; times in ns after the entry.
inline Repeat repeatOf(const QList<std::vector<Event>> &lanes, double endS)
{
    Repeat repeat;
    repeat.entryNs = Entry;
    repeat.recording = QStringLiteral("all");
    repeat.ending = RepeatEnding::Finished;
    for (std::vector<Event> events : lanes) {
        for (Event &event : events)
            event.timeNs += Entry;
        LaneEvents lane;
        lane.append(events.data(), events.size());
        repeat.processes.append(child(int(repeat.lanes.size()), 0, endS));
        repeat.lanes.append(lane);
    }
    return repeat;
}

inline QList<LaneState> statesOf(const Timeline &timeline, std::size_t lane)
{
    QList<LaneState> states;
    for (std::size_t i = 0; i <= timeline.lanes()[lane].events.size(); ++i)
        states.append(timeline.span(lane, i).state);
    return states;
}

} // namespace plab
