// SPDX-License-Identifier: GPL-3.0-or-later
// Meeting points: semaphore, event, condition and barrier, each with processes that wait at it.
#include "core/runtime/script.h"
#include "core/experiments/meeting-points/rendezvous.h"
#include "core/runtime/points.h"

namespace plab::meetingpoints {

namespace {

/// with semaphore: time.sleep(hold)
void useSemaphore(Visitor &visitor)
{
    Semaphore &semaphore = visitor.place().semaphore();
    const WaitResult result = visitor.acquire(semaphore);
    if (result == WaitResult::TimedOut)
        visitor.print(QStringLiteral("No permit within my limit: I go without."));
    if (result != WaitResult::Done)
        return;
    visitor.print(QStringLiteral("I am inside."));
    visitor.hold();
    visitor.release(semaphore);
}

/// event.wait(timeout)
bool awaitSet(Visitor &visitor)
{
    const WaitResult result = visitor.wait(visitor.place().event);
    if (result == WaitResult::TimedOut)
        visitor.print(QStringLiteral("The event was not set within my limit: I go on without."));
    if (result == WaitResult::Done)
        visitor.print(QStringLiteral("The event is set: I go on."));
    return result == WaitResult::Done;
}

void awaitEvent(Visitor &visitor)
{
    if (!awaitSet(visitor))
        return;
    visitor.sleep();
    if (visitor.place().turnsEach > 1 && visitor.comeAgain() && awaitSet(visitor))
        visitor.sleep();
}

/// with condition: condition.wait(timeout), or condition.wait_for(lambda: ready, timeout)
void awaitNotify(Visitor &visitor)
{
    Condition &condition = visitor.place().condition;
    if (!visitor.acquire(condition))
        return;
    const WaitResult result =
        visitor.place().hasPredicate ? visitor.waitUntilReady(condition) : visitor.wait(condition);
    if (result == WaitResult::Stopped) // and has not got the lock again
        return;
    visitor.release(condition);
    if (result == WaitResult::TimedOut)
        return visitor.print(QStringLiteral("Nobody notified me within my limit. I had the lock again."));
    visitor.print(QStringLiteral("I was notified, had the lock again, and go on."));
    visitor.sleep();
}

/// for i in range(passes): number = barrier.wait(timeout)
Passage passAll(Visitor &visitor)
{
    Passage passage;
    for (std::uint32_t i = 0; i < visitor.place().passes && passage.result == WaitResult::Done; ++i)
        passage = visitor.wait(visitor.place().barrier);
    return passage;
}

/// time.sleep(…); number = barrier.wait()
void meetAtBarrier(Visitor &visitor)
{
    visitor.sleepTurn();
    visitor.print(QStringLiteral("I come to the barrier."));
    const Passage passage = passAll(visitor);
    if (passage.result == WaitResult::Failed)
        visitor.print(QStringLiteral("The barrier is broken: I go on without the others."));
    if (passage.result == WaitResult::TimedOut)
        visitor.print(QStringLiteral("Not all came within my limit: that breaks the barrier."));
    if (passage.result != WaitResult::Done)
        return;
    visitor.print(QStringLiteral("All are here: I leave as number %1.").arg(passage.number));
    visitor.sleep();
}

int visit(Child &child)
{
    Visitor visitor(child);
    if (!visitor.awaitStart())
        return 0;
    switch (visitor.place().kind) {
    case MeetingKind::Semaphore:
        useSemaphore(visitor);
        break;
    case MeetingKind::Event:
        awaitEvent(visitor);
        break;
    case MeetingKind::Condition:
        awaitNotify(visitor);
        break;
    case MeetingKind::Barrier:
        meetAtBarrier(visitor);
        break;
    }
    return 0;
}

const ChildFunctionName visitFunction("meeting-points.visitor", &visit);

/// event.set()
std::uint64_t setEvent(Parent &parent, Rendezvous &meeting)
{
    const double hold = parent.parameters().number("hold");
    parent.print(QStringLiteral("I set the event in %1 s.").arg(QString::number(hold)));
    parent.sleep(hold);
    const std::uint64_t setNs = nowNs();
    parent.points().before(EventKind::Set);
    parent.recorder().record(EventKind::Set, MeetingObject);
    meeting.place().event.set();
    parent.print(QStringLiteral("The event is set."));
    return setNs;
}

/// event.set(); event.clear(); event.set()
void openTheEvent(Parent &parent, Rendezvous &meeting)
{
    meeting.answers().openedNs = setEvent(parent, meeting);
    if (!parent.parameters().flag("clear"))
        return;
    meeting.awaitAllCameAgain();
    parent.points().before(EventKind::Cleared);
    meeting.place().event.clear();
    parent.recorder().record(EventKind::Cleared, MeetingObject);
    parent.print(QStringLiteral("The event is cleared: who comes now waits."));
    meeting.place().again.open();
    meeting.answers().openedAgainNs = setEvent(parent, meeting);
}

/// with condition: ready = is_ready; condition.notify(count). How many it woke.
std::uint32_t notify(Parent &parent, MeetingPlace &place, std::uint32_t count, bool isReady)
{
    Condition &condition = place.condition;
    const Contender self = Contender::self(&parent.arena().header().stop);
    Points &points = parent.points();
    if (!points.acquire(condition.lock(), self, MeetingObject).isHolding())
        parent.throwIfStopped();
    place.ready.store(isReady, std::memory_order_relaxed);
    points.before(EventKind::Notify);
    const std::uint64_t beforeNs = nowNs();
    const std::uint32_t woken = condition.notify(self, count).value_or(0);
    parent.recorder().recordAt(beforeNs, EventKind::Notify, MeetingObject, woken);
    points.release(condition.lock(), self, MeetingObject);
    return woken;
}

/// notify(n) wakes n, notify_all() the others. With a predicate those n look, and wait again: it is true only
/// before notify_all().
void notifySomeThenAll(Parent &parent, Rendezvous &meeting)
{
    const double hold = parent.parameters().number("hold");
    const auto some = std::uint32_t(parent.parameters().integer("notify"));
    MeetingAnswers &answers = meeting.answers();
    MeetingPlace &place = meeting.place();
    meeting.awaitAllWait();
    parent.sleep(hold);
    answers.openedNs = nowNs();
    answers.toldBySome = notify(parent, place, some, false);
    parent.print(some == 1 ? QStringLiteral("notify() woke %1.").arg(answers.toldBySome)
                           : QStringLiteral("notify(%1) woke %2.").arg(some).arg(answers.toldBySome));
    parent.sleep(hold);
    answers.wokenBySome = place.woken.load(std::memory_order_acquire);
    if (place.hasPredicate)
        answers.openedNs = nowNs();
    answers.toldByAll = notify(parent, place, Condition::Places, true);
    parent.print(QStringLiteral("notify_all() woke %1.").arg(answers.toldByAll));
}

/// barrier.abort(), while some wait and others are on their way
void abortTheBarrier(Parent &parent, Rendezvous &meeting)
{
    parent.sleep(parent.parameters().number("hold") / 2);
    parent.print(QStringLiteral("I abort the barrier."));
    meeting.place().barrier.abort();
}

/// semaphore.release(), though nobody has acquired it
void releaseOnceMore(Parent &parent, Rendezvous &meeting)
{
    const bool accepted = meeting.place().semaphore().release();
    meeting.answers().extraReleased = accepted;
    if (!accepted)
        parent.recorder().record(EventKind::Refused, waitfor::Permit);
    parent.print(
        accepted ? QStringLiteral("One more release is accepted: the semaphore has one permit more.")
                 : QStringLiteral("All are through. One more release is refused: the semaphore is bounded."));
}

void run(Parent &parent)
{
    Rendezvous meeting(parent); // BoundedSemaphore(permits), Event(), Condition(), Barrier(processes)
    for (qint64 i = 0; i < parent.parameters().integer("processes"); ++i)
        meeting.process(visitFunction).start();
    const MeetingPlace &place = meeting.place();
    const MeetingKind kind = place.kind;
    if (kind == MeetingKind::Semaphore && !place.isBounded)
        releaseOnceMore(parent, meeting);
    meeting.letAllBegin();

    if (kind == MeetingKind::Event)
        openTheEvent(parent, meeting);
    if (kind == MeetingKind::Condition)
        notifySomeThenAll(parent, meeting);
    if (kind == MeetingKind::Barrier && parent.parameters().flag("abort"))
        abortTheBarrier(parent, meeting);
    meeting.join();
    if (kind == MeetingKind::Semaphore && place.isBounded && !meeting.anyKilled())
        releaseOnceMore(parent, meeting);
    parent.returned();
    meeting.report();
}

} // namespace

Script script()
{
    return {Rendezvous::needs, run, sharedRoot<MeetingPlace>()};
}

} // namespace plab::meetingpoints
