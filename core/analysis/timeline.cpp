// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/timeline.h"

#include "core/model/instant.h"

#include <algorithm>
#include <optional>

namespace plab {
namespace {

/// A lane may deliver events this much later than the others: twice the time between two drains, and some.
constexpr std::uint64_t DrainSlackNs = 50'000'000;
/// Zero of a record that does not say when its repeat entered; keeps negative times representable.
constexpr std::uint64_t NoEntryNs = 1'000'000'000'000;

/// With what the process told at its end, which may have come too soon after the last look to be one.
QList<CpuLook> cpuLooksOf(const ProcessRecord &process)
{
    QList<CpuLook> looks = process.cpuLooks;
    const bool hasOneThread = process.role != Role::Parent; // else its CPU time is not its main thread's
    if (!hasOneThread || !process.endedS || !process.cpuS || !process.runDelayS)
        return looks;
    const CpuLook last {*process.endedS, *process.cpuS, *process.runDelayS};
    if (looks.isEmpty() || (last.timeS > looks.last().timeS && last.runDelayS > looks.last().runDelayS))
        looks.append(last);
    return looks;
}

/// What an event leaves a note of.
std::optional<Mark::Kind> noteOf(EventKind kind)
{
    switch (kind) {
    case EventKind::TimedOut:
        return Mark::Kind::TimedOut;
    case EventKind::Full:
        return Mark::Kind::Full;
    case EventKind::Empty:
        return Mark::Kind::Empty;
    case EventKind::Notify:
        return Mark::Kind::Notified;
    case EventKind::Set:
        return Mark::Kind::Set;
    case EventKind::Cleared:
        return Mark::Kind::Cleared;
    case EventKind::Refused:
        return Mark::Kind::Refused;
    case EventKind::SignalSent:
        return Mark::Kind::SignalSent;
    default:
        return std::nullopt;
    }
}

QString pidText(const ProcessRecord &process)
{
    const QString pid = QString::number(process.pid);
    return process.tid ? QStringLiteral("%1 · tid %2").arg(pid).arg(*process.tid) : pid;
}

} // namespace

bool Timeline::continues(const Repeat &repeat) const
{
    if (repeat.entryNs != 0 && m_entryNs != repeat.entryNs && m_entryNs != NoEntryNs)
        return false;
    if (repeat.witness != m_witness || std::size_t(repeat.processes.size()) < m_lanes.size())
        return false;
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        const Lane &lane = m_lanes[i];
        if (repeat.processes[qsizetype(i)].index != lane.index)
            return false;
        if (lane.events.isEmpty())
            continue;
        if (lane.index >= repeat.lanes.size() || repeat.lanes[lane.index].size() < lane.events.size()
            || repeat.lanes[lane.index].at(0) != lane.events.at(0))
            return false;
    }
    return true;
}

void Timeline::clear()
{
    *this = Timeline();
}

void Timeline::update(const Repeat &repeat, std::uint64_t nowNs)
{
    if (!continues(repeat))
        clear();
    m_entryNs = repeat.entryNs != 0 ? repeat.entryNs : NoEntryNs;
    m_witness = repeat.witness;
    m_lockNames = repeat.lockNames();
    m_places = repeat.values.value(QLatin1String("places")).toArray();
    m_live = repeat.ending == RepeatEnding::Running;
    m_recorded = repeat.recording != QLatin1String("off");
    m_sampled = repeat.recording == QLatin1String("sampled");
    m_lanes.resize(std::size_t(repeat.processes.size()));
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        const ProcessRecord &process = repeat.processes[qsizetype(i)];
        takeProcess(m_lanes[i], process, repeat);
        if (process.index >= 0 && process.index < repeat.lanes.size())
            takeEvents(m_lanes[i], repeat.lanes[process.index]);
        addEndingMarks(m_lanes[i]);
        takeLooks(m_lanes[i], process);
    }
    findBounds(repeat, nowNs);
    for (std::size_t i = 0; i < m_lanes.size(); ++i)
        takeCpuLooks(m_lanes[i], repeat.processes[qsizetype(i)]);

    std::vector<const LaneEvents *> events;
    for (const Lane &lane : m_lanes)
        events.push_back(&lane.events);
    const std::uint64_t until = m_live ? m_endNs - std::min(m_endNs, DrainSlackNs) : ~std::uint64_t(0);
    m_lost.update(events, until, [this](const LostMarks::Lost &lost) {
        m_lanes[lost.lane].lostUpdates.push_back(
            {lost.timeNs, std::uint64_t(m_lanes[lost.victim].index), 0, Mark::Kind::UpdateLost});
    });
}

