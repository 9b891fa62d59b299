// SPDX-License-Identifier: GPL-3.0-or-later
// Speed-up: the same sums one after the other, by threads, and by processes.
#include "core/experiments/speedup.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/exhibits/drawnorder.h"
#include "core/experiments/sumjobs.h"
#include "core/model/cpus.h"
#include "core/exhibits/taskwork.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace plab {

namespace {

bool isAll(const Parameters &p)
{
    return p.choice("runner") == QLatin1String("all");
}

// ---------------------------------------------------------------------------- the children's side

/// sum(i + i**5 + i**6 for i in range(iterations)), modulo 2⁶⁴
void makeSum(SumJob &job)
{
    if (!job.begin())
        return;
    std::uint64_t sum = 0;
    for (std::uint64_t first = 0; first < job.iterations(); first += SumJob::Block) {
        const std::uint64_t end = std::min(first + SumJob::Block, job.iterations());
        sum += sumOfPowers(first, end);
        if (!job.goOn(end))
            return job.end(std::nullopt);
    }
    job.end(sum);
}

int makeSumInChild(Child &child)
{
    return makeInChild(child, makeSum);
}
const ChildFunctionName sumFunction("speed-up.sum", &makeSumInChild);

// ---------------------------------------------------------------------------- the parent's side

/// for job in range(jobs): make_sum(). What that takes is its CPU time: where it had to wait for a CPU, no
/// speed-up of the others would come from that.
double oneAfterTheOther(SumJobs &jobs)
{
    jobs.begin();
    for (std::uint32_t job = 0; job < jobs.count(); ++job)
        jobs.makeHere(makeSum, job);
    jobs.tell("serial_wall_s", jobs.seconds());
    return jobs.cpuSeconds();
}

/// ts = [Thread(target=make_sum) for …], or Process; for t in ts: t.start(); for t in ts: t.join()
double atTheSameTime(SumJobs &jobs, StartMethod method)
{
    jobs.begin();
    for (std::uint32_t job = 0; job < jobs.count(); ++job)
        jobs.process(sumFunction, method, job).start();
    jobs.join();
    jobs.tell(method == StartMethod::Thread ? "threads_cpu_s" : "processes_cpu_s", jobs.cpuSeconds());
    return jobs.seconds();
}

/// The ways asked for, in the order in which they take their turns.
QStringList waysInOrder(Parent &parent)
{
    const QString runner = parent.parameters().choice("runner");
    if (!isAll(parent.parameters()))
        return {runner};
    return takeTurnsInDrawnOrder(parent, QStringList {"serial", "threads", "processes"},
                                 [](const QString &way) { return way; });
}

void report(Parent &parent, const QMap<QString, double> &seconds)
{
    for (auto way = seconds.begin(); way != seconds.end(); ++way) {
        parent.measure(way.key() + QStringLiteral("_s"), way.value());
        if (seconds.contains("serial") && way.key() != QLatin1String("serial"))
            parent.measure(QStringLiteral("speedup_") + way.key(), seconds["serial"] / way.value());
    }
}

void runSpeedUp(Parent &parent)
{
    SumJobs jobs(parent);
    QMap<QString, double> seconds;
    for (const QString &way : waysInOrder(parent))
        seconds[way] = way == QLatin1String("serial") ? oneAfterTheOther(jobs)
            : way == QLatin1String("threads")         ? atTheSameTime(jobs, StartMethod::Thread)
                                                      : atTheSameTime(jobs, StartMethod::Fork);
    parent.returned();
    report(parent, seconds);

    const std::optional<std::uint64_t> sum = jobs.sum();
    parent.outcome(sum ? QStringLiteral("same-result") : QStringLiteral("different-result"));
    if (sum)
        parent.value(QStringLiteral("checksum"), QString::number(*sum));
}

// ---------------------------------------------------------------------------- what it is

QList<Parameter> speedUpParameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("jobs", "Jobs", "Equal sums, each one a job for one thread or process", 1, 256,
                               2)),
        mainOne(wholeParameter("iterations", "Iterations", "Terms of each of the sums", 1, 1e11, 10'000'000)),
        mainOne(switchParameter("global-lock", "Global lock",
                                "Only one thread of a process works at a time, as in CPython", false)),
        choiceParameter("runner", "Runner", "Who makes the sums; all: one way after the other, compared",
                        {"serial", "threads", "processes", "all"}),
    };
    QList<Parameter> all = own;
    all.last().initial = QStringLiteral("all");
    return all + commonParameters("all");
}

