// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/manager/comparison.h"

#include "core/exhibits/drawnorder.h"
#include "core/experiments/manager/card.h"
#include "core/multiprocessing/joining.h"

#include <QCborMap>
#include <QJsonArray>

#include <algorithm>
#include <span>

namespace plab::manager {

namespace {

constexpr qint64 WitnessOperations = 5000; ///< a witness only has to show the timeline

std::uint64_t operationsOf(const Parent &parent)
{
    const qint64 operations = parent.parameters().integer("operations");
    return std::uint64_t(parent.isWitness() ? std::min(operations, WitnessOperations) : operations);
}

ManagedKind kindOf(const Parameters &p)
{
    const QString object = p.choice("object");
    return object == QLatin1String("dict") || object == QLatin1String("nested") ? ManagedKind::Dict
        : object == QLatin1String("list")                                       ? ManagedKind::List
                                                                                : ManagedKind::Value;
}

std::int64_t countIn(const QCborValue &contents, ManagedKind kind)
{
    if (kind == ManagedKind::Dict)
        return contents.toMap().value(QLatin1String(CountKey)).toInteger(0);
    return kind == ManagedKind::List ? contents.toArray().at(0).toInteger() : contents.toInteger();
}

Guard guardOf(const Parameters &p)
{
    const QString lock = p.choice("lock");
    return lock == QLatin1String("none") ? Guard::None
        : lock == QLatin1String("mutex") ? Guard::Mutex
                                         : Guard::ManagersLock;
}

double perSecond(std::uint64_t operations, std::uint64_t beginNs, std::uint64_t endNs)
{
    return endNs > beginNs ? double(operations) / (double(endNs - beginNs) * 1e-9) : 0;
}

/// All clients as one: from the first one's begin to the last one's end. Those that have not begun are 0.
ClientNote together(std::span<const ClientNote> notes)
{
    const auto first = [](std::uint64_t one, std::uint64_t other) {
        return one == 0 || other == 0 ? std::max(one, other) : std::min(one, other);
    };
    ClientNote all {};
    for (const ClientNote &note : notes) {
        all.beginNs = first(all.beginNs, note.beginNs);
        all.endNs = std::max(all.endNs, note.endNs);
        all.operations += note.operations;
        all.sharedBeginNs = first(all.sharedBeginNs, note.sharedBeginNs);
        all.sharedEndNs = std::max(all.sharedEndNs, note.sharedEndNs);
        all.sharedOperations += note.sharedOperations;
    }
    return all;
}

} // namespace

Text ManagerComparison::witnessCut(const Parameters &p)
{
    return playOf(p) == Play::Compare && p.integer("operations") > WitnessOperations
        ? tr("%n operations", "%n operation", double(WitnessOperations))
        : Text();
}

ArenaNeeds ManagerComparison::needs(const Parameters &p)
{
    ArenaNeeds needs;
    const qint64 clients = p.integer("clients");
    needs.lanes = clients + 1;
    const qint64 operations = p.isNull("updates") ? p.integer("operations") : 4 * p.integer("updates");
    needs.eventsPerLane = 4 * std::min(operations, WitnessOperations) * clients + 256;
    return needs;
}

ManagerComparison::ManagerComparison(Parent &parent)
    : m_parent(parent), m_track(&parent.shared<ManagerTrack>()),
      m_notes(parent.arena().at(m_track->notes).data())
{
    const Parameters &p = parent.parameters();
    m_track->clients = std::uint32_t(p.integer("clients"));
    m_track->operations = operationsOf(parent);
    m_track->kind = kindOf(p);
    const auto name = [](bool memory) {
        return memory ? QStringLiteral("shared-memory") : QStringLiteral("server");
    };
    m_track->play = playOf(p);
    if (play() == Play::Compare)
        m_track->memoryFirst = takeTurnsInDrawnOrder(parent, QList<bool> {false, true}, name).first();
    m_track->updates = std::uint64_t(p.integer("updates"));
    m_track->pauseNs = std::uint64_t(p.number("pause") * 1e9);
    m_track->guard = guardOf(p);
    const QList<double> steps = p.list("steps");
    for (std::uint32_t i = 0; i < m_track->clients; ++i)
        parent.arena().at(m_track->steps)[i] = std::int64_t(steps.at(i % steps.size()));
    m_first = firstCount(m_track->kind, play());
    Parent::orRefuse(m_track->mutex.init());
}

/// lock = Lock(), or lock = manager.Lock()
void ManagerComparison::makeLock(Manager &manager)
{
    if (m_track->guard == Guard::None || play() == Play::Nest)
        return;
    if (m_track->guard == Guard::ManagersLock)
        m_track->lockObject = manager.lock().object();
    else
        Parent::orRefuse(m_track->lock.init());
    m_parent.value("locks",
                   QJsonArray {m_track->guard == Guard::Mutex ? QStringLiteral("the mutex")
                                                              : QStringLiteral("the manager's lock")});
    m_parent.publish();
}

Process &ManagerComparison::process(const ChildFunctionName &target, std::uint32_t object,
                                    const Descriptor &connection)
{
    m_track->object = object;
    const auto number = std::uint32_t(m_clients.size());
    return m_clients.emplace_back(m_parent, "Process-" + std::to_string(number + 1), target)
        .withArgument(number)
        .withDescriptors({connection.get()});
}

void ManagerComparison::join(Manager &manager)
{
    std::vector<ChildHandle> clients;
    for (const Process &client : m_clients)
        clients.push_back(client.handle());
    const Parent::Telling telling(m_parent, [this] { tellSoFar(); });
    joinTogether(m_parent, clients, &manager.server(),
                 [this] { m_parent.progress(together(notesSoFar()).operations, operationsWanted()); });
}

/// What the clients have done until now: who has not ended goes on until this instant.
std::vector<ClientNote> ManagerComparison::notesSoFar() const
{
    std::vector<ClientNote> notes;
    for (const ClientSoFar &soFar : m_parent.arena().at(m_track->soFar)) {
        ClientNote note {};
        note.beginNs = soFar.beginNs.load();
        const std::uint64_t endNs = soFar.endNs.load();
        note.endNs = endNs == 0 && note.beginNs != 0 ? nowNs() : endNs;
        note.operations = soFar.operations.load();
        note.sharedBeginNs = soFar.sharedBeginNs.load();
        note.sharedEndNs = soFar.sharedEndNs.load();
        note.sharedOperations = soFar.sharedOperations.load();
        notes.push_back(note);
    }
    return notes;
}

/// An update is two of them.
std::uint64_t ManagerComparison::operationsWanted() const
{
    return m_track->clients * (play() == Play::Count ? 2 * m_track->updates : m_track->operations);
}

void ManagerComparison::tellSoFar()
{
    if (play() == Play::Compare)
        tellRates(together(notesSoFar()));
}

void ManagerComparison::report(const QCborValue &contents)
{
    m_parent.value("contents", contents.toJsonValue());
    if (play() == Play::Nest)
        return reportNested(contents);
    if (play() == Play::Compare)
        reportRates();
    reportCount(contents);
}

/// Of a way that nothing came through yet nothing is told.
void ManagerComparison::tellRates(const ClientNote &all)
{
    const double throughServer = perSecond(all.operations, all.beginNs, all.endNs);
    const double onMemory = perSecond(all.sharedOperations, all.sharedBeginNs, all.sharedEndNs);
    if (throughServer > 0)
        m_parent.measure("ops_per_s", throughServer);
    if (onMemory > 0)
        m_parent.measure("shared_memory_ops_per_s", onMemory);
    if (throughServer > 0 && onMemory > 0)
        m_parent.measure("ratio", onMemory / throughServer);
}

void ManagerComparison::reportRates()
{
    tellRates(together({m_notes, m_track->clients}));
    QJsonArray seenBy;
    for (std::uint32_t i = 0; i < m_track->clients; ++i) {
        if (m_notes[i].saw)
            seenBy.append(QStringLiteral("Process-%1").arg(i + 1));
    }
    m_parent.value("seen_by", seenBy);
}

void ManagerComparison::reportCount(const QCborValue &contents)
{
    const std::int64_t counted = countIn(contents, m_track->kind);
    std::int64_t expected = m_first;
    for (std::uint32_t i = 0; i < m_track->clients; ++i)
        expected += m_notes[i].added;
    m_parent.measure("lost", double(expected - counted));
    m_parent.value("counted", qint64(counted));
    m_parent.value("expected", qint64(expected));
    m_parent.outcome(counted == expected ? "consistent" : "update-lost");
}

void ManagerComparison::reportNested(const QCborValue &contents)
{
    const QCborArray plain = contents.toMap().value(QLatin1String(PlainKey)).toArray();
    m_parent.measure("copy_length", m_notes[0].copyLength);
    m_parent.outcome(plain == QCborArray {1, 2} ? "change-lost" : "consistent");
}

} // namespace plab::manager
