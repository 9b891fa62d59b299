// SPDX-License-Identifier: GPL-3.0-or-later
// Start cost: what it is.
#include "core/experiments/start-cost/card.h"

#include "core/analysis/charts.h"
#include "core/analysis/sights.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/experiments/start-cost/script.h"
#include "core/model/wording.h"

namespace plab::startcost {

namespace {

const KindFigures startFigures {"cost",
                                tr("Start cost by method"),
                                tr("asked → code begins, µs"),
                                "by_method",
                                "method",
                                "start_us_median",
                                "start_us_p95",
                                {"thread", "fork", "forkserver", "spawn"},
                                tr("Median; whiskers: to the 95th percentile. Tick runs of other methods "
                                   "to see them beside it.")};

Text countedStarts(double count)
{
    return tr("%n starts", "%n start", count);
}

const DurationWords startWords {"start",         "start_seconds", tr("Start"),
                                tr("start, %1"), tr("starts"),    tr("No start has been timed yet."),
                                countedStarts,   {"count"},       "start_us_counts"};

const DurationWords startJoinWords {"start-join",          "start_join_seconds",
                                    tr("Start and join"),  tr("start and join, %1"),
                                    tr("starts"),          tr("No start has been timed yet."),
                                    countedStarts,         {"count"},
                                    "start_join_us_counts"};

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Start cost");
    d.chapter = tr("Processes");
    d.summary =
        tr("What starting a process or a thread costs, by start method, with a small or a large parent.");
    d.keywords = {"start",       "fork",   "spawn",   "forkserver", "posix_spawn", "set_start_method",
                  "get_context", "Thread", "Process", "overhead",   "page tables", "copy-on-write",
                  "vfork"};
    d.parameters =
        QList<Parameter> {
            mainOne(choiceParameter(
                "method", tr("Method"),
                tr("A copy of the parent, a fresh program, a copy of a fork server, or a thread"),
                {{"fork", Text::plain("fork")},
                 {"spawn", Text::plain("spawn")},
                 {"forkserver", tr("fork server")},
                 {"thread", tr("thread")}})),
            mainOne(wholeParameter("count", tr("Count"),
                                   tr("Starts, one after the other, each joined before the next"), 1, 10000,
                                   50)),
            mainOne(wholeParameter("ballast-mib", tr("Ballast"),
                                   tr("Memory that the parent holds and has touched before the first start"),
                                   0, 4096, 0, "MiB")),
        }
        + commonParameters("off");
    d.outcomes = {{"measured", tr("measured"), tr("All were started, and all were joined."),
                   always(Grade::Acceptable)}};
    d.measures = withCommonMeasures({
        {"start_us_median", "µs", tr("from asking until the child's code begins, median")},
        {"start_us_p95", "µs", tr("the same, 95th percentile; null below 100 starts")},
        {"start_us_max", "µs", tr("the same, the longest")},
        {"start_join_us_median", "µs", tr("from asking until the join has returned, median")},
        {"start_join_us_p95", "µs", tr("the same, 95th percentile; null below 100 starts")},
        {"start_join_us_max", "µs", tr("the same, the longest")},
    });
    d.values = {
        {"start_seconds", tr("start times, at most 2000, evenly picked"), "s"},
        {"start_join_seconds", tr("the same until the join has returned"), "s"},
        {"start_us_counts", tr("all start times, [[µs, starts], …]: values closer than 1.1 % together")},
        {"start_join_us_counts", tr("until the join has returned, [[µs, starts], …]: likewise")}};
    d.charts = {
        outcomesChart(),
        {"start", tr("Start"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return durationChart(run, overlays, startWords);
         }},
        {"start-join", tr("Start and join"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return durationChart(run, overlays, startJoinWords);
         }},
        {"cost", tr("Start cost by method"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return kindChart(run, overlays, startFigures);
         }},
    };
    d.sights = {sightOf("measured", "join", tr("join"), sights::allJoins)};
    d.eventKinds = withCommonEventKinds({});
    d.seedFeeds = tr("nothing: nothing is drawn at random");
    d.remarks = remarks;
    d.processCount = [](const Parameters &p) { // at one time
        return qint64(methodIn(p) != StartMethod::Thread);
    };
    d.soFar = [](double done, double wanted) {
        return tr("%n of %1 have been started and joined.", "%n of %1 has been started and joined.", done)
            .arg(shownCount(wanted));
    };
    d.headline = headline;
    return d;
}

} // namespace plab::startcost
