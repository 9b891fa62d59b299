// SPDX-License-Identifier: GPL-3.0-or-later
// Lost updates: what it is.
#include "core/experiments/lost-updates/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/experiments/lost-updates/race.h"
#include "core/model/cpus.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab::lostupdates {

namespace {

QList<Parameter> parameters()
{
    Parameter steps {"steps",
                     tr("Steps"),
                     tr("What one update adds; several go round over the contenders"),
                     ParameterType::List,
                     {},
                     -1e9,
                     1e9};
    steps.initial = QList<double> {1};
    const QList<Parameter> own {
        mainOne(wholeParameter("processes", tr("Contenders"),
                               tr("Processes or threads that share the counter"), 1, 256, 2)),
        mainOne(wholeParameter("increments", tr("Increments"), tr("Updates each contender makes"), 1, 1e9,
                               10'000'000, tr("each"))),
        steps,
        wholeParameter("start-value", tr("Start value"), tr("Value of the counter before the first update"),
                       -1e9, 1e9, 0),
        numberParameter("pause", tr("Pause in between"), tr("Time between reading and writing the counter"),
                        "µs", 0, 1e7, 0),
        numberParameter("interval", tr("Interval"), tr("Time after each update"), "ms", 0, 1e6, 0),
        lockParameter(tr("What guards the counter between reading and writing it")),
        choiceParameter("scope", tr("Scope"), tr("What the lock encloses: each update, or the whole loop"),
                        {{"update", tr("update")}, {"loop", tr("loop")}}),
        choiceParameter("runner", tr("Runner"), tr("Contenders are processes, or threads of one process"),
                        {{"process", tr("process")}, {"thread", tr("thread")}}),
        choiceParameter("placement", tr("Placement"),
                        tr("Contenders pinned to two CPUs, left free, or all on one CPU"),
                        {{"two-cpus", tr("two CPUs")}, {"free", tr("free")}, {"same-cpu", tr("same CPU")}}),
        wholeParameter("trials", tr("Trials"),
                       tr("Fresh counters, each raced for once; every trial is one outcome"), 1, 1e9, 1),
        wholeParameter("trials-per-barrier", tr("Trials per barrier"),
                       tr("Trials that contenders run between two meetings"), 1, 4096, 4),
    };
    return own + commonParameters("all");
}

void resolvePlacement(Parameters &p)
{
    const bool crowded = usableCpus() < 2 || p.integer("processes") > usableCpus();
    if (crowded && p.choice("placement") == QLatin1String("two-cpus"))
        p.set("placement", QStringLiteral("free"));
}

/// No order of the updates may leave the 64 bits of the counter.
Result<void> checkRange(const Parameters &p)
{
    constexpr double Most = 9e18;
    double largest = 1;
    for (const double step : p.list("steps"))
        largest = std::max(largest, std::abs(step));
    const double updates = double(p.integer("processes")) * double(p.integer("increments"));
    if (std::abs(double(p.integer("start-value"))) + updates * largest <= Most)
        return {};
    return usageError(
        tr("%1 times %2 is %3 and the largest of %4 %5: together they may add no more than %6, which is what "
           "the counter holds.")
            .arg(shownLabel(p, "processes"), shownLabel(p, "increments"), shownCount(updates),
                 shownLabel(p, "steps"), shownCount(largest), shownCount(Most)),
        {"increments", "processes", "steps", "start-value"});
}

Result<void> checkSteps(const Parameters &p)
{
    if (p.list("steps").size() > p.integer("processes")) {
        return usageError(
            tr("%1 has %n values, but %2 is %3: give at most one step for each contender.",
               "%1 has %n value, but %2 is %3: give at most one step for each contender.",
               double(p.list("steps").size()))
                .arg(shownLabel(p, "steps"), shownLabel(p, "processes"), shownSetting(p, "processes")),
            {"steps", "processes"});
    }
    for (const double step : p.list("steps")) {
        if (step != double(qint64(step)))
            return usageError(tr("%1 holds %2: each step must be a whole number.")
                                  .arg(shownLabel(p, "steps"), QLocale().toString(step)),
                              {"steps"});
    }
    return checkRange(p);
}

} // namespace

double nominalNs(const QString &lock)
{
    const std::pair<const char *, double> measured[] = {{"atomic", 7},  {"spin", 17},       {"mutex", 30},
                                                        {"ticket", 70}, {"semaphore", 100}, {"file", 1000}};
    for (const auto &[name, nanoseconds] : measured) {
        if (lock == QLatin1String(name))
            return nanoseconds;
    }
    return 0;
}

