// SPDX-License-Identifier: GPL-3.0-or-later
// What befalls the processes of a repeat from outside, as whole sentences: window, command line and record
// tell it alike. Deaths and stops are seen here; what they did to a task, a lock or a barrier is told by the
// processes that come upon it (Child::warn).
#include "core/lab/repeatwatch.h"

#include <algorithm>
#include <csignal>

namespace plab {

namespace {

constexpr qsizetype MostFaults = 1000; ///< a pool whose workers are shot for hours would fill the memory

/// At the start of a sentence.
Text subjectWords(const ProcessRecord &record)
{
    const Text pid = Text::digits(record.pid);
    if (record.role == Role::Nursery)
        return tr("The nursery (process %1)").arg(pid);
    return record.role == Role::Parent ? tr("The parent (process %1)").arg(pid) : processWords(record);
}

/// With what it means for the others.
Text stoppedSentence(const ProcessRecord &record)
{
    const Text pid = Text::digits(record.pid);
    if (record.role == Role::Nursery)
        return tr("%1 is stopped by a signal (state T): the end of the repeat cannot be noticed, and no "
                  "other "
                  "begins. Continue it with kill -CONT %2.")
            .arg(subjectWords(record), pid);
    if (record.role == Role::Parent)
        return tr("%1 is stopped by a signal (state T): nobody starts, collects or replaces its children. "
                  "Continue it with kill -CONT %2.")
            .arg(subjectWords(record), pid);
    return tr("%1 is stopped by a signal (state T): whoever waits for it waits on. Continue it with kill "
              "-CONT %2.")
        .arg(subjectWords(record), pid);
}

} // namespace

void RepeatWatch::addFault(int record, quint64 timeNs, const Text &sentence)
{
    if (m_repeat.faults.size() > MostFaults)
        return;
    const ConsoleLine line = lineOf(record, timeNs, QString());
    m_repeat.faults.append(
        {line.timeS, line.pid, line.name,
         m_repeat.faults.size() < MostFaults
             ? sentence
             : plab::tr("More than %1 faults: those that follow stand in the process list and the console.")
                   .arg(MostFaults)});
}

/// Whose end it comes from stands before it.
void RepeatWatch::takeWarning(int record, quint64 timeNs, const QString &text)
{
    readDeaths();
    for (std::uint32_t slot = 0; slot < m_lanes.size(); ++slot) {
        if (m_lanes[slot].record >= 0 && !m_lanes[slot].isOver)
            update(slot);
    }
    addFault(record, timeNs, Text::plain(text));
}

/// Who dies because its parent was killed is told with the parent; one that comes to its end by itself has
/// ended its children before. The kernel sends them their signal as the last thing a process does, so they
/// may be seen dead an instant before it.
bool RepeatWatch::diedWithParent(const ProcessRecord &record, const ProcessSlot &slot) const
{
    constexpr double TogetherS = 0.05;
    const std::optional<double> &parentS = m_lanes[ParentSlot].deadS;
    const bool hasReturned = m_arena.header().returnNs.load(std::memory_order_acquire) != 0;
    return parentS && !hasReturned && slot.mayOutlive.load(std::memory_order_relaxed) == 0
        && record.endedS.value_or(*parentS) > *parentS - TogetherS;
}

/// Not what the experiment does itself (it shows that), nor what the end of a repeat takes.
void RepeatWatch::noteKilled(const ProcessRecord &record, const ProcessSlot &slot)
{
    const bool isEnding = m_isEnding && (record.ending.number == SIGTERM || record.ending.number == SIGKILL);
    const bool isMeant =
        (slot.sentSignals.load(std::memory_order_acquire) & signalBit(record.ending.number)) != 0;
    if (record.ending.kind != Ending::Kind::Killed || record.role == Role::Thread || record.index < 2
        || isEnding || isMeant || diedWithParent(record, slot))
        return;
    const std::uint64_t endedNs = slot.endedNs.load(std::memory_order_relaxed);
    addFault(record.index, endedNs,
             plab::tr("%1 was %2.").arg(subjectWords(record), endingText(record.ending)));
    if (record.endedS) // a pidfd may have told earlier than whoever waited for it
        m_repeat.faults.last().timeS = *record.endedS;
}

void RepeatWatch::noteStopped(Lane &lane, char before)
{
    constexpr char Stopped = 'T';
    const ProcessRecord &record = m_repeat.processes.at(lane.record);
    const ProcessSlot &slot = m_arena.slot(record.lane);
    constexpr std::uint64_t Stopping =
        signalBit(SIGSTOP) | signalBit(SIGTSTP) | signalBit(SIGTTIN) | signalBit(SIGTTOU);
    if (record.role == Role::Thread || (before == Stopped) == (record.state == Stopped)
        || (slot.sentSignals.load(std::memory_order_acquire) & Stopping) != 0)
        return;
    const std::uint64_t now = nowNs();
    if (record.state == Stopped) {
        lane.stoppedNs = now;
        addFault(record.index, now, stoppedSentence(record));
    } else if (lane.stoppedNs != 0) {
        const bool lives = record.state != '-' && record.state != 'Z' && record.state != 'X';
        if (lives)
            addFault(
                record.index, now,
                plab::tr("%1 goes on again, after %2 s.")
                    .arg(subjectWords(record), QString::number(double(now - lane.stoppedNs) * 1e-9, 'f', 2)));
        lane.stoppedNs = 0;
    }
}

QList<ProcessRecord> RepeatWatch::whoIsStopped()
{
    lookAround(true);
    QList<ProcessRecord> stopped = m_repeat.processes;
    stopped.removeIf([](const ProcessRecord &record) {
        return record.role == Role::Thread || record.state != 'T'
            || record.ending.kind != Ending::Kind::Running;
    });
    return stopped;
}

} // namespace plab
