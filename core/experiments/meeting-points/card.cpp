// SPDX-License-Identifier: GPL-3.0-or-later
// Meeting points: what it is.
#include "core/experiments/meeting-points/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

namespace plab::meetingpoints {

namespace {

QList<Parameter> parameters()
{
    Parameter limit = numberParameter(
        "wait-timeout", tr("Time-out"),
        tr("How long each waits at most: acquire(timeout), wait(timeout); without one as long as it takes"),
        "s", 0.001, 3600, 1);
    limit.optional = true;
    limit.initial = std::monostate();
    return QList<Parameter> {
               mainOne(choiceParameter("kind", tr("Kind"), tr("What the processes wait at"),
                                       {{"semaphore", tr("semaphore")},
                                        {"event", tr("event")},
                                        {"condition", tr("condition")},
                                        {"barrier", tr("barrier")}})),
               mainOne(wholeParameter("processes", tr("Processes"),
                                      tr("Processes that come to the meeting point"), 1, 256, 6)),
               mainOne(wholeParameter("permits", tr("Permits"),
                                      tr("How many the semaphore lets in at the same time"), 1, 256, 2)),
               mainOne(numberParameter("hold", tr("Hold"),
                                       tr("Time inside; before the event, the notify or the last at the "
                                          "barrier comes; and after it"),
                                       "s", 0, 60, 0.2)),
               limit,
               switchParameter("bounded", tr("Bounded"),
                               tr("Semaphore: whether it refuses to have more permits than it began with"),
                               true),
               switchParameter(
                   "clear", tr("Clear and set again"),
                   tr("Event: when all have passed it is cleared, and they wait until it is set again"),
                   false),
               wholeParameter("notify", tr("Notify"), tr("Condition: how many the first notify wakes"), 1,
                              256, 1),
               switchParameter("predicate", tr("Predicate"),
                               tr("Condition: wait_for() something that is true only before notify-all"),
                               false),
               wholeParameter("passes", tr("Passes"), tr("Barrier: how often all pass it"), 1, 10'000, 1),
               switchParameter("action", tr("Action"),
                               tr("Barrier: the last one to come does something before anybody goes on"),
                               false),
               switchParameter("abort", tr("Abort"),
                               tr("Barrier: the parent aborts it after half the hold time"), false),
           }
    + commonParameters("all");
}

/// A hold for each group that fits inside; at an event the parent's and the visitors'; at a condition one
/// more for the second notify; at a barrier the last one's way and its stay. Nothing sure where a limit or an
/// abort ends it sooner.
double nominalSeconds(const Parameters &p)
{
    const QString kind = p.choice("kind");
    const double processes = double(p.integer("processes"));
    if (!p.isNull("wait-timeout") || (kind == QLatin1String("barrier") && p.flag("abort")))
        return 0;
    const double permits = double(p.integer("permits")) + (p.flag("bounded") ? 0 : 1);
    const double holds = kind == QLatin1String("semaphore") ? std::ceil(processes / permits)
        : kind == QLatin1String("event") && p.flag("clear") ? 4
        : processes == 1                                    ? 1
        : kind == QLatin1String("condition")                ? 3
                                                            : 2;
    return holds * p.number("hold");
}

bool isGrowing(const Parameters &p)
{
    return p.choice("kind") == QLatin1String("semaphore") && !p.flag("bounded");
}

bool mayBreak(const Parameters &p)
{
    return p.choice("kind") == QLatin1String("barrier") && (p.flag("abort") || !p.isNull("wait-timeout"));
}

Sights barrierBroken(const Repeat &repeat)
{
    return sights::ofKind(repeat, EventKind::Refused, tr("barrier broken"),
                          tr("%1 was told that the barrier is broken: not all will come."));
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Meeting points");
    d.chapter = tr("Sharing and locks");
    d.summary =
        tr("Processes wait at a semaphore, an event, a condition or a barrier; the laboratory checks who was "
           "let through, and when.");
    d.keywords = {"Semaphore",
                  "BoundedSemaphore",
                  "Event",
                  "Condition",
                  "Barrier",
                  "wait",
                  "set",
                  "clear",
                  "notify",
                  "notify_all",
                  "acquire",
                  "release",
                  "permits",
                  "abort",
                  "rendezvous",
                  "wait_for",
                  "predicate",
                  "timeout",
                  "BrokenBarrierError",
                  "action",
                  "parties",
                  "released too many times",
                  "lost wake-up",
                  "synchronization"};
    d.parameters = parameters();
    d.outcomes = {
        {"kept", tr("kept"),
         tr("Never more inside than permits; nobody past before set, notify or the last one at the barrier."),
         always(Grade::Acceptable)},
        {"violated", tr("violated"),
         tr("Somebody was let through who should have waited, or kept who should go."),
         always(Grade::Forbidden)},
        {"timed-out", tr("waited in vain"),
         tr("The limit of a wait was over first, and whoever waited was told."),
         [](const Parameters &p) { return acceptableIf(!p.isNull("wait-timeout")); },
         [](const Parameters &p) { return !p.isNull("wait-timeout"); }},
        {"broken", tr("barrier broken"),
         tr("Who waited at the barrier was told that not all will come, and so was who came later."),
         [](const Parameters &p) { return acceptableIf(mayBreak(p)); }, mayBreak},
        {"grown", tr("semaphore grown"),
         tr("A release too many let one more in than it had permits at first."),
         [](const Parameters &p) { return isGrowing(p) ? Grade::Interesting : Grade::Forbidden; },
         [](const Parameters &p) { return p.choice("kind") == QLatin1String("semaphore"); }},
    };
    d.measures = withCommonMeasures({
        {"timed_out", "count", tr("waits that ended by their limit; null without one")},
        {"most_apart", "count", tr("barrier: passes between the first and the last at one time, at most")},
        {"action_runs", "count", tr("barrier: how often the action ran; null without one")},
        {"max_inside", "count",
         tr("most processes at once with a permit, with the condition's lock, or past event or barrier")},
    });
    d.values = {
        {"turns", tr("when each process came, was let through and was done, [[who, what, s, s, s], …]")},
        {"opened_s", tr("when the event was set, or notify was called first"), "s"},
        {"opened_again_s", tr("when the event was set again"), "s"},
        {"looks", tr("condition: how often the predicate was asked"), "count"},
        {"woken", tr("condition: how many notify and notify-all woke, [n, n]"), "count"},
        {"numbers", tr("barrier: the number each process got"), "number"},
        {"extra_release", tr("semaphore: what it says to one release too many"), "text"},
        {"locks",
         tr("name of the meeting point (of a condition: of its lock), by the object number in the events"),
         "text"},
    };
    d.charts = {
        outcomesChart(),
        ownPicture(
            {"turns", tr("Waiting and inside"), "timing",
             [](const RunRecord &run, const QList<RunRecord> &overlays) {
                 return turnsChart(run, overlays, {tr("Waiting and inside"), tr("processes"), tr("inside")});
             }}),
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.views = {View::Waiting};
    d.sights = {
        sightOf("kept", "wait", tr("wait that was over"), sights::endedWaits),
        sightOf("timed-out", "timed-out", tr("wait that timed out"), sights::timedOutWaits),
        sightOf("broken", "refused", tr("barrier broken"), barrierBroken),
        sightOf("grown", "permit-too-many", tr("one more inside"), sights::mostHolders),
    };
    d.eventKinds = withCommonEventKinds({EventKind::Acquired, EventKind::Released, EventKind::OwnerDied,
                                         EventKind::SleepBegin, EventKind::SleepEnd, EventKind::Set,
                                         EventKind::Cleared, EventKind::Notify, EventKind::TimedOut});
    d.seedFeeds = tr("nothing");
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &p) { return p.integer("processes"); };
    d.soFar = [](double done, double wanted) {
        return tr("%n of %1 processes are through.", "%n of %1 processes is through.", done)
            .arg(shownCount(wanted));
    };
    d.headline = headline;
    return d;
}

} // namespace plab::meetingpoints