void Timeline::takeProcess(Lane &lane, const ProcessRecord &process, const Repeat &repeat)
{
    lane.index = process.index;
    lane.name = process.name;
    lane.pid = process.pid;
    lane.pidText = pidText(process);
    lane.role = process.role;
    lane.bornNs = process.startedS ? instantAfter(m_entryNs, *process.startedS) : 0;
    lane.diedNs = process.endedS ? instantAfter(m_entryNs, *process.endedS) : 0;
    lane.ending = process.ending;
    lane.isCut = process.isCut || process.ending.kind == Ending::Kind::Lost;
    const bool recorded =
        process.index >= 0 && process.index < repeat.lanes.size() && !repeat.lanes[process.index].isEmpty();
    if (recorded && lane.bornNs == 0)
        lane.bornNs = repeat.lanes[process.index].at(0).timeNs;
}

void Timeline::takeEvents(Lane &lane, const LaneEvents &events)
{
    if (events.size() == lane.states.size())
        return;
    if (lane.states.empty())
        lane.cursor = LaneCursor(m_sampled);
    lane.marks.resize(lane.ownMarks);
    for (std::size_t i = lane.states.size(); i < events.size(); ++i) {
        const Event &event = events.at(i);
        if (i > 0) {
            const std::uint64_t beforeNs = events.at(i - 1).timeNs;
            lane.sums[std::size_t(lane.states.back())] += event.timeNs - std::min(event.timeNs, beforeNs);
        }
        if (i % RowStep == 0)
            lane.rows.push_back(lane.sums);
        lane.states.push_back(lane.cursor.take(event));
        m_seen[std::size_t(lane.states.back())] = true;
        lane.works = lane.works || lane.states.back() == LaneState::Working;
        m_puts = m_puts || event.kind == EventKind::Put;
        m_gets = m_gets || event.kind == EventKind::Get;
        addEventMark(lane, event);
    }
    lane.ownMarks = lane.marks.size();
    lane.events = events;
}

void Timeline::addEventMark(Lane &lane, const Event &event)
{
    const auto mark = [&event](Mark::Kind kind) {
        return Mark {event.timeNs, event.argument, event.object, kind, event.argumentType};
    };
    if (event.kind == EventKind::TaskFailed)
        lane.marks.push_back({event.timeNs, event.object, event.object, Mark::Kind::TaskFailed});
    else if (event.kind == EventKind::OwnerDied)
        lane.marks.push_back(mark(Mark::Kind::OwnerDied));
    else if (event.kind == EventKind::Gap)
        lane.marks.push_back(mark(Mark::Kind::Gap));
    else if (const std::optional<Mark::Kind> note = noteOf(event.kind)) {
        lane.notes.push_back(mark(*note));
        m_notes[std::size_t(*note)] = true;
    }
}

void Timeline::addEndingMarks(Lane &lane)
{
    lane.marks.resize(lane.ownMarks);
    if (lane.ending.kind != Ending::Kind::Killed || lane.diedNs == 0)
        return;
    if (lane.cursor.isInTask())
        lane.marks.push_back({lane.diedNs, lane.cursor.task(), 0, Mark::Kind::TaskLost});
    lane.marks.push_back({lane.diedNs, std::uint64_t(lane.ending.number), 0, Mark::Kind::Killed});
}

