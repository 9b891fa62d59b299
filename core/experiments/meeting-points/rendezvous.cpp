// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/meeting-points/rendezvous.h"

#include "core/runtime/points.h"

#include <QSet>

#include <algorithm>

namespace plab::meetingpoints {

ArenaNeeds Rendezvous::needs(const Parameters &p)
{
    constexpr qint64 MostPassesKept = 4096; // until they are drained
    ArenaNeeds needs;
    needs.lanes = p.integer("processes");
    needs.eventsPerLane = 64 + 2 * std::min(p.integer("passes"), MostPassesKept);
    return needs;
}

Rendezvous::Rendezvous(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()),
      m_count(std::uint32_t(m_settings.integer("processes"))), m_crew(parent),
      m_place(&parent.shared<MeetingPlace>()), m_notes(parent.arena().at(m_place->notes).data())
{
    const QStringList kinds {"semaphore", "event", "condition", "barrier"};
    const auto permits = std::uint32_t(m_settings.integer("permits"));
    m_place->kind = MeetingKind(kinds.indexOf(m_settings.choice("kind")));
    m_place->parties = m_count;
    m_place->passes = std::uint32_t(m_settings.integer("passes"));
    m_place->turnsEach = MeetingPlace::turnsOf(m_settings);
    m_place->isBounded = m_settings.flag("bounded");
    m_place->hasPredicate = m_settings.flag("predicate");
    m_place->hasAction = m_settings.flag("action");
    m_place->holdNs = std::uint64_t(m_settings.number("hold") * 1e9);
    m_place->limitNs = std::uint64_t(m_settings.number("wait-timeout") * 1e9);
    m_place->growing.init(permits);
    m_place->bounded.init(permits);
    m_place->barrier.init(m_count);
    Parent::orRefuse(m_place->condition.init());
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
    m_parent.publish();
    m_crew.awaitAllCame(m_place->gate);
    m_place->gate.open();
    m_telling.emplace(m_parent, [this] { tellTurns(); });
}

void Rendezvous::awaitAllWait()
{
    const RecordedWait wait = m_parent.points().wait(waitfor::Start);
    while (m_place->condition.waiting() + m_place->timedOut.load() < m_crew.living())
        m_parent.waitBell(m_parent.bell(), std::chrono::milliseconds(2));
}

void Rendezvous::awaitAllCameAgain()
{
    m_crew.awaitAllCame(m_place->again);
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
    const TurnNote &note = noteOf(*killed);
    const bool wasInside = note.gotNs.load() != 0 && note.releasedNs.load() == 0;
    if (wasInside && m_place->kind == MeetingKind::Semaphore)
        m_parent.warn(tr("%1 was killed with a permit, which is gone for good.").arg(m_crew.nameOf(*killed)));
    else
        m_parent.print(QStringLiteral("%1 was killed.").arg(m_crew.nameOf(*killed)));
}

bool Rendezvous::isAnybodyInside() const
{
    for (std::uint32_t i = 0; i < m_count; ++i) {
        if (noteOf(i).gotNs.load() != 0 && noteOf(i).releasedNs.load() == 0 && !m_crew.wasKilled(i))
            return true;
    }
    return false;
}

/// When all permits went with the killed nobody ever gets in, and nobody else would ever tell those at the
/// barrier that one of them will not come.
void Rendezvous::helpThoseLeft()
{
    if (m_place->kind == MeetingKind::Semaphore && m_place->semaphore().permits() == 0
        && !isAnybodyInside()) {
        m_parent.warn(tr("No permit is left and nobody is inside: the others would wait for "
                         "ever and are ended."));
        m_crew.end();
    }
    if (m_place->kind == MeetingKind::Barrier && m_place->barrier.waiting() > 0
        && !m_place->barrier.isBroken()) {
        m_parent.warn(tr("The barrier is broken, because not all can come any more: those who wait "
                         "there go on without the others."));
        m_place->barrier.abort();
    }
}

std::uint64_t Rendezvous::firstPassedNs(std::uint32_t turn) const
{
    std::uint64_t first = UINT64_MAX;
    for (std::uint32_t i = 0; i < m_count; ++i) {
        if (const std::uint64_t passed = noteOf(i, turn).gotNs.load())
            first = std::min(first, passed);
    }
    return first;
}

std::uint64_t Rendezvous::lastCameNs() const
{
    std::uint64_t last = 0;
    for (std::uint32_t i = 0; i < m_count; ++i)
        last = std::max(last, noteOf(i).askedNs.load());
    return last;
}

/// A semaphore that is not bounded was given one more.
std::uint32_t Rendezvous::permitsGiven() const
{
    return std::uint32_t(m_settings.integer("permits")) + (m_place->isBounded ? 0 : 1);
}

bool Rendezvous::keptAtSemaphore() const
{
    return m_place->mostInside.load() <= permitsGiven() && m_answers.extraReleased == !m_place->isBounded;
}

bool Rendezvous::keptAtEvent() const
{
    const bool again = m_place->turnsEach == 1 || firstPassedNs(1) >= m_answers.openedAgainNs;
    return firstPassedNs() >= m_answers.openedNs && again;
}

/// Who leaves by a limit or is killed is told by no notify. With a predicate the first few went back to wait,
/// if they have come so far.
bool Rendezvous::keptAtCondition() const
{
    const auto some = std::min<std::uint32_t>(std::uint32_t(m_settings.integer("notify")), m_count);
    const bool anyLeft = m_crew.anyKilled() || m_place->timedOut.load() > 0;
    const bool counts = m_answers.toldBySome == some
        && (m_place->hasPredicate ? m_answers.toldByAll <= m_count : m_answers.toldByAll == m_count - some);
    return m_place->mostInside.load() <= 1 && m_answers.wokenBySome <= m_answers.toldBySome
        && (anyLeft || counts) && firstPassedNs() >= m_answers.openedNs;
}

bool Rendezvous::keptAtBarrier() const
{
    QSet<std::uint32_t> numbers;
    std::uint32_t passed = 0;
    for (std::uint32_t i = 0; i < m_count; ++i) {
        if (noteOf(i).gotNs.load() == 0)
            continue;
        ++passed;
        numbers.insert(noteOf(i).number.load());
    }
    const bool inStep = m_place->outOfStep.load() == 0;
    const bool acted = !m_place->hasAction || m_place->actionRuns.load() == m_place->passes;
    if (m_place->barrier.isBroken())
        return inStep;
    return inStep && acted && passed == std::uint32_t(numbers.size())
        && (passed == 0 || firstPassedNs() >= lastCameNs());
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

/// By abort() or a limit; of one that was killed the others are told, and keep what they were promised.
bool Rendezvous::isBroken() const
{
    return m_place->kind == MeetingKind::Barrier && m_place->barrier.isBroken()
        && (m_settings.flag("abort") || m_place->limitNs != 0);
}

QString Rendezvous::outcome() const
{
    if (!isKept())
        return QStringLiteral("violated");
    if (isBroken())
        return QStringLiteral("broken");
    if (m_place->timedOut.load() > 0)
        return QStringLiteral("timed-out");
    const bool isMore = m_place->kind == MeetingKind::Semaphore
        && m_place->mostInside.load() > std::uint32_t(m_settings.integer("permits"));
    return isMore ? QStringLiteral("grown") : QStringLiteral("kept");
}

void Rendezvous::reportBarrier()
{
    QJsonArray numbers;
    for (std::uint32_t i = 0; i < m_count; ++i)
        numbers.append(noteOf(i).gotNs.load() ? QJsonValue(qint64(noteOf(i).number.load())) : QJsonValue());
    m_parent.value(QStringLiteral("numbers"), numbers);
    m_parent.measure(QStringLiteral("most_apart"), m_place->mostApart.load());
    if (m_place->hasAction)
        m_parent.measure(QStringLiteral("action_runs"), m_place->actionRuns.load());
}

/// Until now.
void Rendezvous::tellTurns()
{
    const QString kind = m_settings.choice("kind");
    m_parent.value(QStringLiteral("turns"),
                   m_crew.turns(m_notes, m_place->turnsEach, [&kind](std::uint32_t) { return kind; }));
}

void Rendezvous::report()
{
    m_telling.reset();
    tellTurns();
    const auto secondsAt = [this](std::uint64_t ns) {
        return double(ns - m_parent.arena().header().entryNs.load()) * 1e-9;
    };
    if (m_place->kind == MeetingKind::Semaphore && !m_crew.anyKilled())
        m_parent.value(QStringLiteral("extra_release"),
                       m_answers.extraReleased ? QStringLiteral("accepted") : QStringLiteral("refused"));
    if (m_place->kind == MeetingKind::Condition)
        m_parent.value(QStringLiteral("woken"),
                       QJsonArray {qint64(m_answers.toldBySome), qint64(m_answers.toldByAll)});
    if (m_place->kind == MeetingKind::Condition && m_place->hasPredicate)
        m_parent.value(QStringLiteral("looks"), qint64(m_place->looks.load()));
    if (m_answers.openedNs != 0)
        m_parent.value(QStringLiteral("opened_s"), secondsAt(m_answers.openedNs));
    if (m_answers.openedAgainNs != 0)
        m_parent.value(QStringLiteral("opened_again_s"), secondsAt(m_answers.openedAgainNs));
    if (m_place->kind == MeetingKind::Barrier)
        reportBarrier();
    if (m_place->limitNs != 0)
        m_parent.measure(QStringLiteral("timed_out"), m_place->timedOut.load());
    m_parent.measure(QStringLiteral("max_inside"), m_place->mostInside.load());
    m_parent.outcome(outcome());
}

} // namespace plab::meetingpoints
