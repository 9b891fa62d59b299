// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/classics/party.h"

#include "core/runtime/points.h"
#include "core/runtime/reaping.h"

#include <algorithm>

namespace plab::classics {

namespace {

/// A permit of the waiter, taken and given back as a lock is.
struct WaiterLock
{
    Semaphore &semaphore;

    LockTurn tryLock(const Contender &)
    {
        return {semaphore.tryAcquire() ? WaitResult::Done : WaitResult::TimedOut};
    }
    LockTurn lock(const Contender &self) { return {semaphore.acquire(Forever, self.stop)}; }
    bool unlock(const Contender &) { return semaphore.release(); }
};

} // namespace

Guest::Guest(Child &child)
    : m_child(child), m_part(child.argument<GuestPart>()), m_house(child.shared<House>()),
      m_note(child.arena().at(m_house.notes, m_part.number + 1)[m_part.number]),
      m_self(Contender::self(&m_house.over)), m_random(m_part.seed + m_part.number)
{
}

bool Guest::awaitStart()
{
    m_child.hello();
    const RecordedWait wait = m_child.points().wait(waitfor::Start);
    return m_house.gate.enter(0, Forever, &m_child.stopWord()) == WaitResult::Done;
}

/// Between half of it and one and a half times it.
std::uint64_t Guest::drawn(std::uint64_t ns)
{
    return ns / 2 + (ns > 0 ? m_random() % ns : 0);
}

void Guest::stayOutside()
{
    const std::uint64_t until = nowNs() + drawn(m_house.outsideNs);
    m_child.points().sleepUntil(until, [this](std::chrono::nanoseconds left) {
        pauseFor(std::uint64_t(left.count()), m_self.stop);
        return !isStopped(m_self.stop);
    });
}

void Guest::stayInside()
{
    m_child.points().hold(drawn(m_house.insideNs), m_self.stop);
}

void Guest::noteWait(std::uint64_t sinceNs)
{
    const std::uint64_t waitedNs = nowNs() - sinceNs;
    m_note.waitedNs.fetch_add(waitedNs, std::memory_order_relaxed);
    if (waitedNs > m_note.longestNs.load(std::memory_order_relaxed))
        m_note.longestNs.store(waitedNs, std::memory_order_relaxed);
}

bool Guest::enter()
{
    const std::uint64_t sinceNs = nowNs();
    RecordedWait wait;
    m_child.points().before(EventKind::Acquired);
    const bool isIn =
        m_house.room.enter(m_self, isWriter(), [&] { m_child.points().begin(wait, waitfor::Permit); });
    noteWait(sinceNs);
    if (!isIn)
        return false;
    if (wait.goesOn())
        wait.acquired();
    else
        m_child.recorder().record(EventKind::Acquired, waitfor::Permit);
    const std::uint32_t others = m_house.aloneIn.fetch_add(isWriter());
    const std::uint32_t readers = m_house.readersIn.fetch_add(!isWriter()) + !isWriter();
    m_house.violations.fetch_add(others > 0 || (isWriter() && readers > 0));
    std::uint32_t most = m_house.mostReaders.load();
    while (readers > most && !m_house.mostReaders.compare_exchange_weak(most, readers)) { }
    countTurn();
    return true;
}

void Guest::leave()
{
    m_house.aloneIn.fetch_sub(isWriter());
    m_house.readersIn.fetch_sub(!isWriter());
    m_child.points().before(EventKind::Released);
    m_child.recorder().record(EventKind::Released, waitfor::Permit);
    m_house.room.leave(m_self, isWriter());
}

bool Guest::sitDown()
{
    const std::optional<std::uint64_t> number = m_house.shop.sitDown(m_self);
    if (!number && goesOn())
        m_note.away.fetch_add(1, std::memory_order_relaxed);
    m_ticket = number.value_or(0);
    return number.has_value();
}

bool Guest::getHairCut()
{
    const std::uint64_t sinceNs = nowNs();
    RecordedWait wait = m_child.points().wait(waitfor::Permit);
    const bool called = m_house.shop.awaitCall(m_self, m_ticket);
    noteWait(sinceNs);
    if (!called)
        return false;
    wait.acquired();
    const bool cut = m_house.shop.awaitCut(m_self, m_ticket);
    m_child.recorder().record(EventKind::Released, waitfor::Permit);
    if (cut)
        countTurn();
    return cut;
}

bool Guest::callNext()
{
    const std::uint64_t sinceNs = nowNs();
    RecordedWait wait;
    const bool called =
        m_house.shop.callNext(m_self, [&] { m_child.points().begin(wait, waitfor::Partner); });
    if (wait.goesOn()) // it was asleep
        noteWait(sinceNs);
    return called;
}

void Guest::finishCut()
{
    countTurn();
    m_house.shop.finish(m_self);
}

bool Guest::askWaiter()
{
    if (!m_house.hasWaiter)
        return true;
    WaiterLock waiter {m_house.waiter};
    return m_child.points().acquire(waiter, m_self, waitfor::Permit).isHolding();
}

void Guest::thankWaiter()
{
    WaiterLock waiter {m_house.waiter};
    if (m_house.hasWaiter)
        m_child.points().release(waiter, m_self, waitfor::Permit);
}

bool Guest::takeFork(std::uint32_t fork)
{
    const std::uint64_t sinceNs = nowNs();
    RobustMutex &mutex = m_child.arena().at(m_house.forks, fork + 1)[fork].mutex;
    const bool has = m_child.points().acquire(mutex, m_self, fork).isHolding();
    noteWait(sinceNs);
    return has;
}

void Guest::putDown(std::uint32_t fork)
{
    RobustMutex &mutex = m_child.arena().at(m_house.forks, fork + 1)[fork].mutex;
    m_child.points().release(mutex, m_self, fork);
}

void Guest::hesitate(bool withOneFork)
{
    m_note.stands.store(withOneFork, std::memory_order_release);
    if (withOneFork)
        ringParent(m_child.arena());
}

} // namespace plab::classics
