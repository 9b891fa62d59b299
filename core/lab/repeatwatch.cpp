// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/repeatwatch.h"

#include "core/lab/repeatmemory.h"
#include "core/model/visibletext.h"
#include "core/runtime/recorder.h"
#include "core/shared/cpuclock.h"

#include <algorithm>
#include <array>

namespace plab {

RepeatWatch::RepeatWatch(Arena arena, Descriptor parentLink, Descriptor channel,
                         const Declaration &declaration, Nursery nursery, Room room, QObject *parent)
    : QObject(parent), m_arena(std::move(arena)), m_channel(std::move(channel)), m_declaration(declaration),
      m_nursery(nursery), m_askedNs(nowNs()), m_lanes(m_arena.slotCount()), m_room(room),
      m_machine(readMachine(pid_t(nursery.pid)))
{
    m_channelNotifier = std::make_unique<QSocketNotifier>(m_channel.get(), QSocketNotifier::Read);
    connect(m_channelNotifier.get(), &QSocketNotifier::activated, this, &RepeatWatch::readChannel);
    watchDeaths();
    m_links[ParentSlot] =
        std::make_unique<WorkerLink>(std::move(parentLink), ParentSlot, ParentFrameLimit, nullptr);

    m_repeat.witness = m_arena.header().witness != 0;
    static const char *const levels[] = {"off", "sampled", "all"};
    m_repeat.recording = QLatin1String(levels[std::min(m_arena.header().recording, 2U)]);
    ProcessSlot &nurserySlot = m_arena.slot(NurserySlot);
    setText(nurserySlot.name, sizeof nurserySlot.name, "nursery");
    nurserySlot.pid.store(std::int32_t(nursery.pid));
    nurserySlot.parentPid.store(getpid());
    nurserySlot.startedNs.store(nursery.startedNs);
    nurserySlot.role.store(std::uint32_t(Role::Nursery));
    nurserySlot.state.store(std::uint32_t(SlotState::Started));
    addRecord(NurserySlot, 1);
    ProcessSlot &parentSlot = m_arena.slot(ParentSlot);
    setText(parentSlot.name, sizeof parentSlot.name, "parent");
    parentSlot.role.store(std::uint32_t(Role::Parent));
    parentSlot.askedNs.store(m_askedNs);
    parentSlot.generation.store(1);
    addRecord(ParentSlot, 1);
    connectLink(m_links[ParentSlot].get(), m_lanes[ParentSlot].record);
    if (const std::optional<Error> &refused = m_links[ParentSlot]->refusal())
        m_arena.noteRefusal(*refused);
}

RepeatWatch::~RepeatWatch() = default;

int RepeatWatch::livingProcesses() const
{
    return int(
        std::count_if(m_repeat.processes.begin(), m_repeat.processes.end(), [](const ProcessRecord &record) {
            return record.index > 0 && record.ending.kind == Ending::Kind::Running;
        }));
}

void RepeatWatch::setParent(Descriptor pidfd)
{
    keepPidfd(ParentSlot, std::move(pidfd));
}

double RepeatWatch::fraction() const
{
    const auto total = double(m_arena.header().progressTotal.load(std::memory_order_relaxed));
    const auto done = double(m_arena.header().progressDone.load(std::memory_order_relaxed));
    return total > 0 ? std::clamp(done / total, 0.0, 1.0) : 0;
}

void RepeatWatch::addRecord(std::uint32_t slot, std::uint32_t generation)
{
    const ProcessSlot &source = m_arena.slot(slot);
    ProcessRecord record;
    record.index = int(m_repeat.processes.size());
    record.lane = quint16(slot);
    record.name = visibleField(source.name, sizeof source.name); // a script names its processes as it likes
    record.role = Role(std::min(source.role.load(), std::uint32_t(Role::Server)));
    record.startMethod = StartMethod(std::min(source.startMethod.load(), std::uint32_t(StartMethod::Thread)));
    m_lanes[slot].generation = generation;
    m_lanes[slot].recordBefore = m_lanes[slot].record;
    m_lanes[slot].record = record.index;
    m_lanes[slot].watch = ProcWatch();
    m_lanes[slot].toldBlind = false;
    m_lanes[slot].deadS.reset();
    m_lanes[slot].stoppedNs = 0;
    m_lanes[slot].sliceStamp = 0;
    m_lanes[slot].isOver = false;
    m_lanes[slot].cutNs = m_lanes[slot].cut = 0;
    if (m_arena.hasRings() && generation == 1) {
        m_lanes[slot].reader = EventReader(m_arena.ringBytes(slot));
        m_lanes[slot].check = EventCheck(std::uint16_t(slot), m_nursery.startedNs);
    }
    m_heldBytes += memoryOf(record);
    m_repeat.processes.append(record);
    m_heard.emplace_back();
    m_repeat.lanes.append(LaneEvents());
    m_repeat.slices.append(QList<Slice>());
    update(slot);
}

void RepeatWatch::discover()
{
    std::vector<std::pair<std::uint64_t, std::uint32_t>> fresh; // start order, slot
    for (std::uint32_t i = 2; i < m_arena.slotCount(); ++i) {
        const ProcessSlot &slot = m_arena.slot(i);
        const std::uint32_t generation =
            slot.generation.load(std::memory_order_acquire); // before the state, see announce()
        if (generation != m_lanes[i].generation && slot.currentState() != SlotState::Free
            && isNextUse(i, generation))
            fresh.emplace_back(slot.sequence.load(), i);
    }
    std::sort(fresh.begin(), fresh.end());
    for (const auto &[sequence, slot] : fresh)
        addRecord(slot, m_lanes[slot].generation + 1);
}

void RepeatWatch::update(std::uint32_t index)
{
    const ProcessSlot &slot = m_arena.slot(index);
    ProcessRecord &record = m_repeat.processes[m_lanes[index].record];
    if (record.ending.kind != Ending::Kind::Running)
        return;
    record.pid = index == NurserySlot ? m_nursery.pid : slot.pid.load(std::memory_order_relaxed);
    if (const auto tid = slot.tid.load(std::memory_order_relaxed))
        record.tid = tid;
    record.parentPid = slot.parentPid.load(std::memory_order_relaxed);
    record.startedS = secondsOf(slot.startedNs.load(std::memory_order_relaxed));
    if (const auto adopter = slot.adoptedBy.load(std::memory_order_relaxed))
        record.adoptedBy = adopter;
    if (slot.currentState() != SlotState::Ended)
        return;
    record.ending = withMemory(unpackEnding(slot.ending.load(std::memory_order_acquire)));
    record.state = '-';
    if (record.ending.kind == Ending::Kind::NeverStarted)
        record.ending.reason = (record.role == Role::Thread ? plab::tr("the machine refused another thread")
                                                            : plab::tr("the machine refused another process"))
                                   .english();
    else
        takeTimes(m_lanes[index], slot);
    const std::optional<qint64> cpuNs = countOf(slot.cpuNs.load(std::memory_order_relaxed));
    const bool isTold = slot.linkless.load(std::memory_order_relaxed) == 0 || cpuNs.value_or(0) > 0;
    if (isTold) { // else it was killed, and waited for by somebody who tells no more: the last look stays
        record.cpuS = cpuNs ? std::optional(double(*cpuNs) * 1e-9) : record.cpuS;
        record.voluntarySwitches = countOf(slot.voluntarySwitches.load(std::memory_order_relaxed));
        record.involuntarySwitches = countOf(slot.involuntarySwitches.load(std::memory_order_relaxed));
    }
    takeSchedule(record, slot);
    noteKilled(record, slot);
}

void RepeatWatch::drainRing(std::uint32_t slot)
{
    Lane &lane = m_lanes[slot];
    if (!m_arena.hasRings() || lane.record < 0 || slot == NurserySlot)
        return;
    const bool holdsSome = lane.reader.pending() > 0; // the clock is a system call
    const std::uint64_t began = holdsSome ? threadCpuNs() : 0;
    LaneEvents &events = m_repeat.lanes[lane.record];
    std::array<Event, 512> some;                 // they stay in the cache until they are packed
    std::uint64_t most = lane.reader.capacity(); // a writer gone mad must not keep us here
    while (const std::size_t drained =
               lane.reader.drain(some.data(), std::min<std::uint64_t>(most, some.size()))) {
        most -= drained;
        const std::size_t count = lane.check.keepSound(some.data(), drained, nowNs());
        m_corrupt = m_corrupt || count < drained;
        const std::size_t kept = std::min<quint64>(count, eventRoom());
        nameProcesses(some.data(), kept);
        const std::size_t before = events.bytes();
        events.append(some.data(), kept);
        m_heldBytes += events.bytes() - before;
        m_kept += kept;
        if (kept < count)
            noteCut(lane, some.data() + kept, count - kept);
    }
    m_corrupt = m_corrupt || lane.reader.corrupt();
    if (holdsSome && began == 0)
        m_drainNs.reset();
    else if (holdsSome && m_drainNs)
        *m_drainNs += threadCpuNs() - began;
}

/// Who writes an event knows other processes by their slots, which are given to one after the other; a record
/// has them by their index.
void RepeatWatch::nameProcesses(Event *events, std::size_t count) const
{
    const auto isOfProcess = [](const Event &event) {
        switch (event.kind) {
        case EventKind::WaitBegin:
        case EventKind::WaitEnd:
        case EventKind::TimedOut:
            return event.object < waitfor::First && event.argument != 0;
        case EventKind::Refused:
            return event.argument == OfProcess;
        case EventKind::SignalSent:
            return true;
        default:
            return false;
        }
    };
    for (Event *event = events; event != events + count; ++event) {
        if (!isOfProcess(*event) || event->object >= m_lanes.size())
            continue;
        const Lane &lane = m_lanes[event->object];
        const bool before =
            event->timeNs < m_arena.slot(event->object).askedNs.load(std::memory_order_relaxed)
            && lane.recordBefore >= 0;
        const int record = before ? lane.recordBefore : lane.record;
        if (record >= 0)
            event->object = std::uint32_t(record);
    }
}

void RepeatWatch::readSlices(std::uint32_t slot)
{
    const SliceLog &log = m_arena.slices(slot);
    const std::uint64_t stamp = std::uint64_t(log.version.load(std::memory_order_acquire)) << 32
        | log.count.load(std::memory_order_acquire);
    if (stamp == m_lanes[slot].sliceStamp)
        return;
    m_lanes[slot].sliceStamp = stamp;
    m_repeat.slices[m_lanes[slot].record] = soundSlices(log.read());
}

void RepeatWatch::collect()
{
    readChannel();
    readDeaths();
    discover();
    entryNs();
    for (std::uint32_t i = 0; i < m_lanes.size(); ++i) {
        if (m_lanes[i].record < 0 || m_lanes[i].isOver)
            continue;
        const bool ended = m_arena.slot(i).currentState() == SlotState::Ended;
        drainRing(i);
        readSlices(i);
        update(i);
        const bool isHeardOverParent = m_repeat.processes.at(m_lanes[i].record).role == Role::Thread
            || m_arena.slot(i).linkless.load(std::memory_order_relaxed);
        if (ended && isHeardOverParent)
            m_links[ParentSlot]->drain(); // its last lines, before its slot becomes another one's
        if (ended && i >= 2 && hasAllOf(i)) {
            closeLane(i);
            m_lanes[i].isOver = true; // what appears in the slot from now on is another one's
            letGo(i);
            noteUnheard(i);
            m_arena.slot(i).drained.store(m_lanes[i].generation, std::memory_order_release);
        }
    }
    quint64 dropped = m_cutOff;
    for (const Lane &lane : m_lanes)
        dropped += quint64(countOf(lane.reader.dropped()).value_or(0));
    m_repeat.eventsDropped = dropped;
    m_repeat.stepsDone = m_arena.header().progressDone.load(std::memory_order_relaxed);
    m_repeat.stepsWanted = m_arena.header().progressTotal.load(std::memory_order_relaxed);
    takeCounts();
}

void RepeatWatch::takeCounts()
{
    for (qsizetype i = 0; i < m_declaration.outcomes.size() && i < 16; ++i) {
        const auto count = countOf(m_arena.header().outcomeCounts[i].load(std::memory_order_relaxed));
        if (count && *count > 0)
            m_repeat.outcomes.insert(m_declaration.outcomes.at(i).id, quint64(*count));
    }
}

} // namespace plab
