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

/// In events: as many as may be, and have memory even where none of them can be packed.
quint64 RepeatWatch::eventRoom() const
{
    const quint64 bytes = m_room.bytes - std::min(m_room.bytes, m_heldBytes);
    return std::min<quint64>(m_room.events - m_kept, bytes / sizeof(Event));
}

void RepeatWatch::settle(LaneEvents &events)
{
    const std::size_t before = events.bytes();
    events.settle();
    m_heldBytes -= before - events.bytes();
}

/// Nobody writes into it any more and all is drained: a last Gap stands where its knowledge ends, so that the
/// gaps of a repeat sum up to its dropped events. There is room for one a lane, always.
void RepeatWatch::closeLane(std::uint32_t slot)
{
    Lane &lane = m_lanes[slot];
    const std::uint64_t unmarked = lane.reader.unmarked() - std::min(lane.reader.unmarked(), lane.settled);
    const std::uint64_t count = lane.cut + unmarked;
    LaneEvents &events = m_repeat.lanes[lane.record];
    if (count == 0)
        return settle(events);
    const std::uint64_t lastNs = events.isEmpty() ? 0 : events.at(events.size() - 1).timeNs;
    const std::uint64_t sinceNs = lane.cutNs != 0 ? lane.cutNs : lane.reader.unmarkedSinceNs();
    const std::uint64_t now = nowNs(); // where a ring was written over it says anything
    const Event gap {std::clamp(sinceNs, lastNs, std::max(lastNs, now)), count, 0, EventKind::Gap,
                     std::uint16_t(slot)};
    events.append(&gap, 1);
    settle(events);
    lane.settled += unmarked;
    lane.cut = lane.cutNs = 0;
}

/// All that is to come of it has come. Lines are lost where the link was full, or its process killed before
/// it had written them; a result should never be, but with its process or a link that was dropped.
void RepeatWatch::noteUnheard(std::uint32_t slot)
{
    const ProcessSlot &process = m_arena.slot(slot);
    const auto record = m_lanes[slot].record;
    const Heard heard = m_heard[std::size_t(record)];
    const quint32 printed = process.textPrinted.load(std::memory_order_relaxed);
    m_repeat.consoleDropped += printed - std::min(printed, heard.lines);
    const bool exited = m_repeat.processes.at(record).ending.kind == Ending::Kind::Exited;
    const bool sent = process.resultSent.load(std::memory_order_relaxed) != 0;
    if (exited && sent && !heard.result && !heard.dropped)
        m_unheard.append(m_repeat.processes.at(record).name);
}

/// Empty where all results came.
Text RepeatWatch::unheardSentence() const
{
    if (m_unheard.isEmpty())
        return {};
    return plab::tr(
               "What these processes reported did not reach the laboratory: %1. Run it again; the console "
               "may say more.")
        .arg(m_unheard.join(QStringLiteral(", ")));
}

} // namespace plab
