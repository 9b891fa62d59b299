// SPDX-License-Identifier: GPL-3.0-or-later
// Meeting points: semaphore, event, condition and barrier, each with processes that wait at it.
#include "core/experiments/meetingpoints.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/analysis/summary.h"
#include "core/experiments/common.h"
#include "core/experiments/rendezvous.h"
#include "core/runtime/recordedwait.h"

#include <algorithm>

namespace plab {

namespace {

// ---------------------------------------------------------------------------- the children's side

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

// ---------------------------------------------------------------------------- the parent's side

/// event.set()
void setEvent(Parent &parent, Rendezvous &meeting)
{
    const double hold = parent.parameters().number("hold");
    parent.print(QStringLiteral("I set the event in %1 s.").arg(QString::number(hold)));
    parent.sleep(hold);
    meeting.answers().openedNs = nowNs();
    parent.recorder().record(EventKind::Set, MeetingObject);
    meeting.place().event.set();
    parent.print(QStringLiteral("The event is set."));
}

/// with condition: condition.notify(count). How many it woke.
std::uint32_t notify(Parent &parent, Condition &condition, std::uint32_t count)
{
    const Contender self = Contender::self(&parent.arena().header().stop);
    Recorder &pen = parent.recorder();
    const Turn turn = condition.acquire(self);
    recordTurn(pen, MeetingObject, turn);
    if (turn.result == WaitResult::OwnerDied)
        pen.ownerDied(MeetingObject, turn.deadOwner);
    if (!turn.isHolding())
        parent.throwIfStopped();
    const std::uint64_t beforeNs = nowNs();
    const std::uint32_t woken = condition.notify(self, count).value_or(0);
    pen.recordAt(beforeNs, EventKind::Notify, MeetingObject, woken);
    pen.record(EventKind::Released, MeetingObject);
    condition.release(self);
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

void runMeetingPoints(Parent &parent)
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

// ---------------------------------------------------------------------------- what it is

QList<QString> meetingRemarks(const Parameters &p)
{
    QList<QString> remarks;
    const QString kind = p.choice("kind");
    if (kind != QLatin1String("semaphore") && p.integer("permits") != 2)
        remarks.append(noEffectWhile(p, "permits", "kind"));
    if (kind == QLatin1String("semaphore") && p.integer("permits") >= p.integer("processes"))
        remarks.append(QStringLiteral("There is a permit for every process, so nobody has to wait."));
    return remarks;
}

/// Of all repeats.
double mostInside(const RunRecord &run)
{
    const auto most = summaryOf(countedRepeats(run), QStringLiteral("max_inside"));
    return most ? most->value : 0;
}

/// When each process passed that did, in seconds.
QList<double> passedOf(const Repeat &repeat)
{
    QList<double> passed;
    const QJsonArray turns = repeat.values.value(QLatin1String("turns")).toArray();
    for (const QJsonValue &turn : turns) {
        if (const auto at = jsonNumber(turn.toArray().at(3)))
            passed.append(*at);
    }
    return passed;
}

/// "The last one 0.3 ms after the first. "; nothing to tell of one alone.
QString spreadWords(const QList<double> &passed)
{
    if (passed.size() < 2)
        return {};
    const auto [first, last] = std::minmax_element(passed.begin(), passed.end());
    return QStringLiteral("The last one %1 after the first. ").arg(shownSeconds(*last - *first));
}

/// "all 6", "5 of 6" if some were killed before, "1".
QString passedWords(qsizetype passed, qint64 processes)
{
    if (passed < processes)
        return QStringLiteral("%1 of %2").arg(passed).arg(processes);
    return processes == 1 ? QStringLiteral("one") : QStringLiteral("all %1").arg(processes);
}

Headline barrierHeadline(qsizetype passed, qint64 processes, const QString &detail)
{
    if (passed < processes)
        return {QStringLiteral("The barrier was broken: %1 left it as they should.")
                    .arg(passed == 0 ? QStringLiteral("none") : passedWords(passed, processes)),
                detail};
    if (processes == 1)
        return {QStringLiteral("One process alone need not wait at the barrier."), detail};
    return {QStringLiteral("All %1 left the barrier together.").arg(processes),
            QStringLiteral("Each has a number of its own, 0 to %1. ").arg(processes - 1) + detail};
}

Headline conditionHeadline(const QJsonArray &woken, const QString &detail)
{
    if (woken.size() < 2)
        return {QStringLiteral("Who was notified went on."), detail};
    const int others = woken.at(1).toInt();
    const QString all = others == 0 ? QStringLiteral("there was no other to wake for notify-all")
                                    : QStringLiteral("notify-all the other %1").arg(others);
    return {
        counted(woken.at(0).toInt(), "notify woke %n process, %1.", "notify woke %n processes, %1.").arg(all),
        (others == 0 ? QStringLiteral("It had the lock again when it woke. ")
                     : QStringLiteral("Each had the lock again when it woke, one after the other. "))
            + detail};
}

Headline keptHeadline(const RunRecord &run, const Repeat &last)
{
    const QString kind = run.parameters.choice("kind");
    const qint64 processes = run.parameters.integer("processes");
    const qint64 permits = run.parameters.integer("permits");
    const QString through = QStringLiteral("All over after %1.").arg(shownSeconds(measureOf(last, "wall_s")));
    if (kind == QLatin1String("semaphore")) {
        return {counted(mostInside(run), "Never more than %n of %1 was inside.",
                        "Never more than %n of %1 were inside.")
                    .arg(shownCount(double(processes))),
                counted(double(permits), "The semaphore has %n permit. ", "The semaphore has %n permits. ")
                    + through};
    }
    const QList<double> passed = passedOf(last);
    if (kind == QLatin1String("event"))
        return {QStringLiteral("Nobody went on before the event was set, then %1 did.")
                    .arg(passedWords(passed.size(), processes)),
                spreadWords(passed) + through};
    if (kind == QLatin1String("barrier"))
        return barrierHeadline(passed.size(), processes, spreadWords(passed) + through);
    return conditionHeadline(last.values.value(QLatin1String("woken")).toArray(), through);
}

Headline meetingHeadline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    for (const Repeat *repeat : counted) {
        if (repeat->outcomes.value(QStringLiteral("violated")) > 0)
            return {
                QStringLiteral("The %1 did not keep what it promises.").arg(run.parameters.choice("kind")),
                QStringLiteral("See console and values.")};
    }
    return keptHeadline(run, *counted.last());
}

QList<Parameter> meetingParameters()
{
    return QList<Parameter> {
               mainOne(choiceParameter("kind", "Kind", "What the processes wait at",
                                       {"semaphore", "event", "condition", "barrier"})),
               mainOne(wholeParameter("processes", "Processes", "Processes that come to the meeting point", 1,
                                      256, 6)),
               mainOne(wholeParameter("permits", "Permits", "How many the semaphore lets in at the same time",
                                      1, 256, 2)),
               mainOne(numberParameter("hold", "Hold",
                                       "Time inside; before the event, the notify or the last at the barrier "
                                       "comes; and after it",
                                       "s", 0, 60, 0.2)),
           }
    + commonParameters("all");
}

/// A hold for each group that fits inside; at an event the parent's and the visitors'; at a condition one
/// more for the second notify; at a barrier the last one's way and its stay.
double meetingSeconds(const Parameters &p)
{
    const QString kind = p.choice("kind");
    const double processes = double(p.integer("processes"));
    const double holds = kind == QLatin1String("semaphore")
        ? std::ceil(processes / double(p.integer("permits")))
        : processes == 1                     ? 1
        : kind == QLatin1String("condition") ? 3
                                             : 2;
    return holds * p.number("hold");
}

Declaration meetingDeclaration()
{
    Declaration d;
    d.id = "meeting-points";
    d.title = "Meeting points";
    d.chapter = "Sharing and locks";
    d.summary =
        "Processes wait at a semaphore, an event, a condition or a barrier; the laboratory checks who was "
        "let through, and when.";
    d.keywords = {
        "Semaphore",  "BoundedSemaphore", "Event",          "Condition", "Barrier", "wait",    "set",
        "clear",      "notify",           "notify_all",     "acquire",   "release", "permits", "abort",
        "rendezvous", "wait_for",         "synchronization"};
    d.parameters = meetingParameters();
    d.outcomes = {
        {"kept", "kept",
         "Never more inside than permits; nobody past before set, notify or the last one at the barrier.",
         always(Grade::Acceptable)},
        {"violated", "violated", "Somebody was let through who should have waited, or kept who should go.",
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"max_inside", "count",
         "most processes at once with a permit, with the condition's lock, or past event or barrier"},
    });
    d.values = {
        {"turns", "when each process came, was let through and was done, [[who, what, s, s, s], …]"},
        {"opened_s", "when the event was set, or notify was called first", "s"},
        {"woken", "condition: how many notify and notify-all woke, [n, n]", "count"},
        {"numbers", "barrier: the number each process got", "number"},
        {"extra_release", "semaphore: what it says to one release too many", "text"},
        {"locks",
         "name of the meeting point (of a condition: of its lock), by the object number in the events",
         "text"},
    };
    d.charts = {
        outcomesChart(),
        {"turns", "Waiting and inside", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return turnsChart(run, overlays, {"Waiting and inside", "processes", "inside"});
         }},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.views = {View::Waiting};
    d.eventKinds =
        withCommonEventKinds({EventKind::Acquired, EventKind::Released, EventKind::OwnerDied,
                              EventKind::SleepBegin, EventKind::SleepEnd, EventKind::Set, EventKind::Notify});
    d.seedFeeds = "nothing";
    d.remarks = meetingRemarks;
    d.nominalSeconds = meetingSeconds;
    d.processCount = [](const Parameters &p) { return p.integer("processes"); };
    d.headline = meetingHeadline;
    return d;
}

} // namespace

const Experiment &meetingPointsExperiment()
{
    static const Experiment experiment {meetingDeclaration(), Rendezvous::needs, runMeetingPoints};
    return experiment;
}

} // namespace plab
