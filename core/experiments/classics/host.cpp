// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/classics/host.h"

#include "core/figures/fairness.h"
#include "core/runtime/points.h"

#include <algorithm>

namespace plab::classics {

ArenaNeeds Host::needs(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = processesOf(p);
    needs.eventsPerLane = 8192;
    return needs;
}

Host::Host(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()), m_count(std::size_t(processesOf(m_settings))),
      m_crew(parent), m_house(&parent.shared<House>()), m_notes(parent.arena().at(m_house->notes))
{
    m_house->problem = problemOf(m_settings);
    m_house->hasWaiter = m_settings.flag("waiter");
    m_house->insideNs = std::uint64_t(m_settings.number("inside") * 1e6);
    m_house->outsideNs = std::uint64_t(m_settings.number("outside") * 1e6);
    m_house->waiter.init(std::uint32_t(m_settings.integer("philosophers") - 1));
    Parent::orRefuse(m_house->room.init(preferenceOf(m_settings)));
    Parent::orRefuse(m_house->shop.init(std::uint32_t(m_settings.integer("chairs"))));
    for (Fork &fork : parent.arena().at(m_house->forks))
        Parent::orRefuse(fork.mutex.init());
}

Process &Host::process(const ChildFunctionName &target)
{
    const auto number = qint64(m_crew.processes().size());
    const bool isWriter =
        m_house->problem == Problem::ReadersWriters && number >= m_settings.integer("readers");
    return m_crew.process(target, GuestPart {m_parent.seed() * 1000, std::uint32_t(number), isWriter},
                          nameOfProcess(m_settings, number));
}

void Host::letAllBegin()
{
    tellNames();
    m_crew.awaitAllCame(m_house->gate);
    m_begunNs = nowNs();
    m_house->gate.open();
}

void Host::tellNames()
{
    QJsonArray names;
    if (m_house->problem == Problem::Philosophers) {
        for (std::size_t i = 1; i <= m_count; ++i)
            names.append(QStringLiteral("fork %1").arg(i));
    }
    m_parent.value(QStringLiteral("locks"), names);
    m_parent.publish();
}

void Host::watch()
{
    const Parent::Telling telling(m_parent, [this] { tellProcesses(); });
    const std::uint64_t endNs = m_begunNs + std::uint64_t(m_settings.number("seconds") * 1e9);
    m_crew.watch([this, endNs]() -> std::optional<std::chrono::nanoseconds> {
        constexpr std::chrono::nanoseconds look = std::chrono::milliseconds(20);
        const std::uint64_t now = nowNs();
        tellKilled();
        m_parent.progress((now - m_begunNs) / 1000, (endNs - m_begunNs) / 1000);
        if (now >= endNs || isDeadlock())
            return std::nullopt;
        return std::min<std::chrono::nanoseconds>(look, std::chrono::nanoseconds(endNs - now));
    });
    m_spanNs = nowNs() - m_begunNs;
}

/// Who has a fork keeps it until it has both. So when all are seen with one, and again a moment later without
/// one of them having eaten in between, none of them can ever go on.
bool Host::isDeadlock()
{
    if (m_house->problem != Problem::Philosophers)
        return false;
    std::vector<std::uint64_t> turns;
    bool allStand = true;
    for (const GuestNote &note : m_notes) {
        allStand = allStand && note.stands.load(std::memory_order_acquire) != 0;
        turns.push_back(note.turns.load(std::memory_order_acquire));
    }
    if (!allStand) {
        m_stood.reset();
        return false;
    }
    m_deadlock = m_stood == turns;
    m_stood = turns;
    if (m_deadlock)
        m_parent.print(
            QStringLiteral("Everybody has one fork and waits for the other: a deadlock. All are told "
                           "to go home."));
    return m_deadlock;
}

void Host::sendAllHome()
{
    if (m_deadlock)
        m_parent.sleep(0.25); // so that a person sees it stand
    m_house->over.store(1, std::memory_order_release);
}

void Host::tellKilled()
{
    while (const std::optional<std::size_t> killed = m_crew.newlyKilled())
        m_parent.warn(tr("%1 was killed. If it was inside, the others wait for it until the time is up.")
                          .arg(m_crew.nameOf(*killed)));
}

double Host::turnsOf(std::size_t first, std::size_t end) const
{
    double turns = 0;
    for (std::size_t i = first; i < end; ++i)
        turns += double(m_notes[i].turns.load());
    return turns;
}

double Host::longestWaitS(std::size_t first, std::size_t end) const
{
    std::uint64_t longest = 0;
    for (std::size_t i = first; i < end; ++i)
        longest = std::max(longest, m_notes[i].longestNs.load());
    return double(longest) * 1e-9;
}

/// A single wait took half of the time, while others had turns.
std::uint32_t Host::starved() const
{
    std::uint32_t count = 0;
    for (std::size_t i = firstWanting(); i < m_count; ++i)
        count += m_notes[i].longestNs.load() >= m_spanNs / 2 && !m_crew.wasKilled(i);
    return turnsOf(0, m_count) > 0 ? count : 0;
}

bool Host::isKept() const
{
    if (m_house->problem != Problem::SleepingBarber)
        return m_house->violations.load() == 0;
    const auto chairs = std::max<qint64>(1, m_settings.integer("chairs")); // one may come to an idle barber
    return m_house->shop.mostWaiting() <= chairs && turnsOf(1, m_count) <= turnsOf(0, 1);
}

QString Host::outcome() const
{
    if (!isKept())
        return QStringLiteral("violated");
    if (m_deadlock)
        return QStringLiteral("deadlock");
    return starved() > 0 ? QStringLiteral("starved") : QStringLiteral("kept");
}

void Host::reportReadersAndWriters()
{
    const auto readers = std::size_t(m_settings.integer("readers"));
    m_parent.measure(QStringLiteral("reads"), turnsOf(0, readers));
    m_parent.measure(QStringLiteral("writes"), turnsOf(readers, m_count));
    m_parent.measure(QStringLiteral("longest_reader_wait_s"), longestWaitS(0, readers));
    m_parent.measure(QStringLiteral("longest_writer_wait_s"), longestWaitS(readers, m_count));
    m_parent.measure(QStringLiteral("most_readers"), m_house->mostReaders.load());
}

void Host::reportBarber()
{
    double away = 0;
    for (const GuestNote &note : m_notes)
        away += double(note.away.load());
    m_parent.measure(QStringLiteral("served"), turnsOf(0, 1));
    m_parent.measure(QStringLiteral("turned_away"), away);
    m_parent.measure(QStringLiteral("barber_slept_s"), double(m_notes[0].waitedNs.load()) * 1e-9);
    m_parent.measure(QStringLiteral("most_waiting"), m_house->shop.mostWaiting());
}

/// Until now.
void Host::tellProcesses()
{
    QJsonArray rows;
    for (std::size_t i = 0; i < m_count; ++i) {
        const GuestNote &note = m_notes[i];
        rows.append(QJsonArray {m_crew.nameOf(i), double(note.turns.load()),
                                double(note.longestNs.load()) * 1e-9, double(note.waitedNs.load()) * 1e-9});
    }
    m_parent.value(QStringLiteral("by_process"), rows);
}

void Host::reportAll()
{
    tellProcesses();
    QList<double> turns;
    for (std::size_t i = firstWanting(); i < m_count; ++i)
        turns.append(double(m_notes[i].turns.load()));
    m_parent.measure(QStringLiteral("turns"), turnsOf(firstWanting(), m_count));
    m_parent.measure(QStringLiteral("longest_wait_s"), longestWaitS(firstWanting(), m_count));
    m_parent.measure(QStringLiteral("starved"), starved());
    if (turnsOf(firstWanting(), m_count) > 0)
        m_parent.measure(QStringLiteral("fairness"), jainIndex(turns));
}

void Host::report()
{
    reportAll();
    if (m_house->problem == Problem::ReadersWriters)
        reportReadersAndWriters();
    if (m_house->problem == Problem::SleepingBarber)
        reportBarber();
    if (m_house->problem == Problem::Philosophers)
        m_parent.measure(QStringLiteral("deadlocked"), m_deadlock);
    m_parent.outcome(outcome());
}

} // namespace plab::classics
