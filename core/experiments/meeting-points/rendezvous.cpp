// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/meeting-points/rendezvous.h"

#include "core/runtime/points.h"

#include <QSet>

#include <algorithm>

namespace plab::meetingpoints {

ArenaNeeds Rendezvous::needs(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = p.integer("processes");
    needs.eventsPerLane = 64;
    return needs;
}

Rendezvous::Rendezvous(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()),
      m_count(std::uint32_t(m_settings.integer("processes"))), m_crew(parent),
      m_place(&parent.shared<MeetingPlace>()), m_notes(parent.arena().at(m_place->notes).data())
{
    const QStringList kinds {"semaphore", "event", "condition", "barrier"};
    m_place->kind = MeetingKind(kinds.indexOf(m_settings.choice("kind")));
    m_place->parties = m_count;
    m_place->holdNs = std::uint64_t(m_settings.number("hold") * 1e9);
    m_place->semaphore.init(std::uint32_t(m_settings.integer("permits")));
    m_place->barrier.init(m_count);
    if (const Result<void> made = m_place->condition.init(); !made)
        throw Refused {made.error()};
}

Process &Rendezvous::process(const ChildFunctionName &target)
{
    const auto number = std::uint32_t(m_crew.processes().size());
    return m_crew.process(target, number);
}

void Rendezvous::letAllBegin()
{
    m_parent.value(QStringLiteral("locks"),
                   QJsonArray {m_place->kind == MeetingKind::Condition
                                   ? QStringLiteral("the condition's lock")
                                   : m_settings.choice("kind")});
    m_parent.publishValues();
    m_crew.awaitAllCame(m_place->gate);
    m_place->gate.open();
}

void Rendezvous::awaitAllWait()
{
    const RecordedWait wait = m_parent.points().wait(waitfor::Start);
    while (m_place->condition.waiting() < m_crew.living())
        m_parent.waitBell(m_parent.bell(), std::chrono::milliseconds(2));
}

void Rendezvous::join()
{
    m_crew.watch([this] {
        tellKilled();
        m_parent.progress(m_count - m_crew.living(), m_count);
        if (m_crew.anyKilled())
            helpThoseLeft();
        return std::chrono::milliseconds(50);
    });
}

void Rendezvous::tellKilled()
{
    const std::optional<std::size_t> killed = m_crew.newlyKilled();
    if (!killed)
        return;
    const TurnNote &note = m_notes[*killed];
    const bool wasInside = note.gotNs.load() != 0 && note.releasedNs.load() == 0;
    if (wasInside && m_place->kind == MeetingKind::Semaphore)
        m_parent.warn(QStringLiteral("%1 was killed with a permit, which is gone for good.")
                          .arg(m_crew.nameOf(*killed)));
    else
        m_parent.print(QStringLiteral("%1 was killed.").arg(m_crew.nameOf(*killed)));
}

bool Rendezvous::isAnybodyInside() const
{
    for (std::uint32_t i = 0; i < m_count; ++i) {
        if (m_notes[i].gotNs.load() != 0 && m_notes[i].releasedNs.load() == 0 && !m_crew.wasKilled(i))
            return true;
    }
    return false;
}

/// When all permits went with the killed nobody ever gets in, and nobody else would ever tell those at the
/// barrier that one of them will not come.
void Rendezvous::helpThoseLeft()
{
    if (m_place->kind == MeetingKind::Semaphore && m_place->semaphore.permits() == 0 && !isAnybodyInside()) {
        m_parent.warn(QStringLiteral("No permit is left and nobody is inside: the others would wait for "
                                     "ever and are ended."));
        m_crew.end();
    }
    if (m_place->kind == MeetingKind::Barrier && m_place->barrier.waiting() > 0
        && !m_place->barrier.isBroken()) {
        m_parent.warn(
            QStringLiteral("The barrier is broken, because not all can come any more: those who wait "
                           "there go on without the others."));
        m_place->barrier.abort();
    }
}

std::uint64_t Rendezvous::firstPassedNs() const
{
    std::uint64_t first = UINT64_MAX;
    for (std::uint32_t i = 0; i < m_count; ++i) {
        if (const std::uint64_t passed = m_notes[i].gotNs.load())
            first = std::min(first, passed);
    }
    return first;
}

std::uint64_t Rendezvous::lastCameNs() const
{
    std::uint64_t last = 0;
    for (std::uint32_t i = 0; i < m_count; ++i)
        last = std::max(last, m_notes[i].askedNs.load());
    return last;
}

bool Rendezvous::keptAtSemaphore() const
{
    return m_place->mostInside.load() <= std::uint32_t(m_settings.integer("permits"))
        && !m_answers.extraReleased;
}

bool Rendezvous::keptAtEvent() const
{
    return firstPassedNs() >= m_answers.openedNs;
}

bool Rendezvous::keptAtCondition() const
{
    const bool counts =
        m_crew.anyKilled() || (m_answers.toldByOne == 1 && m_answers.toldByAll == m_count - 1);
    return m_place->mostInside.load() <= 1 && m_answers.wokenByOne <= 1 && counts
        && firstPassedNs() >= m_answers.openedNs;
}

bool Rendezvous::keptAtBarrier() const
{
    QSet<std::uint32_t> numbers;
    std::uint32_t passed = 0;
    for (std::uint32_t i = 0; i < m_count; ++i) {
        if (m_notes[i].gotNs.load() == 0)
            continue;
        ++passed;
        numbers.insert(m_notes[i].number.load());
    }
    return passed == std::uint32_t(numbers.size()) && (passed == 0 || firstPassedNs() >= lastCameNs());
}

bool Rendezvous::isKept() const
{
    switch (m_place->kind) {
    case MeetingKind::Semaphore:
        return keptAtSemaphore();
    case MeetingKind::Event:
        return keptAtEvent();
    case MeetingKind::Condition:
        return keptAtCondition();
    case MeetingKind::Barrier:
        return keptAtBarrier();
    }
    return false;
}

void Rendezvous::report()
{
    const QString kind = m_settings.choice("kind");
    m_parent.value(QStringLiteral("turns"),
                   m_crew.turns(m_notes, 1, [&kind](std::uint32_t) { return kind; }));
    if (m_place->kind == MeetingKind::Semaphore && !m_crew.anyKilled())
        m_parent.value(QStringLiteral("extra_release"),
                       m_answers.extraReleased ? QStringLiteral("accepted") : QStringLiteral("refused"));
    if (m_place->kind == MeetingKind::Condition)
        m_parent.value(QStringLiteral("woken"),
                       QJsonArray {qint64(m_answers.toldByOne), qint64(m_answers.toldByAll)});
    if (m_answers.openedNs != 0)
        m_parent.value(QStringLiteral("opened_s"),
                       double(m_answers.openedNs - m_parent.arena().header().entryNs.load()) * 1e-9);
    if (m_place->kind == MeetingKind::Barrier) {
        QJsonArray numbers;
        for (std::uint32_t i = 0; i < m_count; ++i)
            numbers.append(m_notes[i].gotNs.load() ? QJsonValue(qint64(m_notes[i].number.load()))
                                                   : QJsonValue());
        m_parent.value(QStringLiteral("numbers"), numbers);
    }
    m_parent.measure(QStringLiteral("max_inside"), m_place->mostInside.load());
    m_parent.outcome(isKept() ? QStringLiteral("kept") : QStringLiteral("violated"));
}

} // namespace plab::meetingpoints
