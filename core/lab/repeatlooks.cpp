// SPDX-License-Identifier: GPL-3.0-or-later
// What /proc tells of the processes of a repeat while they live, and after their end until they are waited
// for.
#include "core/lab/repeatwatch.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace plab {

void RepeatWatch::lookAround(bool switchesToo)
{
    for (Lane &lane : m_lanes) {
        if (lane.record < 0)
            continue;
        const ProcessRecord &record = m_repeat.processes.at(lane.record);
        const bool isSteady = record.role == Role::Nursery; // it only waits: now and then will do
        if (record.ending.kind == Ending::Kind::Running && (switchesToo || !isSteady))
            look(lane, switchesToo);
    }
}

void RepeatWatch::look(Lane &lane, bool switchesToo)
{
    ProcessRecord &record = m_repeat.processes[lane.record];
    if (record.pid <= 0)
        return;
    std::optional<ProcLook> look = lane.watch.look();
    if (!look) {
        lane.watch = ProcWatch(record.pid, record.tid.value_or(0));
        look = lane.watch.look();
        tellBlindness(lane);
    }
    const char before = record.state;
    record.state = look ? look->state : '-';
    noteStopped(lane, before);
    if (!look)
        return;
    takeLook(lane, *look);
    if (record.role == Role::Nursery)
        return; // its figures are of all runs
    record.cpuS = record.tid ? look->ownCpuS.value_or(look->cpuS) : look->cpuS;
    record.runDelayS = look->runDelayS;
    if (!switchesToo)
        return;
    const ProcSwitches switches = lane.watch.switches();
    record.voluntarySwitches = switches.voluntary;
    record.involuntarySwitches = switches.involuntary;
}

/// Once of a process: what is missing from its record.
void RepeatWatch::tellBlindness(Lane &lane)
{
    if (!lane.watch.hadNoRoom() || std::exchange(lane.toldBlind, true))
        return;
    addConsoleLine(
        lane.record, nowNs(),
        plab::tr("The laboratory had no room for the files of this process in /proc: its states and "
                 "figures are missing for a time. The limit of open files is reached: raise it "
                 "(ulimit -n).")
            .english());
}

/// Keeps what has changed. A process is adopted when it has another parent than the one that made it; it is
/// a zombie from its end until it is waited for, though its ending is known only then.
void RepeatWatch::takeLook(Lane &lane, const ProcLook &look)
{
    ProcessRecord &record = m_repeat.processes[lane.record];
    const std::optional<double> now = secondsOf(nowNs());
    if (!now)
        return; // before the experiment's entry there is no time to count from
    if (look.state == 'Z')
        noteDeath(lane, *now);
    const ProcessSlot &slot = m_arena.slot(record.lane);
    const bool hasSaidParent = !record.tid && slot.currentState() == SlotState::Started;
    if (hasSaidParent && look.parentPid > 0
        && look.parentPid != slot.parentPid.load(std::memory_order_relaxed))
        record.adoptedBy = look.parentPid;
    const ProcessLook seen {*now, look.state, look.parentPid};
    const bool changed = record.looks.isEmpty() || record.looks.last().state != seen.state
        || record.looks.last().parentPid != seen.parentPid;
    if (changed && record.looks.size() < ProcessRecord::MostLooks)
        record.looks.append(seen);
    if (look.ownCpuS && look.runDelayS && record.role != Role::Nursery)
        takeCpuLook(record, {*now, *look.ownCpuS, *look.runDelayS});
}

/// Keeps the first and the last look of a time in which nothing changed. Where the list is full every second
/// one goes, and those to come stand twice as far apart.
void RepeatWatch::takeCpuLook(ProcessRecord &record, const CpuLook &look)
{
    const auto micro = [](double seconds) { return std::round(seconds * 1e6) / 1e6; };
    const CpuLook seen {micro(look.timeS), micro(look.cpuS), micro(look.runDelayS)};
    QList<CpuLook> &looks = record.cpuLooks;
    const auto isSame = [&looks](qsizetype back, const CpuLook &other) {
        const CpuLook &one = looks.at(looks.size() - back);
        return one.cpuS == other.cpuS && one.runDelayS == other.runDelayS;
    };
    if (looks.size() >= 2 && isSame(1, seen) && isSame(2, seen)) {
        looks.last() = seen;
        return;
    }
    const double apart = (looks.size() < 2 ? 0 : looks.last().timeS - looks.first().timeS)
        / double(ProcessRecord::MostCpuLooks);
    if (looks.size() >= 2 && seen.timeS - looks.last().timeS < apart)
        return;
    if (looks.size() >= ProcessRecord::MostCpuLooks) {
        for (qsizetype i = 1; 2 * i < looks.size(); ++i)
            looks[i] = looks[2 * i];
        looks.resize(looks.size() / 2);
    }
    looks.append(seen);
}

/// What it told itself at its end; else what was last looked at stays.
void RepeatWatch::takeSchedule(ProcessRecord &record, const ProcessSlot &slot)
{
    const std::uint32_t told = slot.toldSchedule.load(std::memory_order_relaxed);
    if (told >= 1)
        record.runDelayS = double(slot.runDelayNs.load(std::memory_order_relaxed)) * 1e-9;
    if (told >= 2)
        record.migrations = countOf(slot.migrations.load(std::memory_order_relaxed), 1ULL << 40); // summed
    const bool hasOneThread = record.role != Role::Parent; // else its CPU time is not its main thread's
    const bool isLater = record.cpuLooks.isEmpty() || record.endedS > record.cpuLooks.last().timeS;
    if (told >= 1 && hasOneThread && record.cpuS && record.endedS && isLater)
        takeCpuLook(record, {*record.endedS, *record.cpuS, *record.runDelayS});
}

/// Of a process that was killed its reaper knows only when it waited; a look or its pidfd may have shown the
/// end before.
void RepeatWatch::takeTimes(const Lane &lane, const ProcessSlot &slot)
{
    ProcessRecord &record = m_repeat.processes[lane.record];
    record.endedS = secondsOf(slot.endedNs.load(std::memory_order_relaxed));
    record.reapedS = secondsOf(slot.reapedNs.load(std::memory_order_relaxed));
    if (record.endedS && lane.deadS)
        record.endedS = std::min(*record.endedS, *lane.deadS);
}

} // namespace plab
