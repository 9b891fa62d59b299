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
    BoundedSemaphore &semaphore = visitor.place().semaphore;
    if (!visitor.acquire(semaphore))
        return;
    visitor.print(QStringLiteral("I am inside."));
    visitor.hold();
    visitor.release(semaphore);
}

/// event.wait()
void awaitEvent(Visitor &visitor)
{
    if (!visitor.wait(visitor.place().event))
        return;
    visitor.print(QStringLiteral("The event is set: I go on."));
    visitor.sleep();
}

/// with condition: condition.wait()
void awaitNotify(Visitor &visitor)
{
    Condition &condition = visitor.place().condition;
    if (!visitor.acquire(condition) || !visitor.wait(condition))
        return;
    visitor.release(condition);
    visitor.print(QStringLiteral("I was notified, had the lock again, and go on."));
    visitor.sleep();
}

/// time.sleep(…); number = barrier.wait()
void meetAtBarrier(Visitor &visitor)
{
    visitor.sleepTurn();
    visitor.print(QStringLiteral("I come to the barrier."));
    const Passage passage = visitor.wait(visitor.place().barrier);
    if (passage.result == WaitResult::Failed)
        visitor.print(QStringLiteral("The barrier is broken: I go on without the others."));
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
void setEvent(Parent &parent, Rendezvous &meeting)
{
    const double hold = parent.parameters().number("hold");
    parent.print(QStringLiteral("I set the event in %1 s.").arg(QString::number(hold)));
    parent.sleep(hold);
    meeting.answers().openedNs = nowNs();
    parent.points().before(EventKind::Set);
    parent.recorder().record(EventKind::Set, MeetingObject);
    meeting.place().event.set();
    parent.print(QStringLiteral("The event is set."));
}

/// with condition: condition.notify(count). How many it woke.
std::uint32_t notify(Parent &parent, Condition &condition, std::uint32_t count)
{
    const Contender self = Contender::self(&parent.arena().header().stop);
    Points &points = parent.points();
    if (!points.acquire(condition.lock(), self, MeetingObject).isHolding())
        parent.throwIfStopped();
    points.before(EventKind::Notify);
    const std::uint64_t beforeNs = nowNs();
    const std::uint32_t woken = condition.notify(self, count).value_or(0);
    parent.recorder().recordAt(beforeNs, EventKind::Notify, MeetingObject, woken);
    points.release(condition.lock(), self, MeetingObject);
    return woken;
}

/// notify() wakes one, notify_all() the others.
void notifyOneThenAll(Parent &parent, Rendezvous &meeting)
{
    const double hold = parent.parameters().number("hold");
    MeetingAnswers &answers = meeting.answers();
    Condition &condition = meeting.place().condition;
    meeting.awaitAllWait();
    parent.sleep(hold);
    answers.openedNs = nowNs();
    answers.toldByOne = notify(parent, condition, 1);
    parent.print(QStringLiteral("notify() woke %1.").arg(answers.toldByOne));
    parent.sleep(hold);
    answers.wokenByOne = meeting.place().woken.load(std::memory_order_acquire);
    answers.toldByAll = notify(parent, condition, Condition::Places);
    parent.print(QStringLiteral("notify_all() woke %1.").arg(answers.toldByAll));
}

/// semaphore.release(), though nobody has a permit any more
void releaseOnceMore(Parent &parent, Rendezvous &meeting)
{
    const bool accepted = meeting.place().semaphore.release();
    meeting.answers().extraReleased = accepted;
    if (!accepted)
        parent.recorder().record(EventKind::Refused, waitfor::Permit);
    if (!accepted)
        parent.print(
            QStringLiteral("All are through. One more release is refused: the semaphore is bounded."));
}

void run(Parent &parent)
{
    Rendezvous meeting(parent); // BoundedSemaphore(permits), Event(), Condition(), Barrier(processes)
    for (qint64 i = 0; i < parent.parameters().integer("processes"); ++i)
        meeting.process(visitFunction).start();
    meeting.letAllBegin();

    const MeetingKind kind = meeting.place().kind;
    if (kind == MeetingKind::Event)
        setEvent(parent, meeting);
    if (kind == MeetingKind::Condition)
        notifyOneThenAll(parent, meeting);
    meeting.join();
    if (kind == MeetingKind::Semaphore && !meeting.anyKilled())
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
