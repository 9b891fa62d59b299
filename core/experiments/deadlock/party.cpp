// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/deadlock/party.h"

#include "core/figures/overlap.h"
#include "core/runtime/points.h"
#include "core/runtime/reaping.h"

#include <QJsonObject>

#include <algorithm>

namespace plab::deadlock {

namespace {

/// A fork between each two philosophers, or lock A and lock B.
std::uint32_t locksOf(const Parameters &p)
{
    return p.flag("philosophers") ? std::uint32_t(p.integer("processes")) : 2;
}

QString nameOfLock(std::uint32_t lock, bool ring)
{
    return ring ? QStringLiteral("fork %1").arg(lock + 1)
                : QStringLiteral("lock %1").arg(QChar(char16_t(u'A' + lock)));
}

/// Says for what a process waits, where the parent sees it, for as long as it waits.
class SeenWaiting
{
public:
    SeenWaiting(Child &child, DinnerSeat &seat, std::uint32_t lock) : m_seat(seat)
    {
        seat.sinceNs.store(nowNs(), std::memory_order_relaxed);
        tell(lock + 1);
        ringParent(child.arena());
    }
    ~SeenWaiting() { tell(0); }
    SeenWaiting(const SeenWaiting &) = delete;

private:
    void tell(std::uint32_t waitsFor)
    {
        m_seat.waitsFor.store(waitsFor, std::memory_order_relaxed);
        m_seat.steps.fetch_add(1, std::memory_order_release);
    }

