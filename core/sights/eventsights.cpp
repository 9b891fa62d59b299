// SPDX-License-Identifier: GPL-3.0-or-later
// What single events tell: tasks, waits in vain, refusals, notifies, items on their way.
#include "core/model/shownfigures.h"
#include "core/sights/sightdraft.h"
#include "core/sights/sights.h"

#include <algorithm>

namespace plab::sights {
namespace {

Text lengthWords(std::uint64_t fromNs, std::uint64_t toNs)
{
    return Text::plain(shownSeconds(secondsBetween(fromNs, toNs)));
}

/// "Process-2 to end", "an item", "lock 1": what a wait is for.
Text awaitedWords(const Repeat &repeat, const Event &event)
{
    return event.argument != 0 ? tr("%1 to end").arg(laneName(repeat, int(event.object)))
                               : waitObjectName(event.object, repeat.lockNames());
}

std::optional<EventPlace> beginOfWait(const Repeat &repeat, const EventPlace &end)
{
    const Event over = eventAt(repeat, end);
    return lastBefore(repeat, end, [&](const Event &event) {
        return event.kind == EventKind::WaitBegin && event.object == over.object;
    });
}

bool isAlive(const Repeat &repeat, int lane, std::uint64_t timeNs)
{
    return std::any_of(repeat.processes.begin(), repeat.processes.end(), [&](const ProcessRecord &one) {
        return one.index == lane && (!one.endedS || instantAfter(repeat.entryNs, *one.endedS) > timeNs);
    });
}

Sight timedOutWait(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const Event over = eventAt(repeat, place);
    const Text who = laneName(repeat, place.lane);
    const Text what = awaitedWords(repeat, over);
    draft.mark(place, tr("time out"));
    const auto begin = beginOfWait(repeat, place);
    if (!begin)
        return draft.made(over.timeNs, tr("%1 gave up waiting for %2.").arg(who, what));
    draft.mark(*begin, tr("waits for %1").arg(what));
    return draft.made(over.timeNs,
                      tr("%1 waited %3 for %2 · the limit was over, and it went on without.")
                          .arg(who, what, lengthWords(eventAt(repeat, *begin).timeNs, over.timeNs)));
}

Sight timedOutJoin(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const Event over = eventAt(repeat, place);
    const Text who = laneName(repeat, place.lane);
    const Text child = laneName(repeat, int(over.object));
    draft.mark(place, tr("time out"));
    const auto begin = beginOfWait(repeat, place);
    if (begin)
        draft.mark(*begin, tr("join %1").arg(child));
    const bool lives = isAlive(repeat, int(over.object), over.timeNs);
    if (lives)
        draft.mark(int(over.object), over.timeNs, tr("lives on"));
    const Text took = lengthWords(begin ? eventAt(repeat, *begin).timeNs : over.timeNs, over.timeNs);
    return draft.made(over.timeNs,
                      (lives ? tr("%1 joined %2 · after %3 the limit was over · %2 was still alive.")
                             : tr("%1 joined %2 · after %3 it gave up: nothing was heard of its end."))
                          .arg(who, child, took));
}

Sight endlessWait(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const Event begin = eventAt(repeat, place);
    const Text what = awaitedWords(repeat, begin);
    draft.mark(place, tr("waits for %1").arg(what));
    return draft.made(
        begin.timeNs,
        tr("%1 began to wait for %2, and never got it.").arg(laneName(repeat, place.lane), what));
}

Sight join(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const Event over = eventAt(repeat, place);
    const Text who = laneName(repeat, place.lane);
    const Text child = laneName(repeat, int(over.object));
    draft.mark(place, tr("join is over"));
    const auto begin = beginOfWait(repeat, place);
    if (begin)
        draft.mark(*begin, tr("join %1").arg(child));
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index == int(over.object) && process.endedS)
            draft.mark(process.index, instantAfter(repeat.entryNs, *process.endedS),
                       endingText(process.ending));
    }
    const std::uint64_t fromNs = begin ? eventAt(repeat, *begin).timeNs : over.timeNs;
    return draft.made(
        over.timeNs,
        tr("%1 joined %2 and waited %3 for its end.").arg(who, child, lengthWords(fromNs, over.timeNs)));
}

Text eventWords(const Repeat &repeat, const Event &event)
{
    switch (event.kind) {
    case EventKind::Full:
        return tr("Full: item %1").arg(argumentFigure(event));
    case EventKind::Empty:
        return tr("Empty");
    case EventKind::Notify:
        return tr("notify wakes %1").arg(argumentFigure(event));
    case EventKind::Set:
        return tr("set");
    case EventKind::Cleared:
        return tr("clear");
    case EventKind::Write:
        return tr("wrote %1").arg(argumentFigure(event));
    case EventKind::OwnerDied:
        return tr("takes over from pid %1").arg(Text::digits(qint64(event.argument)));
    default:
        return event.argument == 1 ? tr("refused: %1").arg(laneName(repeat, int(event.object)))
                                   : tr("refused");
    }
}

