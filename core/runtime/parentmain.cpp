// SPDX-License-Identifier: GPL-3.0-or-later
// The parent process around Script::run: its entry, its end, what it reports.
#include "core/runtime/eventcost.h"
#include "core/runtime/forkserver.h"
#include "core/runtime/frame.h"
#include "core/runtime/lifeline.h"
#include "core/runtime/parent.h"
#include "core/runtime/procstate.h"
#include "core/runtime/reaping.h"
#include "core/runtime/schedulestat.h"

#include <QJsonDocument>

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

namespace plab {

/// What writing one event costs here, so that recording's own share can be told.
void Parent::calibrateRecording()
{
    if (!m_points.recorder().isOn())
        return;
    const EventCost cost = measureEventCost();
    ArenaHeader &header = m_arena.header();
    header.eventCostPs.store(cost.fastestPs, std::memory_order_relaxed);
    header.eventCostMedianPs.store(cost.medianPs, std::memory_order_relaxed);
    header.eventCostSlowestPs.store(cost.slowestPs, std::memory_order_relaxed);
    header.costBatches.store(cost.batches, std::memory_order_relaxed);
    header.disturbedBatches.store(cost.disturbed, std::memory_order_relaxed);
}

void Parent::endChildren()
{
    constexpr std::uint64_t GraceNs = 200'000'000;
    const auto waitFor = [this](std::uint64_t limitNs, const auto &over) {
        for (const std::uint64_t until = nowNs() + limitNs; nowNs() < until;) {
            const std::uint32_t seen = bell();
            reap();
            if (over())
                return;
            futexWait(m_arena.header().parentBell, seen, std::chrono::milliseconds(20));
        }
    };
    for (std::uint32_t i = 2; i < m_arena.slotCount(); ++i) { // those of others die with them, by our wish
        const ProcessSlot &slot = m_arena.slot(i);
        if (slot.mayOutlive.load())
            continue;
        if (slot.parentPid.load() != getpid()
            || slot.startMethod.load() == std::uint32_t(StartMethod::ForkServer))
            m_arena.slot(i).stopSignal.store(SIGKILL, std::memory_order_release);
    }
    if (m_forkServer) {
        const ProcessSlot &server = m_arena.slot(m_forkServer->slot());
        m_forkServer.reset(); // it ends at end of file
        waitFor(GraceNs, [&server] { return server.currentState() == SlotState::Ended; });
    }
    const auto signalAll = [this](int number) {
        for (const Living &living : m_living) {
            m_arena.slot(living.slot).stopSignal.store(std::uint32_t(number), std::memory_order_release);
            m_points.recorder().record(EventKind::SignalSent, living.slot, std::uint64_t(number));
            kill(living.pid, number); // not waited for yet, so the pid is still theirs
            kill(living.pid, SIGCONT);
        }
    };
    std::erase_if(m_living, [this](const Living &living) { // zombies that are left to whoever adopts them
        return living.unreaped && m_arena.slot(living.slot).mayOutlive.load() && isZombie(living.pid);
    });
    for (Living &living : m_living)
        living.unreaped = false;
    for (const int number : {SIGTERM, SIGKILL}) {
        reap();
        signalAll(number);
        waitFor(GraceNs, [this] { return m_living.empty(); });
    }
}

void Parent::report()
{
    QJsonObject result {{QStringLiteral("measures"), m_measures}, {QStringLiteral("values"), m_values}};
    if (m_error) {
        result.insert(QStringLiteral("error"), m_error->sentence.english());
        result.insert(QStringLiteral("refused"), m_error->kind == ErrorKind::Refused);
    }
    sendFrame(int(FrameType::Result), QJsonDocument(result).toJson(QJsonDocument::Compact));
    sendFrame(int(FrameType::Bye), {});
}

int Parent::main()
{
    calibrateRecording();
    const std::uint32_t hello[] = {FrameVersion, 1};
    sendFrame(int(FrameType::Hello), QByteArray(reinterpret_cast<const char *>(hello), sizeof hello));
    m_points.recorder().record(EventKind::Started, 0, std::uint64_t(getpid()));
    int code = 0;
    m_arena.header().entryNs.store(nowNs(), std::memory_order_release);
    try {
        share();
        m_script.run(*this);
    } catch (const Stopped &) {
        code = 2;
    } catch (const Refused &refused) {
        m_error = refused.error;
        if (m_error->kind == ErrorKind::Refused)
            m_arena.noteRefusal(*m_error); // what the others now fail of is not the cause
        code = 1;
    }
    returned();
    endThreads();
    m_points.recorder().record(EventKind::Ended);
    endChildren();
    report();
    return code;
}

void parentMain(const Arena &arena, const Script &script)
{
    ProcessSlot &slot = arena.slot(1);
    slot.pid.store(getpid(), std::memory_order_relaxed);
    slot.parentPid.store(getppid(), std::memory_order_relaxed);
    slot.startedNs.store(nowNs(), std::memory_order_relaxed);
    arena.header().parentTicks.store(startTicks(getpid()), std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Started), std::memory_order_release);

    const QJsonObject given = QJsonDocument::fromJson(arena.parameters()).object();
    Parent parent(arena, script, Parameters::fromValues(given));
    const int code = parent.main();
    tellSchedule(slot);
    slot.endedNs.store(nowNs(), std::memory_order_relaxed);
    _exit(code); // the Parent is never destroyed: daemon threads may still run on it
}

} // namespace plab