    DinnerSeat &m_seat;
};

} // namespace

Diner::Diner(Child &child)
    : m_child(child), m_part(child.argument<DinerPart>()), m_table(child.shared<DinnerTable>()),
      m_seat(child.arena().at(m_table.seats, m_part.number + 1)[m_part.number]),
      m_locks(child.arena().at(m_table.locks, std::max(m_part.first, m_part.second) + 1)),
      m_notes(child.arena()
                  .at(m_table.notes, (m_part.number + 1) * DinnerTable::TurnsEach)
                  .subspan(m_part.number * DinnerTable::TurnsEach)),
      m_self(Contender::self(&m_table.stop))
{
    m_seat.id.store(m_self.id, std::memory_order_release);
}

QString Diner::name(std::uint32_t lock) const
{
    return nameOfLock(lock, m_part.ring);
}

RobustMutex &Diner::mutex(std::uint32_t lock)
{
    return m_locks[lock].mutex;
}

bool Diner::awaitStart()
{
    m_child.hello();
    const RecordedWait wait = m_child.points().wait(waitfor::Start);
    return m_table.gate.enter(0, Forever, &m_child.stopWord()) == WaitResult::Done;
}

bool Diner::acquire(std::uint32_t lock)
{
    TurnNote &note = turnAt(lock);
    note.object.store(lock, std::memory_order_relaxed);
    note.askedNs.store(nowNs(), std::memory_order_relaxed);
    const LockTurn taken = m_child.points().acquire(mutex(lock), m_self, lock,
                                                    [&] { return SeenWaiting(m_child, m_seat, lock); });
    if (!taken.isHolding())
        return false;
    note.gotNs.store(nowNs(), std::memory_order_relaxed);
    if (!isStopped(&m_table.stop))
        return true;
    release(lock); // somebody gave up before us: no reason to go on
    return false;
}

void Diner::release(std::uint32_t lock)
{
    turnAt(lock).releasedNs.store(nowNs(), std::memory_order_relaxed);
    m_child.points().release(mutex(lock), m_self, lock);
}

void Diner::hold()
{
    m_child.points().hold(m_table.holdNs, &m_table.stop);
}

void DinnerTable::build(ArenaBuilder &builder, const Parameters &p)
{
    const auto processes = std::uint64_t(p.integer("processes"));
    seats = builder.array<DinnerSeat>(processes);
    locks = builder.array<DinnerLock>(locksOf(p));
    notes = builder.array<TurnNote>(processes * TurnsEach);
}

ArenaNeeds Dinner::needs(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = p.integer("processes");
    needs.eventsPerLane = 64;
    return needs;
}

Dinner::Dinner(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()),
      m_count(std::uint32_t(m_settings.integer("processes"))), m_ring(m_settings.flag("philosophers")),
      m_lockCount(locksOf(m_settings)), m_crew(parent), m_table(&parent.shared<DinnerTable>()),
      m_seats(parent.arena().at(m_table->seats).data()), m_locks(parent.arena().at(m_table->locks).data()),
      m_notes(parent.arena().at(m_table->notes).data())
{
    m_table->holdNs = std::uint64_t(m_settings.number("hold") * 1e9);
    for (std::uint32_t i = 0; i < m_lockCount; ++i)
        Parent::orRefuse(m_locks[i].mutex.init());
}

QString Dinner::lockName(std::uint32_t lock) const
{
    return nameOfLock(lock, m_ring);
}

Process &Dinner::process(const ChildFunctionName &target, std::uint32_t first, std::uint32_t second)
{
    const auto number = std::uint32_t(m_crew.processes().size());
    return m_crew.process(target, DinerPart {number, first, second, m_ring});
}

void Dinner::letAllBegin()
{
    tellNames();
    m_crew.awaitAllCame(m_table->gate);
    m_table->gate.open();
}

void Dinner::tellNames()
{
    QJsonArray names;
    for (std::uint32_t i = 0; i < m_lockCount; ++i)
        names.append(lockName(i));
    m_parent.value(QStringLiteral("locks"), names);
    m_parent.publish();
}

std::vector<Dinner::Stand> Dinner::look() const
{
    std::vector<Stand> stands(m_count);
    for (std::uint32_t i = 0; i < m_count; ++i) {
        stands[i].steps = m_seats[i].steps.load(std::memory_order_acquire);
        stands[i].waitsFor = m_seats[i].waitsFor.load(std::memory_order_acquire);
        if (stands[i].waitsFor > 0 && stands[i].waitsFor <= m_lockCount)
            stands[i].owner = m_locks[stands[i].waitsFor - 1].mutex.owner();
    }
    return stands;
}

std::vector<WaitEdge> Dinner::edgesOf(const std::vector<Stand> &stands) const
{
    std::vector<WaitEdge> edges;
    for (std::uint32_t i = 0; i < m_count; ++i) {
        if (stands[i].waitsFor == 0 || m_crew.hasEnded(i))
            continue;
        WaitEdge edge {int(i), stands[i].waitsFor - 1, std::nullopt,
                       m_seats[i].sinceNs.load(std::memory_order_relaxed), false};
        for (std::uint32_t k = 0; k < m_count; ++k) {
            if (stands[i].owner != 0 && m_seats[k].id.load(std::memory_order_acquire) == stands[i].owner)
                edge.holder = int(k);
        }
        edges.push_back(edge);
    }
    return edges;
}

/// The words are read one after the other while everybody goes on, so a cycle counts only if its members look
/// the same a second time: who has not moved in between has waited all the time, and kept what it holds.
std::optional<std::chrono::nanoseconds> Dinner::lookForCycle()
{
    const std::vector<Stand> stands = look();
    std::vector<WaitEdge> edges = edgesOf(stands);
    const std::vector<int> cycle = markCycles(edges);
    const bool sure = !cycle.empty() && m_last.size() == stands.size()
        && std::all_of(cycle.begin(), cycle.end(),
                       [&](int i) { return stands[std::size_t(i)] == m_last[std::size_t(i)]; });
    m_last = stands;
    if (!sure)
        return cycle.empty() ? std::chrono::milliseconds(20) : std::chrono::milliseconds(1);
    m_cycle = cycle;
    m_edges = edges;
    return std::nullopt;
}

void Dinner::watch()
{
    const Parent::Telling telling(m_parent, [this] { tellTurns(); });
    m_crew.watch([this] {
        tellKilled();
        return lookForCycle();
    });
}

void Dinner::giveUp()
{
    m_table->stop.store(1, std::memory_order_release);
}

void Dinner::showDeadlock()
{
    constexpr double ShownS = 0.25; // so that a person sees it stand
    std::uint64_t closedNs = 0;
    for (const int member : m_cycle)
        closedNs = std::max(closedNs, m_seats[member].sinceNs.load(std::memory_order_relaxed));
    m_detectedMs = double(nowNs() - closedNs) * 1e-6;
    for (const QJsonValue &row : cycleRows()) {
        m_parent.print(QStringLiteral("%1 holds %2 and waits for %3.")
                           .arg(row.toArray().at(0).toString(), row.toArray().at(1).toString(),
                                row.toArray().at(2).toString()));
    }
    m_parent.print(
        QStringLiteral("That is a deadlock: none of them can ever go on. All are told to give up."));
    tellGraph();
    tellTurns();
    m_parent.publish();
    m_parent.sleep(ShownS);
}

void Dinner::tellKilled()
{
    if (const std::optional<std::size_t> killed = m_crew.newlyKilled())
        m_parent.print(QStringLiteral("%1 was killed. Whatever it held is taken over by the next one: these "
                                      "locks are robust.")
                           .arg(m_crew.nameOf(*killed)));
}

/// [[who, holds, waits_for], …]: what a member holds is what the one before it waits for.
QJsonArray Dinner::cycleRows() const
{
    const auto waitsFor = [this](int member) { return lockName(m_last[std::size_t(member)].waitsFor - 1); };
    QJsonArray rows;
    for (std::size_t i = 0; i < m_cycle.size(); ++i) {
        const int before = m_cycle[(i + m_cycle.size() - 1) % m_cycle.size()];
        rows.append(
            QJsonArray {m_crew.nameOf(std::size_t(m_cycle[i])), waitsFor(before), waitsFor(m_cycle[i])});
    }
    return rows;
}

QJsonArray Dinner::waitForRows() const
{
    QJsonArray rows;
    for (const WaitEdge &edge : m_edges) {
        rows.append(
            QJsonObject {{QStringLiteral("waiter"), m_crew.nameOf(std::size_t(edge.waiter))},
                         {QStringLiteral("lock"), lockName(edge.lock)},
                         {QStringLiteral("holder"),
                          edge.holder ? QJsonValue(m_crew.nameOf(std::size_t(*edge.holder))) : QJsonValue()},
                         {QStringLiteral("in_cycle"), edge.inCycle}});
    }
    return rows;
}

void Dinner::tellGraph()
{
    m_parent.value(QStringLiteral("cycle"), cycleRows());
    m_parent.value(QStringLiteral("wait_for"), waitForRows());
}

/// Whether two processes were at their locks at the same time, from the first one asked for to the last one
/// given back; who was killed gave nothing back, and may have had it until anybody else came.
bool Dinner::haveMet() const
{
    std::vector<TimeSpan> spans;
    for (std::uint32_t i = 0; i < m_count; ++i) {
        TimeSpan span {UINT64_MAX, 0};
        for (std::uint32_t k = 0; k < DinnerTable::TurnsEach; ++k) {
            const TurnNote &note = m_notes[i * DinnerTable::TurnsEach + k];
            const std::uint64_t asked = note.askedNs.load();
            const std::uint64_t released = note.releasedNs.load();
            if (asked != 0)
                span.beginNs = std::min<quint64>(span.beginNs, asked);
            span.endNs = std::max<quint64>(span.endNs, asked && !released ? UINT64_MAX : released);
        }
        spans.push_back(span);
    }
    return anyMeet(std::move(spans));
}

/// Until now.
void Dinner::tellTurns()
{
    m_parent.value(
        QStringLiteral("turns"),
        m_crew.turns(m_notes, DinnerTable::TurnsEach, [this](std::uint32_t lock) { return lockName(lock); }));
}

void Dinner::report()
{
    tellGraph();
    tellTurns();
    m_parent.measure(QStringLiteral("deadlocked"), isDeadlock());
    if (isDeadlock())
        m_parent.measure(QStringLiteral("detected_ms"), m_detectedMs);
    m_parent.outcome(isDeadlock()    ? QStringLiteral("deadlock")
                         : haveMet() ? QStringLiteral("no-deadlock")
                                     : QStringLiteral("not-met"));
}

} // namespace plab::deadlock
