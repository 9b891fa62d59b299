// SPDX-License-Identifier: GPL-3.0-or-later
// How a repeat comes to its end: signals, who remains, and the measures that every repeat has.
#include "core/charts/charts.h"
#include "core/lab/repeatwatch.h"
#include "core/model/instant.h"
#include "core/runtime/briefname.h"
#include "core/runtime/pidfd.h"
#include "core/runtime/reaping.h"

#include <QJsonArray>

#include <poll.h>

#include <algorithm>
#include <csignal>

namespace plab {

void RepeatWatch::stop(int signalNumber, bool parentToo)
{
    m_isEnding = true;
    m_arena.header().stop.store(1, std::memory_order_release);
    ringParent(m_arena);
    for (const auto &[slot, pidfd] : m_pidfds) {
        if ((slot == ParentSlot && !parentToo) || m_arena.slot(slot).currentState() == SlotState::Ended) {
            signalByPidfd(pidfd.get(), SIGCONT);
            continue;
        }
        m_arena.slot(slot).stopSignal.store(std::uint32_t(signalNumber), std::memory_order_release);
        signalByPidfd(pidfd.get(), signalNumber);
        signalByPidfd(pidfd.get(), SIGCONT);
    }
}

void RepeatWatch::refuse(const Error &error)
{
    m_arena.noteRefusal(error);
    stop(SIGTERM, false);
}

void RepeatWatch::signalProcess(int index, int signalNumber)
{
    for (const auto &[slot, pidfd] : m_pidfds) {
        if (slot >= m_lanes.size() || m_lanes[slot].record != index)
            continue;
        std::uint32_t none = 0; // an end that the laboratory has asked for stays one
        m_arena.slot(slot).stopSignal.compare_exchange_strong(none, std::uint32_t(signalNumber) | ByHand);
        signalByPidfd(pidfd.get(), signalNumber);
    }
}

void RepeatWatch::awaitEnds(int limitMs)
{
    for (const auto &[slot, pidfd] : m_pidfds) {
        pollfd look {pidfd.get(), POLLIN, 0};
        const std::uint64_t began = nowNs();
        if (look.fd >= 0)
            poll(&look, 1, std::max(0, limitMs));
        limitMs -= int((nowNs() - began) / 1'000'000);
    }
    if (const std::uint64_t ticks = m_arena.header().parentTicks.load()) // else it has made nothing yet
        removeBriefName(briefName(m_arena.slot(ParentSlot).pid.load(), ticks));
}

/// The main thread waits for it, and tells within a moment if nothing keeps it.
Ending RepeatWatch::takeNurseryEnd(const std::atomic<std::uint64_t> &told, std::uint64_t goneNs, bool byUs)
{
    constexpr int MostLooks = 100;
    for (int looks = 0; told.load() == 0 && looks < MostLooks; ++looks)
        poll(nullptr, 0, 1);
    ProcessRecord &nursery = m_repeat.processes.first();
    nursery.ending = told.load() != 0 ? unpackEnding(told.load()) : Ending {Ending::Kind::Lost, 0, {}};
    nursery.ending.fromOutside =
        nursery.ending.kind == Ending::Kind::Killed && nursery.ending.number == SIGKILL && !byUs;
    nursery.ending = withMemory(nursery.ending);
    nursery.endedS = secondsOf(goneNs);
    nursery.state = '-';
    return nursery.ending;
}

/// The kernel counts whom it kills for memory in a control group, and names nobody.
Ending RepeatWatch::withMemory(Ending ending) const
{
    const std::optional<qint64> kills = ending.fromOutside ? readMemoryKills() : std::nullopt;
    ending.outOfMemory = kills && m_machine.memoryKills && *kills > *m_machine.memoryKills;
    return ending;
}

/// A thread that could not say goodbye ended with its process, then and in the same way. Of others nobody can
/// tell.
void RepeatWatch::settleTheRest()
{
    const ProcessRecord parent = m_repeat.processes.at(1);
    const bool known = parent.ending.kind != Ending::Kind::Running;
    for (ProcessRecord &record : m_repeat.processes) {
        if (record.ending.kind != Ending::Kind::Running || record.index == 0)
            continue;
        const bool withParent = known && record.role == Role::Thread;
        record.ending = withParent ? parent.ending : Ending {Ending::Kind::Lost, 0, {}};
        record.state = '-';
        if (withParent)
            record.endedS = parent.endedS;
    }
}

void RepeatWatch::finish(RepeatEnding ending, const Text &error)
{
    readChannel();
    settleEntry();
    for (const auto &[slot, link] : m_links)
        link->drain();
    collect();
    for (std::uint32_t slot = 0; slot < m_lanes.size(); ++slot) {
        if (m_lanes[slot].record < 0 || m_lanes[slot].isOver)
            continue;
        closeLane(slot);
        noteUnheard(slot);
    }
    settleTheRest();
    if (!m_reported)
        m_repeat.measures.clear(); // of a part of it, and told as such only while it went on
    if (!m_results.isEmpty())
        m_repeat.values.insert(QStringLiteral("results"), m_results);
    addThroughput();
    addCommonMeasures();
    const bool byItself = ending == RepeatEnding::Finished || ending == RepeatEnding::Failed;
    const std::optional<Error> refusal = byItself ? m_arena.refusal() : std::nullopt;
    if (ending == RepeatEnding::Finished && !m_reported)
        m_unheard.append(m_repeat.processes.at(1).name);
    if (ending == RepeatEnding::Finished && m_parentError.isEmpty())
        m_parentError = unheardSentence();
    m_repeat.ending = ending;
    m_repeat.error = m_corrupt
        ? plab::tr("A process wrote over the shared memory of this repeat: its events cannot be trusted.")
        : refusal                                                                         ? refusal->sentence
        : error.isEmpty() || (ending == RepeatEnding::Failed && !m_parentError.isEmpty()) ? m_parentError
                                                                                          : error;
    if (refusal)
        m_repeat.refused = refusal->kind == ErrorKind::Refused;
    if (ending == RepeatEnding::Finished && (refusal || !m_parentError.isEmpty()))
        m_repeat.ending = RepeatEnding::Failed;
    if (m_corrupt)
        m_repeat.ending = RepeatEnding::Failed;
    if (m_repeat.ending != RepeatEnding::Finished)
        m_repeat.outcomes.clear();
}

void RepeatWatch::addThroughput()
{
    constexpr int Points = 64;
    QJsonArray throughput;
    for (const ChartPoint &point : throughputOf(m_repeat, Points))
        throughput.append(QJsonArray {point.x, point.y});
    if (!throughput.isEmpty())
        m_repeat.values.insert(QStringLiteral("throughput"), throughput);
}

void RepeatWatch::addCommonMeasures()
{
    const ArenaHeader &header = m_arena.header();
    const std::uint64_t entry = m_neverEntered ? 0 : m_repeat.entryNs;
    const std::uint64_t back = header.returnNs.load();
    Measures &measures = m_repeat.measures;
    if (entry && back > entry && isInstant(back))
        measures.insert(QStringLiteral("wall_s"), secondsBetween(entry, back));
    const auto isHelper = [](const ProcessRecord &record) {
        return record.role == Role::Child || record.role == Role::Worker || record.role == Role::Thread;
    };
    measures.insert(QStringLiteral("processes_started"),
                    double(std::count_if(m_repeat.processes.begin(), m_repeat.processes.end(),
                                         [&](const ProcessRecord &record) {
                                             return isHelper(record)
                                                 && record.ending.kind != Ending::Kind::NeverStarted;
                                         })));
    measures.insert(QStringLiteral("events"), double(m_kept));
    measures.insert(QStringLiteral("events_dropped"), double(m_repeat.eventsDropped));
    measures.insert(QStringLiteral("faults"), double(m_repeat.faults.size()));
    addRecordingCost();
    addLoad();
    for (const MeasureDeclaration &declared : m_declaration.measures) {
        if (!measures.contains(declared.name))
            measures.insert(declared.name, std::nullopt); // declared, but not measured in this repeat
    }
}

/// Of what the lanes lived, recording can have taken no more than the CPU time they had.
void RepeatWatch::addRecordingCost()
{
    double lifetimes = 0;
    double cpu = 0;
    for (const ProcessRecord &record : m_repeat.processes) {
        if (!record.startedS || !record.endedS || record.index == 0)
            continue;
        const double lifetime = *record.endedS - *record.startedS;
        lifetimes += lifetime;
        cpu += record.role == Role::Thread ? 0 : record.cpuS.value_or(lifetime); // its process's time has it
    }
    double tookS = 0;
    if (m_arena.hasRings() && !m_drainNs)
        return; // nobody knows
    if (m_arena.hasRings()) {
        constexpr std::uint32_t MostBatches = 1'000'000;
        const ArenaHeader &header = m_arena.header();
        RecordingCost cost;
        cost.eventNs = double(header.eventCostPs.load()) * 1e-3;
        cost.eventNsMedian = double(header.eventCostMedianPs.load()) * 1e-3;
        cost.eventNsSlowest = double(header.eventCostSlowestPs.load()) * 1e-3;
        cost.batches = int(std::min(header.costBatches.load(), MostBatches));
        cost.disturbedBatches = int(std::min(header.disturbedBatches.load(), MostBatches));
        cost.writingS = std::min(double(m_kept + m_repeat.eventsDropped) * cost.eventNs * 1e-9, cpu);
        cost.drainingS = double(*m_drainNs) * 1e-9;
        m_repeat.recordingCost = cost;
        if (cost.batches == 0)
            return; // nobody knows
        tookS = cost.writingS + cost.drainingS;
    }
    m_repeat.measures.insert(QStringLiteral("recording_s"), tookS);
    if (lifetimes > 0)
        m_repeat.measures.insert(QStringLiteral("recording_share"), std::min(1.0, tookS / lifetimes));
}

void RepeatWatch::addLoad()
{
    const Load load =
        loadBetween(m_machine, readMachine(pid_t(m_repeat.processes.first().pid)), m_repeat.processes);
    m_repeat.load = load;
    Measures &measures = m_repeat.measures;
    const auto insert = [&](const char *name, const std::optional<double> &value, double over) {
        if (value && over > 0)
            measures.insert(QLatin1String(name), *value / over);
    };
    insert("others_cpus", load.othersS, load.spanS);
    insert("stolen_cpus", load.stolenS, load.spanS);
    insert("cpu_pressure", load.pressureS, load.spanS);
    insert("run_delay_s", load.runDelayS, 1);
    insert("migrations", load.migrations, 1);
    insert("suspended_s", load.suspendedS, 1);
}

} // namespace plab