QList<QString> speedUpRemarks(const Parameters &p)
{
    QList<QString> remarks;
    const QString runner = p.choice("runner");
    if (!isAll(p))
        remarks.append(QStringLiteral("While %1 is “%2” there is nothing to compare with: choose “all” for a "
                                      "speed-up.")
                           .arg(shownLabel(p, "runner"), runner));
    if (p.flag("global-lock") && runner == QLatin1String("serial"))
        remarks.append(noEffectWhile(p, "global-lock", "runner", "nobody else wants it"));
    if (p.flag("global-lock") && runner == QLatin1String("processes"))
        remarks.append(noEffectWhile(p, "global-lock", "runner", "each has one of its own"));
    if (p.integer("jobs") == 1)
        remarks.append(QStringLiteral("One job cannot be shared out, so nothing gets faster."));
    if (runner != QLatin1String("serial")) {
        if (const QString crowd = crowdRemark(p.integer("jobs"), "jobs", false); !crowd.isEmpty())
            remarks.append(crowd);
    }
    return remarks;
}

QString shownTimes(double factor)
{
    const QLocale locale;
    return (factor < 0.1 ? locale.toString(factor, 'g', 1) : locale.toString(factor, 'f', 2))
        + QStringLiteral("\u00a0×");
}

/// How many jobs of a run can really run at once. Pure: the CPUs are those of the record.
double idealSpeedup(const RunRecord &run)
{
    const double cpus = std::max(1.0, run.environment.value(QLatin1String("usable_cpus")).toDouble());
    return std::min(double(run.parameters.integer("jobs")), cpus);
}

/// Records of version 1 hold the serial time by the wall clock only.
bool isCpuTime(const RunRecord &run)
{
    return !measured(run, "serial_wall_s").isEmpty();
}

Headline oneWayHeadline(const RunRecord &run)
{
    const QString runner = run.parameters.choice("runner");
    const auto seconds = median(measured(run, runner + QStringLiteral("_s")));
    if (!seconds)
        return {};
    const double jobs = double(run.parameters.integer("jobs"));
    const bool serial = runner == QLatin1String("serial");
    return {(serial && isCpuTime(run)
                 ? counted(jobs, "%n sum needed %1 of CPU time.", "%n sums needed %1 of CPU time.")
                 : counted(jobs, "%n sum took %1.", "%n sums took %1."))
                .arg(shownSeconds(*seconds)),
            serial ? QStringLiteral("One after the other, in the parent process.")
                   : QStringLiteral("Each in one of the %1, from the first start to the end of the last sum.")
                         .arg(runner)};
}

Headline speedUpHeadline(const RunRecord &run)
{
    if (!isAll(run.parameters))
        return oneWayHeadline(run);
    const auto threads = median(measured(run, "speedup_threads"));
    const auto processes = median(measured(run, "speedup_processes"));
    const auto serial = median(measured(run, "serial_s"));
    if (!threads || !processes || !serial)
        return {};
    const QString words = run.parameters.flag("global-lock")
        ? QStringLiteral("Speed-up under a global lock: threads %1, processes %2.")
        : QStringLiteral("Speed-up: threads %1, processes %2.");
    return {words.arg(shownTimes(*threads), shownTimes(*processes)),
            (isCpuTime(run) ? QStringLiteral("One after the other the sums need %1 of CPU time; ")
                            : QStringLiteral("One after the other the sums take %1; "))
                    .arg(shownSeconds(*serial))
                + QStringLiteral("ideal for these jobs and CPUs is %1.").arg(shownTimes(idealSpeedup(run)))};
}

/// One way of running the jobs: the measures that belong to it.
struct Way
{
    const char *label;
    const char *seconds;
    const char *speedup; ///< null: it is what the others are compared with
};
constexpr Way Serial {"serial (CPU time)", "serial_s", nullptr};
constexpr Way Threads {"threads", "threads_s", "speedup_threads"};
constexpr Way Processes {"processes", "processes_s", "speedup_processes"};

/// The bars of this run and of the overlays, way by way, then what would be ideal.
QList<ChartBar> barsOf(const RunRecord &run, const QList<RunRecord> &overlays, const QList<Way> &ways,
                       bool speedups)
{
    QList<ChartBar> bars;
    for (const Way &way : ways) {
        for (qsizetype i = -1; i < overlays.size(); ++i) {
            const RunRecord &one = i < 0 ? run : overlays[i];
            QString label = QLatin1String(way.label);
            if (const QString difference = runLabel(one, othersOf(run, overlays, i)); !difference.isEmpty())
                label += QStringLiteral(", ") + difference;
            auto bar = medianBar(measured(one, QLatin1String(speedups ? way.speedup : way.seconds)));
            if (!bar)
                continue;
            bar->label = label;
            bar->role = i < 0 ? ChartRole::Working : overlayRole(i);
            bars.append(*bar);
        }
    }
    const auto serial = median(measured(run, Serial.seconds));
    if (serial && !bars.isEmpty()) {
        ChartBar ideal;
        ideal.value = speedups ? idealSpeedup(run) : *serial / idealSpeedup(run);
        ideal.role = ChartRole::Idle;
        ideal.label = QStringLiteral("ideal");
        bars.append(ideal);
    }
    for (qsizetype i = 0; i < bars.size(); ++i) {
        bars[i].left = double(i);
        bars[i].right = double(i + 1);
    }
    return bars;
}

