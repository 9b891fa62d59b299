// SPDX-License-Identifier: GPL-3.0-or-later
// Start cost: what it is.
#include "core/experiments/start-cost/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/charts/results.h"
#include "core/experiments/start-cost/script.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

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
                                tr("Median; the line reaches to the 95th percentile of all starts."),
                                {},
                                {},
                                true};

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

/// Four methods in one histogram would say nothing.
ChartData ofOneMethod(const RunRecord &run, const QList<RunRecord> &overlays, const DurationWords &words)
{
    const bool one = !run.parameters.contains("method") || !comparesMethods(run.parameters);
    ChartData chart = one ? durationChart(run, overlays, words) : durationChart({}, {}, words);
    changeOnBothAxes(chart, [one](ChartData &either) { either.absent = !one; });
    if (!one)
        chart.emptyText = tr("Choose one method to see how its starts are spread.");
    return chart;
}

ResultTable results(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return kindResults(
        run, overlays, startFigures, tr("Method"),
        {{"start_us_median", {tr("Start"), "µs", tr("From asking until the child's code begins, median")}},
         {"start_us_p95", {tr("Start, p95"), "µs", tr("95 of 100 starts took less")}},
         {"start_us_max", {tr("Longest"), "µs", tr("The longest start of all")}},
         {"start_join_us_median",
          {tr("Until joined"), "µs", tr("From asking until the join has returned, median")}}});
}

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
                tr("A copy of the parent, a fresh program, a copy of a fork server, a thread; or each of "
                   "them, to compare them"),
                {{"fork", Text::plain("fork")},
                 {"spawn", Text::plain("spawn")},
                 {"forkserver", tr("fork server")},
                 {"thread", tr("thread")},
                 {"all", tr("all")}})),
            mainOne(wholeParameter(
                "count", tr("Count"),
                tr("Starts of each method, one after the other, each joined before the next"), 1, 10000, 50)),
            mainOne(wholeParameter("ballast-mib", tr("Ballast"),
                                   tr("Memory that the parent holds and has touched before the first start"),
                                   0, 4096, 0, "MiB")),
        }
        + commonParameters("off");
    d.outcomes = {{"measured", tr("measured"), tr("All were started, and all were joined."),
                   always(Grade::Acceptable)}};
    d.measures = withCommonMeasures({
        {"start_us_median", "µs",
         tr("from asking until the child's code begins, median; null with method all, see by_method")},
        {"start_us_p95", "µs", tr("the same, 95th percentile; null below 100 starts")},
        {"start_us_max", "µs", tr("the same, the longest")},
        {"start_join_us_median", "µs", tr("from asking until the join has returned, median")},
        {"start_join_us_p95", "µs", tr("the same, 95th percentile; null below 100 starts")},
        {"start_join_us_max", "µs", tr("the same, the longest")},
    });
    d.values = {
        {"by_method", tr("with method all: the same figures, and the starts counted, by method"), "object"},
        {"order", tr("with method all: the methods in the order in which they took their turns"), "text"},
        {"start_seconds", tr("start times, at most 2000, evenly picked"), "s"},
        {"start_join_seconds", tr("the same until the join has returned"), "s"},
        {"start_us_counts", tr("all start times, [[µs, starts], …]: values closer than 1.1 % together")},
        {"start_join_us_counts", tr("until the join has returned, [[µs, starts], …]: likewise")}};
    d.kind = alwaysOf(ExperimentKind::Measurement);
    d.results = results;
    d.charts = {
        outcomesChart(),
        {"start", tr("Start"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return ofOneMethod(run, overlays, startWords);
         }},
        {"start-join", tr("Start and join"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return ofOneMethod(run, overlays, startJoinWords);
         }},
        ownPicture({"cost", tr("Start cost by method"), "timing",
                    [](const RunRecord &run, const QList<RunRecord> &overlays) {
                        return kindChart(run, overlays, startFigures);
                    }}),
    };
    d.sights = {sightOf("measured", "join", tr("join"), sights::allJoins)};
    d.eventKinds = withCommonEventKinds({});
    d.seedFeeds = tr("with method all, the order in which the methods take their turns, anew in each repeat; "
                     "else nothing");
    d.remarks = remarks;
    d.processCount = [](const Parameters &p) { // at one time
        return qint64(methodsIn(p) != QList<StartMethod> {StartMethod::Thread});
    };
    d.soFar = [](double done, double wanted) {
        return tr("%n of %1 have been started and joined.", "%n of %1 has been started and joined.", done)
            .arg(shownCount(wanted));
    };
    d.headline = headline;
    return d;
}

} // namespace plab::startcost