namespace {

/// The pauses and intervals of one contender, of all where the lock makes them take turns.
double nominalSeconds(const Parameters &p)
{
    const double pause = p.number("pause") * 1e-6;
    const double each = pause + p.number("interval") * 1e-3;
    const double updates = double(p.integer("increments")) * double(p.integer("trials"));
    const QString lock = p.choice("lock");
    if (lock == QLatin1String("none") || lock == QLatin1String("atomic"))
        return updates * (lock == QLatin1String("none") ? each : each - pause);
    const double inTurn = p.choice("scope") == QLatin1String("loop") ? each : pause;
    return updates * std::max(each, double(p.integer("processes")) * inTurn);
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Lost updates");
    d.chapter = tr("Sharing and locks");
    d.summary = tr("Several processes add to one shared counter; without a lock, updates are lost.");
    d.keywords = {"robust mutex", "race",           "race condition", "counter",
                  "Value",        "Lock",           "mutex",          "critical section",
                  "atomic",       "spinlock",       "ticket",         "semaphore",
                  "flock",        "thread",         "lost update",    "acquire",
                  "release",      "threading.Lock", "get_lock",       "with lock",
                  "v.value += 1"};
    d.parameters = parameters();
    d.outcomes = {
        {"none-lost", tr("none lost"), tr("They raced, and every update is there."),
         always(Grade::Acceptable)},
        {"lost", tr("updates lost"), tr("Two contenders read the same value; one of the two writes is gone."),
         lostGrade},
        {"impossible", tr("impossible"),
         tr("Outside what any order of reads and writes can give: the laboratory itself would be wrong."),
         always(Grade::Forbidden)},
        {"not-raced", tr("not raced"),
         tr("One was over before the next began, or there was only one: nobody could lose anything."),
         always(Grade::Inconclusive)},
        {"cannot-tell", tr("cannot tell"),
         tr("The sum is right, but losses of steps of both signs can cancel, and a step of 0 leaves no "
            "trace."),
         always(Grade::Inconclusive)},
    };
    d.measures = withCommonMeasures({
        {"expected", "number", tr("start value plus what all steps add")},
        {"final", "number", tr("value of the counter at the end")},
        {"lost", "number", tr("|expected − final|")},
        {"lost_fraction", "share", tr("lost / |expected − start|; null if steps differ in sign")},
        {"updates_per_s", "1/s",
         tr("updates of all contenders over the time from the common start to the last end")},
        {"lock_wait_s", "s", tr("time spent in contended turns, summed over the contenders")},
        {"race_s", "s",
         tr("common span of the race: from the first contender's begin to the last one's end")},
        {"overlap_spans", "share",
         tr("share of race_s in which at least two contenders had begun and not ended: they could "
            "interleave")},
        {"overlap", "share",
         tr("share of race_s in which at least two were on a CPU at the same instant: certainly, by their "
            "CPU "
            "clocks")},
        {"overlap_most", "share",
         tr("the same, at most: between two readings of a clock nobody knows when it ran")},
        {"trials_per_s", "1/s", tr("trials over the timed span")},
    });
    d.values = {
        {"final_counts", tr("how often each final value was seen, [[final, count], …]")},
        {"throughput", tr("updates per second over time, [[s, 1/s], …]")},
        {"results", tr("what each contender process reported over its link"), "object"},
        {"clocks",
         tr("each contender's readings, [[[s, CPU s, updates], …], …]; up to 16 contenders; CPU s is null "
            "where "
            "the machine does not tell it")},
        {"started_together",
         tr("how many contenders were seen on a CPU at the same instant at the start; 0: not to be had"),
         "count"},
        {"blocks",
         tr("outcomes of up to 250 stretches of trials, one after the other, {outcome: [count, …]}"),
         "object"},
        {"locks", tr("name of the lock, by the object number in the events (with a lock that is held)"),
         "text"},
        {"blocked_by", tr("pid that was killed while it held a lock nobody can take over"), "pid"},
    };
    d.kind = alwaysOf(ExperimentKind::Race);
    d.charts = {
        outcomesChart(),
        {"final", tr("Final value"), "outcomes", finalValueChart},
        {"loss", tr("Lost in each repeat"), "outcomes",
         [](const RunRecord &run, const QList<RunRecord> &overlays) { return lossChart(run, overlays); }},
        {"throughput", tr("Updates per second"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return throughputChart(
                 run, overlays,
                 {tr("Updates so far"), tr("updates"), tr("Updates per second"), tr("updates/s")});
         }},
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.sights = {
        sightOf("lost", "lost-update", tr("update lost"), sights::lostUpdates),
        sightOf("none-lost", "kept-update", tr("update kept"), sights::keptUpdates),
    };
    d.eventKinds = withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Read,
                                         EventKind::Write, EventKind::Acquired, EventKind::Released,
                                         EventKind::OwnerDied, EventKind::SleepBegin, EventKind::SleepEnd});
    d.repeat = 20;
    d.seedFeeds = tr("nothing: the race itself is the only chance");
    d.resolve = resolvePlacement;
    d.check = checkSteps;
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &p) {
        return p.choice("runner") == QLatin1String("process") ? p.integer("processes") : qint64(0);
    };
    d.witnessCut = &Race::witnessCut;
    d.races = [](const Parameters &) { return true; }; // with a lock what is counted are its updates a second
    d.samples = true;
    d.paces = [](const Repeat &repeat) {
        const std::optional<double> rate = measureOf(repeat, "updates_per_s");
        return rate ? QMap<QString, double> {{tr("an update").english(), *rate}} : QMap<QString, double> {};
    };
    d.keyFigures = [paces = d.paces](const RunRecord &run) {
        const QList<double> steps = run.parameters.list("steps");
        const auto [least, most] = std::minmax_element(steps.begin(), steps.end());
        if (steps.isEmpty() || *least * *most < 0) // what is lost is no share of their sum
            return QList<KeyFigure>();
        return lossAndCost(run, paces, tr("for an update, of all contenders together"));
    };
    d.soFar = [](double done, double wanted) {
        return tr("%1 of the race is over.").arg(shownPercent(done / wanted));
    };
    d.headline = headline;
    return d;
}

} // namespace plab::lostupdates
