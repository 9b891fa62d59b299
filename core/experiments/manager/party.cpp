// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/manager/party.h"

#include "core/runtime/hotpoints.h"

namespace plab::manager {

Play playOf(const Parameters &p)
{
    return p.choice("object") == QLatin1String("nested")     ? Play::Nest
        : p.choice("server-signal") != QLatin1String("none") ? Play::Signal
        : !p.isNull("updates")                               ? Play::Count
                                                             : Play::Compare;
}

std::int64_t firstCount(ManagedKind kind, Play play)
{
    if (play != Play::Compare || kind == ManagedKind::Dict)
        return 0;
    return kind == ManagedKind::List ? ListItems - 1 : 1;
}

ManagerClient::ManagerClient(Child &child)
    : m_child(child), m_number(child.argument<std::uint32_t>()), m_track(child.shared<ManagerTrack>()),
      m_step(child.arena().at(m_track.steps, m_number + 1)[m_number]),
      m_self(Contender::self(&child.stopWord())), m_connection(connectToManager(child, child.descriptor(0))),
      m_soFar(child.arena().at(m_track.soFar, m_number + 1)[m_number])
{
    child.recorder().record(EventKind::WorkBegin);
}

bool ManagerClient::meetConnected()
{
    return meet(m_track.connected);
}

bool ManagerClient::meetChanged()
{
    return meet(m_track.changed);
}

bool ManagerClient::meetCompared()
{
    return meet(m_track.compared);
}

bool ManagerClient::meet(SharedBarrier &barrier)
{
    const RecordedWait wait = m_child.points().wait(waitfor::Partner);
    const Meeting meeting = barrier.wait(m_track.clients, 0, Forever, &m_child.stopWord());
    return meeting.result == WaitResult::Done;
}

void ManagerClient::noticeTheEnd()
{
    if (m_child.stopAsked() || m_note.noticedNs != 0)
        return;
    m_note.noticedNs = nowNs();
    m_note.brokeWhileSending = m_connection->brokeWhileSending();
}

bool ManagerClient::acquire()
{
    if (m_track.guard == Guard::Mutex)
        return m_child.points().acquire(m_track.lock, m_self, LockObject).isHolding();
    if (m_track.guard == Guard::ManagersLock) {
        LockProxy(*m_connection, m_track.lockObject).acquire();
        if (m_connection->isOver()) {
            noticeTheEnd();
            return false;
        }
        m_child.points().taken(LockObject, {});
    }
    return true;
}

void ManagerClient::release()
{
    if (m_track.guard == Guard::Mutex)
        m_child.points().release(m_track.lock, m_self, LockObject);
    if (m_track.guard != Guard::ManagersLock)
        return;
    m_child.points().before(EventKind::Released);
    m_child.recorder().record(EventKind::Released, LockObject);
    LockProxy(*m_connection, m_track.lockObject).release();
}

void ManagerClient::pause()
{
    if (m_track.pauseNs == 0)
        return;
    if (m_track.guard == Guard::None)
        m_child.points().sleep(m_track.pauseNs);
    else
        m_child.points().hold(m_track.pauseNs, m_self.stop);
}

void ManagerClient::begin()
{
    m_note.beginNs = nowNs();
    m_soFar.beginNs.store(m_note.beginNs, std::memory_order_relaxed);
}

bool ManagerClient::end()
{
    m_note.endNs = nowNs();
    m_soFar.endNs.store(m_note.endNs, std::memory_order_relaxed);
    return !m_connection->isOver();
}

/// Under a lock nobody can write before what follows: then no event, as of any other number.
qint64 ManagerClient::readToAdd()
{
    const qint64 number = read();
    if (m_track.guard == Guard::None && !m_connection->isOver())
        m_child.recorder().record(EventKind::Read, CountObject, number);
    return number;
}

void ManagerClient::writeSum(qint64 number)
{
    write(number);
    if (!m_connection->isOver())
        m_child.recorder().record(EventKind::Write, CountObject, number);
}

qint64 ManagerClient::read()
{
    QCborValue answer;
    operate([&] {
        switch (m_track.kind) {
        case ManagedKind::Dict:
            answer = dict().get(QLatin1String(CountKey), 0);
            break;
        case ManagedKind::List:
            answer = list().item(0);
            break;
        default:
            answer = value().get();
        }
    });
    return answer.toInteger();
}

void ManagerClient::write(qint64 number)
{
    operate([&] {
        if (m_track.kind == ManagedKind::Dict)
            dict().setItem(QLatin1String(CountKey), number);
        else if (m_track.kind == ManagedKind::List)
            list().setItem(0, number);
        else
            value().set(number);
    });
}

bool ManagerClient::countOnce(const Contender &self)
{
    const HotPoints<PointPolicy::Off> points(m_child.points(), false); // events would cost more than the turn
    const auto turn = [&](auto &&access) {
        const bool holds = points.acquire(m_track.mutex, self, 0).isHolding();
        access();
        return holds && points.release(m_track.mutex, self, 0);
    };
    std::int64_t value = 0;
    return turn([&] { value = m_track.counter.read(); }) && turn([&] { m_track.counter.write(value + 1); });
}

bool ManagerClient::countOnSharedMemory()
{
    constexpr std::uint64_t longEnoughNs = 20'000'000;
    constexpr std::uint64_t perLook = 1000;
    const Contender self = Contender::self(&m_child.stopWord());
    const auto isLongEnough = [&] {
        return m_note.sharedOperations >= m_track.operations
            && m_note.sharedEndNs - m_note.sharedBeginNs >= longEnoughNs;
    };
    m_note.sharedBeginNs = nowNs();
    m_note.sharedEndNs = m_note.sharedBeginNs;
    m_soFar.sharedBeginNs.store(m_note.sharedBeginNs, std::memory_order_relaxed);
    bool holds = true;
    while (holds && !m_child.stopAsked() && !isLongEnough()) {
        for (std::uint64_t i = 0; i < perLook && holds; i += 2)
            holds = countOnce(self);
        m_note.sharedOperations += perLook;
        m_note.sharedEndNs = nowNs();
        m_soFar.sharedOperations.store(m_note.sharedOperations, std::memory_order_relaxed);
        m_soFar.sharedEndNs.store(m_note.sharedEndNs, std::memory_order_relaxed);
    }
    return holds;
}

int ManagerClient::finish(bool done)
{
    m_child.recorder().record(EventKind::WorkEnd);
    m_child.arena().at(m_track.notes, m_number + 1)[m_number] = m_note;
    QJsonObject result {{QStringLiteral("operations"), double(m_note.operations)}};
    if (m_track.play == Play::Compare && !isFirst())
        result.insert(QStringLiteral("saw_the_change"), m_note.saw != 0);
    m_child.setResult(result);
    return done ? 0 : 3;
}

} // namespace plab::manager