/// Every child is a zombie for an instant; its time as one is shown where somebody left it so.
void Timeline::takeLooks(Lane &lane, const ProcessRecord &process)
{
    lane.lookMarks.clear();
    lane.reapedNs = 0;
    if (process.tid)
        return; // its process's, which has a lane of its own
    ProcessLook before;
    for (const ProcessLook &look : process.looks) {
        const std::uint64_t atNs = instantAfter(m_entryNs, look.timeS);
        if (before.parentPid > 0 && look.parentPid > 0 && look.parentPid != before.parentPid)
            lane.lookMarks.push_back({atNs, std::uint64_t(look.parentPid), 0, Mark::Kind::Adopted});
        if (look.state == 'T' && before.state != 'T')
            lane.lookMarks.push_back({atNs, 0, 0, Mark::Kind::Paused});
        if (look.state != 'T' && before.state == 'T')
            lane.lookMarks.push_back({atNs, 0, 0, Mark::Kind::Continued});
        before = look;
    }
    if (wasZombie(process))
        lane.reapedNs = process.reapedS ? instantAfter(m_entryNs, *process.reapedS) : OpenEndNs;
}

void Timeline::takeCpuLooks(Lane &lane, const ProcessRecord &process)
{
    const std::uint64_t settledNs = m_live ? m_endNs - std::min(m_endNs, DrainSlackNs) : m_endNs;
    lane.cpu.update(cpuLooksOf(process), lane.bornNs, m_entryNs, double(settledNs),
                    [&](double fromNs, double toNs) { return wantedBetween(lane, fromNs, toNs); });
}

void Timeline::findBounds(const Repeat &repeat, std::uint64_t nowNs)
{
    m_beginNs = repeat.entryNs;
    m_endNs = 0;
    const auto reach = [this](std::uint64_t timeNs) {
        if (timeNs == 0)
            return;
        m_beginNs = m_beginNs == 0 ? timeNs : std::min(m_beginNs, timeNs);
        m_endNs = std::max(m_endNs, timeNs);
    };
    const bool onlyNursery = m_lanes.size() == 1;
    for (const Lane &lane : m_lanes) {
        if (lane.role == Role::Nursery && !onlyNursery)
            continue; // it may have started long before and outlives every run
        reach(lane.bornNs);
        reach(lane.diedNs);
        if (lane.reapedNs != OpenEndNs)
            reach(lane.reapedNs);
        if (!lane.events.isEmpty())
            reach(lane.events.at(lane.events.size() - 1).timeNs);
    }
    if (m_live)
        m_endNs = std::max(m_endNs, nowNs);
    m_endNs = std::max(m_endNs, m_beginNs);
}

std::size_t Timeline::eventCount() const
{
    std::size_t count = 0;
    for (const Lane &lane : m_lanes)
        count += lane.events.size();
    return count;
}

std::size_t Timeline::bytesUsed() const
{
    std::size_t bytes = 0;
    for (const Lane &lane : m_lanes) {
        bytes += lane.states.capacity() + lane.rows.capacity() * sizeof(Sums)
            + (lane.marks.capacity() + lane.lostUpdates.capacity() + lane.notes.capacity()) * sizeof(Mark)
            + lane.cpu.bytesUsed();
    }
    return bytes;
}

std::array<bool, LaneStateCount> Timeline::statesPresent() const
{
    std::array<bool, LaneStateCount> present = m_seen;
    for (const Lane &lane : m_lanes) {
        if (lane.bornNs != 0)
            present[std::size_t(stateOf(lane, 0))] = true;
        if (isZombieSeen(lane))
            present[std::size_t(LaneState::Zombie)] = true;
        if (lane.bornNs != 0 && !lane.events.isEmpty())
            present[std::size_t(stateOf(lane, lane.events.size()))] = true;
        if ((lane.works || !m_recorded) && lane.cpu.hasReady())
            present[std::size_t(LaneState::Ready)] = true;
        if (!m_recorded && lane.cpu.hasRun())
            present[std::size_t(LaneState::Working)] = true;
    }
    return present;
}

} // namespace plab
