// SPDX-License-Identifier: GPL-3.0-or-later
// What the processes of a repeat say over their links: lines, reports, and how a link comes and goes.
#include "core/lab/log.h"
#include "core/lab/repeatwatch.h"

#include <algorithm>

namespace plab {

namespace {

constexpr qsizetype ConsoleLimit = 100'000;

/// A process whose link and pidfd did not come could be neither heard nor stopped.
Error noRoomFor(qint64 pid)
{
    return refusedError(
        tr("The laboratory had no room for the descriptors of process %1: its limit of open files is "
           "reached. Raise it (ulimit -n), or ask for fewer processes.")
            .arg(Text::digits(pid)));
}

} // namespace

/// By record, not by slot: what a worker sent last may be read when its slot has been given to the next one.
void RepeatWatch::connectLink(WorkerLink *link, int record)
{
    connect(link, &WorkerLink::printed, this,
            [this, record, own = link->slot()](std::uint32_t slot, quint64 timeNs, const QString &text,
                                               bool warns) {
                const int writer = slot == own ? record : recordOfThread(slot);
                ++m_heard[std::size_t(writer)].lines;
                addConsoleLine(writer, timeNs, text);
                if (warns)
                    takeWarning(writer, timeNs, text);
            });
    connect(link, &WorkerLink::reported, this, [this, record](std::uint32_t, const QJsonObject &result) {
        m_heard[std::size_t(record)].result = true;
        takeReport(record, result);
    });
    connect(link, &WorkerLink::dropped, this, [this, record](std::uint32_t, const Text &why) {
        m_heard[std::size_t(record)].dropped = true;
        addConsoleLine(record, nowNs(),
                       plab::tr("The link to this process was dropped: %1.").arg(why).english());
        addFault(record, nowNs(),
                 plab::tr("The link to %1 was dropped: %2. Nothing more is heard of it.")
                     .arg(processWords(m_repeat.processes.at(record)), why));
    });
}

void RepeatWatch::readChannel()
{
    for (;;) {
        bool ended = false;
        Result<std::optional<ReceivedMessage>> message = receiveMessage(m_channel.get(), false, &ended);
        if (ended)
            m_channelNotifier->setEnabled(false);
        if (!message && message.error().kind == ErrorKind::Refused) {
            m_channelNotifier->setEnabled(false);
            return refuse(message.error());
        }
        if (!message)
            qCWarning(labLog, "%s", qPrintable(message.error().sentence.english()));
        if (!message || !message.value())
            return;
        adoptLink(std::move(*message.value()));
    }
}

void RepeatWatch::adoptLink(ReceivedMessage received)
{
    const std::uint32_t slot = received.message.slot;
    if (received.truncated)
        return refuse(noRoomFor(received.message.number));
    const bool hasLink = received.message.kind == MessageKind::Link;
    if ((!hasLink && received.message.kind != MessageKind::Seen)
        || received.descriptors.size() != (hasLink ? 2 : 1) || slot < 2 || slot >= m_arena.slotCount()) {
        qCWarning(labLog, "The parent sent a message that is no link (kind %u, slot %u, %zu descriptors).",
                  unsigned(received.message.kind), slot, received.descriptors.size());
        return;
    }
    discover();
    const bool isKnown = m_lanes[slot].record >= 0 && m_lanes[slot].generation == received.message.generation;
    if (!hasLink) { // it may be over and taken over already
        if (isKnown && !m_lanes[slot].isOver)
            keepPidfd(slot, std::move(received.descriptors[0]));
        return;
    }
    if (!isKnown) {
        qCWarning(labLog, "A link came of use %u of slot %u, which the process table does not know.",
                  received.message.generation, slot);
        return;
    }
    m_links[slot] =
        std::make_unique<WorkerLink>(std::move(received.descriptors[0]), slot, WorkerFrameLimit, nullptr);
    keepPidfd(slot, std::move(received.descriptors[1]));
    m_lanes[slot].linkOf = received.message.generation;
    connectLink(m_links[slot].get(), m_lanes[slot].record);
    if (const std::optional<Error> &refused = m_links[slot]->refusal())
        refuse(*refused);
}

void RepeatWatch::takeReport(int record, const QJsonObject &result)
{
    if (record != m_lanes[ParentSlot].record) {
        m_results.insert(m_repeat.processes.at(record).name, result);
        return;
    }
    m_repeat.values = result.value(QStringLiteral("values")).toObject();
    m_repeat.measures.clear(); // those told meanwhile were of a part
    const QJsonObject measures = result.value(QStringLiteral("measures")).toObject();
    for (auto it = measures.begin(); it != measures.end(); ++it)
        m_repeat.measures.insert(it.key(), it.value().toDouble());
    if (result.value(QStringLiteral("interim")).toBool())
        return;
    m_reported = true;
    m_parentError = Text::plain(result.value(QStringLiteral("error")).toString());
    m_repeat.refused = result.value(QStringLiteral("refused")).toBool();
}

void RepeatWatch::addConsoleLine(int record, quint64 timeNs, const QString &text)
{
    if (m_repeat.console.size() >= ConsoleLimit) {
        ++m_repeat.consoleDropped;
        return;
    }
    const ConsoleLine line = lineOf(record, timeNs, text);
    const auto place =
        std::upper_bound(m_repeat.console.begin(), m_repeat.console.end(), line,
                         [](const ConsoleLine &a, const ConsoleLine &b) { return a.timeS < b.timeS; });
    m_repeat.console.insert(place,
                            line); // links are read one after the other; the console is in order of time
}

ConsoleLine RepeatWatch::lineOf(int record, quint64 timeNs, const QString &text)
{
    const ProcessRecord &writer = m_repeat.processes.at(record);
    if (writer.pid == 0
        && m_lanes[writer.lane].record == record) // it spoke before its parent had noted its pid
        update(writer.lane);
    const quint64 atNs = canBe(timeNs) ? timeNs : nowNs(); // a link can carry anything
    return {secondsOf(atNs).value_or(0), writer.pid, writer.name, text};
}

/// Whose line it is that a thread of the parent printed; the parent's own if the table knows no such thread.
int RepeatWatch::recordOfThread(std::uint32_t slot)
{
    discover();
    const bool known = slot >= 2 && slot < m_lanes.size() && m_lanes[slot].record >= 0;
    return known ? m_lanes[slot].record : m_lanes[ParentSlot].record;
}

/// Whether nothing more is to come of a process that has ended. Its parent tells of its link by a message
/// that may still be on its way, when it was the fork server that saw the end.
bool RepeatWatch::hasAllOf(std::uint32_t slot) const
{
    const Lane &lane = m_lanes[slot];
    const ProcessRecord &record = m_repeat.processes.at(lane.record);
    const bool hasLink = record.role != Role::Thread && record.ending.kind != Ending::Kind::NeverStarted
        && m_arena.slot(slot).linkless.load(std::memory_order_relaxed) == 0;
    return !hasLink || lane.linkOf == lane.generation;
}

/// Its last words lie in the socket: taken in, then its descriptors are free for others.
void RepeatWatch::letGo(std::uint32_t slot)
{
    m_lanes[slot].watch = ProcWatch();
    m_pidfds.erase(slot);
    if (const auto link = m_links.find(slot); link != m_links.end()) {
        link->second->drain();
        m_links.erase(link);
    }
}

} // namespace plab
