// SPDX-License-Identifier: GPL-3.0-or-later
// Meeting points: what it is.
#include "core/experiments/meeting-points/card.h"

#include "core/analysis/charts.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"

namespace plab::meetingpoints {

namespace {

QList<Parameter> parameters()
{
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
               mainOne(
                   numberParameter("hold", tr("Hold"),
                                   tr("Time inside; before the event, the notify or the last at the barrier "
                                      "comes; and after it"),
                                   "s", 0, 60, 0.2)),
           }
    + commonParameters("all");
}

/// A hold for each group that fits inside; at an event the parent's and the visitors'; at a condition one
/// more for the second notify; at a barrier the last one's way and its stay.
double nominalSeconds(const Parameters &p)
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

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Meeting points");
    d.chapter = tr("Sharing and locks");
    d.summary =
        tr("Processes wait at a semaphore, an event, a condition or a barrier; the laboratory checks who was "
           "let through, and when.");
    d.keywords = {
        "Semaphore",  "BoundedSemaphore", "Event",          "Condition", "Barrier", "wait",    "set",
        "clear",      "notify",           "notify_all",     "acquire",   "release", "permits", "abort",
        "rendezvous", "wait_for",         "synchronization"};
    d.parameters = parameters();
    d.outcomes = {
        {"kept", tr("kept"),
         tr("Never more inside than permits; nobody past before set, notify or the last one at the barrier."),
         always(Grade::Acceptable)},
        {"violated", tr("violated"),
         tr("Somebody was let through who should have waited, or kept who should go."),
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"max_inside", "count",
         tr("most processes at once with a permit, with the condition's lock, or past event or barrier")},
    });
    d.values = {
        {"turns", tr("when each process came, was let through and was done, [[who, what, s, s, s], …]")},
        {"opened_s", tr("when the event was set, or notify was called first"), "s"},
        {"woken", tr("condition: how many notify and notify-all woke, [n, n]"), "count"},
        {"numbers", tr("barrier: the number each process got"), "number"},
        {"extra_release", tr("semaphore: what it says to one release too many"), "text"},
        {"locks",
         tr("name of the meeting point (of a condition: of its lock), by the object number in the events"),
         "text"},
    };
    d.charts = {
        outcomesChart(),
        {"turns", tr("Waiting and inside"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return turnsChart(run, overlays, {tr("Waiting and inside"), tr("processes"), tr("inside")});
         }},
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.views = {View::Waiting};
    d.eventKinds =
        withCommonEventKinds({EventKind::Acquired, EventKind::Released, EventKind::OwnerDied,
                              EventKind::SleepBegin, EventKind::SleepEnd, EventKind::Set, EventKind::Notify});
    d.seedFeeds = tr("nothing");
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &p) { return p.integer("processes"); };
    d.headline = headline;
    return d;
}

} // namespace plab::meetingpoints
