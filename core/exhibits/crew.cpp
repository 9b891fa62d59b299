// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exhibits/crew.h"

#include "core/multiprocessing/joining.h"

#include <csignal>

namespace plab {

std::uint32_t Crew::living()
{
    m_parent.reap();
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < m_processes.size(); ++i)
        count += !hasEnded(i);
    return count;
}

bool Crew::hasEnded(std::size_t child) const
{
    return m_parent.hasEnded(m_processes[child].handle());
}

bool Crew::wasKilled(std::size_t child) const
{
    return hasEnded(child) && m_parent.endingOf(m_processes[child].handle()).kind == Ending::Kind::Killed;
}

bool Crew::anyKilled() const
{
    for (std::size_t i = 0; i < m_processes.size(); ++i) {
        if (wasKilled(i))
            return true;
    }
    return false;
}

void Crew::awaitAllCame(StartGate &gate)
{
    constexpr std::chrono::milliseconds look(20); // a child may be killed on its way
    const RecordedWait wait = m_parent.points().wait(waitfor::Start);
    while (gate.awaitAll(living(), look, &m_parent.arena().header().stop) != WaitResult::Done)
        m_parent.throwIfStopped();
}

void Crew::watch(const std::function<std::optional<std::chrono::nanoseconds>()> &look)
{
    for (JoinWait wait(m_parent);;) {
        const std::uint32_t seen = m_parent.bell();
        const std::optional<std::chrono::nanoseconds> next = living() ? look() : std::nullopt;
        if (!next)
            return living() > 0 ? wait.giveUp() : wait.end();
        wait.look(m_processes.size(),
                  [this](std::size_t i) -> const ChildHandle & { return m_processes[i].handle(); });
        m_parent.waitBell(seen, *next);
    }
}

std::optional<std::size_t> Crew::newlyKilled()
{
    for (std::size_t i = 0; i < m_processes.size(); ++i) {
        if (!m_toldOf[i] && wasKilled(i)) {
            m_toldOf[i] = true;
            return i;
        }
    }
    return std::nullopt;
}

void Crew::join()
{
    for (const Process &process : m_processes)
        m_parent.join(process.handle());
}

void Crew::end()
{
    for (std::size_t i = 0; i < m_processes.size(); ++i) {
        if (hasEnded(i))
            continue;
        m_parent.arena().slot(m_processes[i].handle().slot).stopSignal.store(SIGTERM);
        m_processes[i].terminate();
    }
}

QJsonArray Crew::turns(const TurnNote *notes, std::uint32_t perChild,
                       const std::function<QString(std::uint32_t)> &whatOf) const
{
    const std::uint64_t entryNs = m_parent.arena().header().entryNs.load(std::memory_order_relaxed);
    const auto seconds = [entryNs](const std::atomic<std::uint64_t> &timeNs) {
        const std::uint64_t at = timeNs.load(std::memory_order_relaxed);
        return at ? QJsonValue(double(at - entryNs) * 1e-9) : QJsonValue();
    };
    QJsonArray rows;
    for (std::size_t i = 0; i < m_processes.size() * perChild; ++i) {
        const TurnNote &note = notes[i];
        if (note.askedNs.load(std::memory_order_relaxed) != 0)
            rows.append(QJsonArray {nameOf(i / perChild), whatOf(note.object), seconds(note.askedNs),
                                    seconds(note.gotNs), seconds(note.releasedNs)});
    }
    return rows;
}

} // namespace plab