Text eventSentence(const Text &who, const Event &event)
{
    switch (event.kind) {
    case EventKind::Full:
        return tr("%1 wanted to put item %2 · there was no room: Full.").arg(who, argumentFigure(event));
    case EventKind::Empty:
        return tr("%1 wanted to get an item · there was none: Empty.").arg(who);
    case EventKind::Notify:
        return tr("%1 notified, and woke %2.").arg(who, argumentFigure(event));
    case EventKind::Set:
        return tr("%1 set the event: whoever waits may go on.").arg(who);
    case EventKind::Cleared:
        return tr("%1 cleared the event: who comes now waits.").arg(who);
    case EventKind::Write:
        return tr("%1 wrote %2.").arg(who, argumentFigure(event));
    case EventKind::OwnerDied:
        return tr("%1 took over the lock of pid %2, which had died.")
            .arg(who, Text::digits(qint64(event.argument)));
    default:
        return tr("What %1 asked for was refused.").arg(who);
    }
}

Sight event(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const Event told = eventAt(repeat, place);
    draft.mark(place, eventWords(repeat, told));
    return draft.made(told.timeNs, eventSentence(laneName(repeat, place.lane), told));
}

/// From the acquire of a lock to its release.
Sight turn(const Repeat &repeat, const EventPlace &released)
{
    SightDraft draft(repeat);
    const Event given = eventAt(repeat, released);
    const Text lock = waitObjectName(given.object, repeat.lockNames());
    draft.mark(released, tr("gives %1 back").arg(lock));
    const auto taken = lastBefore(repeat, released, [&](const Event &one) {
        return one.kind == EventKind::Acquired && one.object == given.object;
    });
    if (taken)
        draft.mark(*taken, tr("takes %1").arg(lock));
    const Text took = lengthWords(taken ? eventAt(repeat, *taken).timeNs : given.timeNs, given.timeNs);
    return draft.made(
        given.timeNs,
        tr("%1 took %2 and gave it back after %3.").arg(laneName(repeat, released.lane), lock, took));
}

std::optional<EventPlace> beginOfTask(const Repeat &repeat, const EventPlace &end, std::uint32_t task)
{
    return lastBefore(repeat, end, [task](const Event &event) {
        return event.kind == EventKind::TaskBegin && event.object == task;
    });
}

Sight task(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const Event end = eventAt(repeat, place);
    const Text number = Text::digits(end.object);
    const bool failed = end.kind == EventKind::TaskFailed;
    draft.mark(place, failed ? tr("raised an error") : tr("done"));
    const auto begin = beginOfTask(repeat, place, end.object);
    if (begin)
        draft.mark(*begin, tr("task %1").arg(number));
    const Text took = lengthWords(begin ? eventAt(repeat, *begin).timeNs : end.timeNs, end.timeNs);
    return draft.made(end.timeNs,
                      (failed ? tr("%1 began task %2 · after %3 it raised an error.")
                              : tr("%1 began task %2 · after %3 it was done."))
                          .arg(laneName(repeat, place.lane), number, took));
}

Sight lostTask(const Repeat &repeat, const EventPlace &place)
{
    SightDraft draft(repeat);
    const Event begin = eventAt(repeat, place);
    const Text number = Text::digits(begin.object);
    draft.mark(place, tr("task %1").arg(number));
    std::uint64_t atNs = begin.timeNs;
    Text how;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index != place.lane || !process.endedS)
            continue;
        atNs = instantAfter(repeat.entryNs, *process.endedS);
        how = endingText(process.ending);
        draft.mark(place.lane, atNs, how);
    }
    return draft.made(atNs,
                      tr("%1 began task %2 · inside it: %3 · nobody ever finishes that task.")
                          .arg(laneName(repeat, place.lane), number, how));
}

double endedS(const Repeat &repeat, int lane)
{
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index == lane)
            return process.endedS.value_or(0);
    }
    return 0;
}