ChartData speedupChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart;
    chart.name = QStringLiteral("speedup");
    chart.title = QStringLiteral("Speed-up, measured and ideal");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = QStringLiteral("times as fast as serial");
    chart.emptyText = isAll(run.parameters)
        ? QStringLiteral("No repeat has finished yet.")
        : QStringLiteral("A speed-up compares all ways: set the runner to all.");
    chart.bars = barsOf(run, overlays, {Threads, Processes}, true);
    for (ChartBar &bar : chart.bars)
        bar.valueLabel = shownTimes(bar.value);
    if (!chart.bars.isEmpty())
        chart.note = QStringLiteral("Serial time / time. %1 Ideal: as many jobs at once as there are CPUs.")
                         .arg(medianWords());
    return chart;
}

ChartData timesChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart;
    chart.name = QStringLiteral("times");
    chart.title = QStringLiteral("Time for all sums");
    chart.kind = ChartData::Kind::Categories;
    chart.emptyText = QStringLiteral("No repeat has finished yet.");
    chart.bars = barsOf(run, overlays, {Serial, Threads, Processes}, false);
    double longest = 0;
    for (const ChartBar &bar : std::as_const(chart.bars))
        longest = std::max(longest, bar.value);
    const bool inSeconds = longest >= 1;
    for (ChartBar &bar : chart.bars) {
        for (double *value : {&bar.value, &bar.low, &bar.high})
            *value *= inSeconds ? 1 : 1e3;
        bar.valueLabel =
            QStringLiteral("%1 %2").arg(shownFigure(bar.value), QLatin1String(inSeconds ? "s" : "ms"));
    }
    chart.yTitle = inSeconds ? QStringLiteral("time, s") : QStringLiteral("time, ms");
    if (!chart.bars.isEmpty())
        chart.note = QStringLiteral("From the first start to the end of the last sum. ") + medianWords();
    return chart;
}

Declaration speedUpDeclaration()
{
    Declaration d;
    d.id = "speed-up";
    d.title = "Speed-up";
    d.chapter = "Pools";
    d.summary = "The same sums one after the other, by threads and by processes; with a global lock as in "
                "CPython, too.";
    d.keywords = {"10 million",     "speedup",  "GIL",           "global interpreter lock",
                  "interpreter",    "thread",   "threading",     "process",
                  "serial",         "parallel", "CPU-bound",     "multicore",
                  "cores",          "time",     "sum of powers", "sys.setswitchinterval",
                  "multiprocessing"};
    d.parameters = speedUpParameters();
    d.outcomes = {
        {"same-result", "same result", "All sums are equal, whoever made them.", always(Grade::Acceptable)},
        {"different-result", "different result", "Two sums differ: the laboratory itself would be wrong.",
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"serial_s", "s", "CPU time of all jobs one after the other, in the parent: what one process needs"},
        {"serial_wall_s", "s", "the same by the wall clock, waiting for a CPU among it"},
        {"threads_s", "s", "each job in a thread, from the first start to the end of the last sum"},
        {"processes_s", "s", "each job in a process, from the first start to the end of the last sum"},
        {"threads_cpu_s", "s", "CPU time of the sums made by threads, all together"},
        {"processes_cpu_s", "s", "CPU time of the sums made by processes, all together"},
        {"speedup_threads", "ratio", "serial_s / threads_s (runner all)"},
        {"speedup_processes", "ratio", "serial_s / processes_s (runner all)"},
    });
    d.values = {{"checksum", "the sum of one job modulo 2⁶⁴, as decimal text", "text"},
                {"locks", "names of the global locks, by the object number in the events (global-lock)", "text"},
                {"order", "with runner all: the ways in the order in which they took their turns", "text"}};
    d.charts = {
        outcomesChart(),
        {"speedup", "Speed-up, measured and ideal", "timing", speedupChart},
        {"times", "Time for all sums", "timing", timesChart},
    };
    d.eventKinds = withCommonEventKinds(
        {EventKind::TaskBegin, EventKind::TaskEnd, EventKind::Acquired, EventKind::Released});
    d.repeat = 5;
    d.seedFeeds = "with runner all, the order in which the ways take their turns, anew in each repeat";
    d.remarks = speedUpRemarks;
    d.processCount = [](const Parameters &p) {
        return isAll(p) || p.choice("runner") == QLatin1String("processes") ? p.integer("jobs") : qint64(0);
    };
    d.headline = speedUpHeadline;
    return d;
}

} // namespace

const Experiment &speedUpExperiment()
{
    static const Experiment experiment {speedUpDeclaration(), SumJobs::needs, runSpeedUp};
    return experiment;
}

} // namespace plab
