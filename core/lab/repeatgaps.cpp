// SPDX-License-Identifier: GPL-3.0-or-later
// What a lane's end does not hold: events that were dropped, or that there was no room for; lines and results
// that did not come.
#include "core/lab/repeatwatch.h"

#include <algorithm>

namespace plab {

/// Until the lane is closed its record only says that something is missing; then a Gap says how much.
void RepeatWatch::noteCut(Lane &lane, const Event *events, std::size_t count)
{
    if (lane.cutNs == 0)
        lane.cutNs = events[0].timeNs;
    for (std::size_t i = 0; i < count; ++i) {
        const bool isGap = events[i].kind == EventKind::Gap; // its events count as dropped already
        lane.cut += isGap ? events[i].argument : 1;
        m_cutOff += isGap ? 0 : 1;
    }
    m_repeat.processes[lane.record].isCut = true;
}

/// Nobody writes into it any more and all is drained: a last Gap stands where its knowledge ends, so that the
/// gaps of a repeat sum up to its dropped events. There is room for one a lane, always.
void RepeatWatch::closeLane(std::uint32_t slot)
{
    Lane &lane = m_lanes[slot];
    const std::uint64_t unmarked = lane.reader.unmarked() - std::min(lane.reader.unmarked(), lane.settled);
    const std::uint64_t count = lane.cut + unmarked;
    if (count == 0)
        return;
    LaneEvents &events = m_repeat.lanes[lane.record];
    const std::uint64_t lastNs = events.isEmpty() ? 0 : events.at(events.size() - 1).timeNs;
    const std::uint64_t sinceNs = lane.cutNs != 0 ? lane.cutNs : lane.reader.unmarkedSinceNs();
    const Event gap {std::max(lastNs, sinceNs), count, 0, EventKind::Gap, std::uint16_t(slot)};
    events.append(&gap, 1);
    lane.settled += unmarked;
    lane.cut = lane.cutNs = 0;
}

/// All that is to come of it has come. Lines are lost where the link was full, or its process killed before
/// it had written them; a result should never be, but with its process.
void RepeatWatch::noteUnheard(std::uint32_t slot)
{
    const ProcessSlot &process = m_arena.slot(slot);
    const auto record = m_lanes[slot].record;
    const Heard heard = m_heard[std::size_t(record)];
    const quint32 printed = process.textPrinted.load(std::memory_order_relaxed);
    m_repeat.consoleDropped += printed - std::min(printed, heard.lines);
    const bool exited = m_repeat.processes.at(record).ending.kind == Ending::Kind::Exited;
    if (exited && process.resultSent.load(std::memory_order_relaxed) != 0 && !heard.result)
        m_unheard.append(m_repeat.processes.at(record).name);
}

/// Empty where all results came.
QString RepeatWatch::unheardSentence() const
{
    if (m_unheard.isEmpty())
        return {};
    return QStringLiteral(
               "What these processes reported did not reach the laboratory: %1. Run it again; the console "
               "may say more.")
        .arg(m_unheard.join(QStringLiteral(", ")));
}

} // namespace plab