/// Begun and neither ended nor failed, in a lane that has ended.
std::vector<EventPlace> tasksCutShort(const Repeat &repeat)
{
    std::vector<EventPlace> cut;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index < 0 || process.index >= repeat.lanes.size() || !process.endedS)
            continue;
        const LaneEvents &events = repeat.lanes.at(process.index);
        const auto last = lastBefore(repeat, {process.index, events.size()}, [](const Event &event) {
            return event.kind == EventKind::TaskBegin || event.kind == EventKind::TaskEnd
                || event.kind == EventKind::TaskFailed || event.kind == EventKind::Gap;
        });
        if (last && eventAt(repeat, *last).kind == EventKind::TaskBegin)
            cut.push_back(*last);
    }
    std::stable_sort(cut.begin(), cut.end(), [&](const EventPlace &a, const EventPlace &b) {
        return endedS(repeat, a.lane)
            < endedS(repeat, b.lane); // who went first may have taken the others along
    });
    return cut;
}

/// Waits that nothing of their own lane ended.
std::vector<EventPlace> openWaits(const Repeat &repeat)
{
    std::vector<EventPlace> open;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        const std::size_t size = repeat.lanes.at(lane).size();
        const EventPlace last {lane, size - 1};
        if (size > 0 && eventAt(repeat, last).kind == EventKind::WaitBegin)
            open.push_back(last);
    }
    sortByTime(repeat, open);
    return open;
}

} // namespace

Sights ofKind(const Repeat &repeat, EventKind kind)
{
    return sightsAt(repeat, placesOf(repeat, [kind](const Event &one) { return one.kind == kind; }), event);
}

Sights ofKind(const Repeat &repeat, EventKind kind, const Text &mark, const Text &sentence)
{
    return sightsAt(repeat, placesOf(repeat, [kind](const Event &one) { return one.kind == kind; }),
                    [mark, sentence](const Repeat &of, const EventPlace &place) {
                        SightDraft draft(of);
                        draft.mark(place, mark);
                        return draft.made(eventAt(of, place).timeNs, sentence.arg(laneName(of, place.lane)));
                    });
}

Sights refusals(const Repeat &repeat)
{
    return ofKind(repeat, EventKind::Refused);
}

Sights refusals(const Repeat &repeat, const QStringList &reasons)
{
    const Sights bare = refusals(repeat);
    if (bare.count != std::size_t(reasons.size()))
        return bare;
    return {bare.count, [bare, reasons](std::size_t i) {
                Sight sight = bare.at(i);
                sight.sentence = Text::plain(reasons.at(qsizetype(i)));
                return sight;
            }};
}

Sights flagsSet(const Repeat &repeat)
{
    return sightsAt(
        repeat,
        placesOf(repeat,
                 [](const Event &one) { return one.kind == EventKind::Set && one.object != waitfor::Close; }),
        event);
}

Sights writes(const Repeat &repeat)
{
    return ofKind(repeat, EventKind::Write);
}

Sights turns(const Repeat &repeat)
{
    return sightsAt(repeat,
                    placesOf(repeat, [](const Event &one) { return one.kind == EventKind::Released; }), turn);
}

Sights timedOutJoins(const Repeat &repeat)
{
    return sightsAt(
        repeat,
        placesOf(repeat,
                 [](const Event &one) { return one.kind == EventKind::TimedOut && one.argument != 0; }),
        timedOutJoin);
}

Sights timedOutWaits(const Repeat &repeat)
{
    return sightsAt(
        repeat,
        placesOf(repeat,
                 [](const Event &one) { return one.kind == EventKind::TimedOut && one.argument == 0; }),
        timedOutWait);
}

Sights endlessWaits(const Repeat &repeat)
{
    return sightsAt(repeat, openWaits(repeat), endlessWait);
}

Sights joins(const Repeat &repeat)
{
    return sightsAt(
        repeat,
        placesOf(repeat,
                 [](const Event &one) { return one.kind == EventKind::WaitEnd && one.argument != 0; }),
        join);
}

Sights allJoins(const Repeat &repeat)
{
    const auto isJoin = [](const Event &one) {
        return one.argument != 0 && (one.kind == EventKind::WaitEnd || one.kind == EventKind::TimedOut);
    };
    return sightsAt(repeat, placesOf(repeat, isJoin), [](const Repeat &of, const EventPlace &place) {
        return eventAt(of, place).kind == EventKind::TimedOut ? timedOutJoin(of, place) : join(of, place);
    });
}

Sights tasks(const Repeat &repeat)
{
    return sightsAt(repeat, placesOf(repeat, [](const Event &one) { return one.kind == EventKind::TaskEnd; }),
                    task);
}

Sights failedTasks(const Repeat &repeat)
{
    return sightsAt(
        repeat, placesOf(repeat, [](const Event &one) { return one.kind == EventKind::TaskFailed; }), task);
}

Sights lostTasks(const Repeat &repeat)
{
    return sightsAt(repeat, tasksCutShort(repeat), lostTask);
}

} // namespace plab::sights
