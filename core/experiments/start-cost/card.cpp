// SPDX-License-Identifier: GPL-3.0-or-later
// Start cost: what it is.
#include "core/experiments/start-cost/card.h"

#include "core/analysis/charts.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/experiments/start-cost/script.h"

namespace plab::startcost {

namespace {

const KindFigures startFigures {"cost",
                                "Start cost by method",
                                "asked → code begins, µs",
                                "by_method",
                                "method",
                                "start_us_median",
                                "start_us_p95",
                                {"thread", "fork", "forkserver", "spawn"},
                                "Median; whiskers: to the 95th percentile. Tick runs of other methods "
                                "to see them beside it."};

const DurationWords startWords {"start", "start_seconds", "Start",          "starts",
                                "start", {"count"},       "start_us_counts"};

const DurationWords startJoinWords {"start-join", "start_join_seconds",  "Start and join", "starts", "start",
                                    {"count"},    "start_join_us_counts"};

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = "Start cost";
    d.chapter = "Processes";
    d.summary = "What starting a process or a thread costs, by start method, with a small or a large parent.";
    d.keywords = {"start",       "fork",   "spawn",   "forkserver", "posix_spawn", "set_start_method",
                  "get_context", "Thread", "Process", "overhead",   "page tables", "copy-on-write",
                  "vfork"};
    d.parameters =
        QList<Parameter> {
            mainOne(labelled(
                choiceParameter("method", "Method",
                                "A copy of the parent, a fresh program, a copy of a fork server, or a thread",
                                {"fork", "spawn", "forkserver", "thread"}),
                {"fork", "spawn", "fork server", "thread"})),
            mainOne(wholeParameter("count", "Count",
                                   "Starts, one after the other, each joined before the next", 1, 10000, 50)),
            mainOne(wholeParameter("ballast-mib", "Ballast",
                                   "Memory that the parent holds and has touched before the first start", 0,
                                   4096, 0, "MiB")),
        }
        + commonParameters("off");
    d.outcomes = {
        {"measured", "measured", "All were started, and all were joined.", always(Grade::Acceptable)}};
    d.measures = withCommonMeasures({
        {"start_us_median", "µs", "from asking until the child's code begins, median"},
        {"start_us_p95", "µs", "the same, 95th percentile; null below 100 starts"},
        {"start_us_max", "µs", "the same, the longest"},
        {"start_join_us_median", "µs", "from asking until the join has returned, median"},
        {"start_join_us_p95", "µs", "the same, 95th percentile; null below 100 starts"},
        {"start_join_us_max", "µs", "the same, the longest"},
    });
    d.values = {{"start_seconds", "start times, at most 2000, evenly picked", "s"},
                {"start_join_seconds", "the same until the join has returned", "s"},
                {"start_us_counts", "all start times, [[µs, starts], …]: values closer than 1.1 % together"},
                {"start_join_us_counts", "until the join has returned, [[µs, starts], …]: likewise"}};
    d.charts = {
        outcomesChart(),
        {"start", "Start", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return durationChart(run, overlays, startWords);
         }},
        {"start-join", "Start and join", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return durationChart(run, overlays, startJoinWords);
         }},
        {"cost", "Start cost by method", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return kindChart(run, overlays, startFigures);
         }},
    };
    d.eventKinds = withCommonEventKinds({});
    d.seedFeeds = "nothing: nothing is drawn at random";
    d.remarks = remarks;
    d.processCount = [](const Parameters &p) { // at one time
        return qint64(methodIn(p) != StartMethod::Thread);
    };
    d.headline = headline;
    return d;
}

} // namespace plab::startcost
