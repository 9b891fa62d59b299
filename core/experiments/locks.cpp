// SPDX-License-Identifier: GPL-3.0-or-later
// Locks: processes acquire and release one lock as fast as they can, kind after kind.
#include "core/experiments/locks.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/summary.h"
#include "core/experiments/common.h"
#include "core/experiments/lockcontender.h"
#include "core/model/cpus.h"

#include <algorithm>

namespace plab {

namespace {

// ---------------------------------------------------------------------------- the children's side

/// while not over.is_set(): lock.acquire(); counter.value += 1; lock.release()
template<bool Recorded, typename Lock>
[[gnu::noinline]] void acquireAndRelease(LockContender &contender, Lock &lock)
{
    while (contender.hasTime()) {
        if (!contender.acquire<Recorded>(lock))
            break;
        contender.useCounter();
        contender.release<Recorded>(lock);
    }
}

int takeTurns(Child &child)
{
    LockContender contender(child);
    if (const Result<void> opened = contender.openFiles(); !opened)
        return child.refuse(opened.error());
    if (contender.isFirst())
        contender.releaseWhatTheParentHolds();
    child.hello(); // before the start: nobody pays for it while contending
    for (std::uint32_t kind = 0; kind < contender.kinds(); ++kind) {
        if (!contender.awaitStart(kind))
            return 0;
        contender.compete([&contender](auto &lock) {
            if (contender.isRecorded())
                acquireAndRelease<true>(contender, lock);
            else
                acquireAndRelease<false>(contender, lock);
        });
    }
    contender.finish();
    return 0;
}
const ChildFunctionName takeTurnsFunction("locks.contender", &takeTurns);

// ---------------------------------------------------------------------------- the parent's side

void runLocks(Parent &parent)
{
    LockSeries series(parent); // locks = [Lock(), …], one of each kind
    series.tryTheLocks();
    for (qint64 i = 0; i < parent.parameters().integer("processes"); ++i)
        series.process(takeTurnsFunction).start();

    for (std::uint32_t kind = 0; kind < series.kinds(); ++kind) {
        series.awaitAllCame(kind);
        series.begin(kind);
        series.sleep(kind);
        series.end(kind);
    }
    series.join();
    parent.returned();
    series.report();
}

// ---------------------------------------------------------------------------- what it is

bool isAll(const Parameters &p)
{
    return p.choice("kind") == QLatin1String("all");
}

QStringList kindNames(const Parameters &p)
{
    QStringList names;
    for (const LockKind kind : LockSeries::kindsOf(p))
        names.append(lockKindName(kind));
    return names;
}

QList<QString> locksRemarks(const Parameters &p)
{
    QList<QString> remarks;
    const qint64 processes = p.integer("processes");
    const QStringList kinds = kindNames(p);
    if (processes == 1)
        remarks.append(QStringLiteral("One process never has to wait: this is what a lock costs by itself."));
    const bool spins = kinds.contains(QLatin1String("spin")) || kinds.contains(QLatin1String("ticket"));
    if (processes > usableCpus() && spins)
        remarks.append(QStringLiteral("%1 processes on %2: spin and ticket burn the time slices that the "
                                      "holder needs, and the ticket lock often waits for one that does not "
                                      "run. Both look at the stop word while they spin, so Stop ends them.")
                           .arg(shownCount(double(processes)), countedCpus(usableCpus())));
    if (kinds.size() > 1)
        remarks.append(QStringLiteral("Each of the %1 kinds runs for %2 s.")
                           .arg(kinds.size())
                           .arg(QLocale().toString(p.number("seconds"))));
    return remarks;
}

Result<void> checkLocks(const Parameters &p)
{
    const double needed = double(kindNames(p).size()) * p.number("seconds");
    if (needed < p.number("time-limit"))
        return {};
    return usageError(
        QStringLiteral("%1 is %2 for %3, but %4 is %5: the repeat could not end within it.")
            .arg(shownLabel(p, "seconds"), shownSetting(p, "seconds"),
                 counted(double(kindNames(p).size()), "one kind of lock", "each of %n kinds of lock"),
                 shownLabel(p, "time-limit"), shownSetting(p, "time-limit")));
}

/// A figure of a kind over the counted repeats; from the measures if the run was of one kind.
std::optional<Summary> summaryOfKind(const RunRecord &run, const QString &kind, const QString &name)
{
    return summaryOf(countedRepeats(run), name, {"by_kind", kind, !isAll(run.parameters)});
}

std::optional<double> figure(const RunRecord &run, const QString &kind, const QString &name)
{
    const auto summary = summaryOfKind(run, kind, name);
    return summary ? std::optional(summary->value) : std::nullopt;
}

/// "spin lock": a kind inside a sentence.
QString lockWords(const QString &kind)
{
    if (kind == QLatin1String("priority-inheritance"))
        return QStringLiteral("mutex with priority inheritance");
    const bool isNoun = kind == QLatin1String("mutex") || kind == QLatin1String("semaphore");
    return isNoun ? kind : kind + QStringLiteral(" lock");
}

/// Turns a second of each kind, for what recording does to them.
QMap<QString, double> lockPaces(const Repeat &repeat)
{
    QMap<QString, double> paces;
    const QJsonObject kinds = repeat.values.value(QLatin1String("by_kind")).toObject();
    for (auto kind = kinds.begin(); kind != kinds.end(); ++kind) {
        if (const auto rate = jsonNumber(kind.value().toObject().value(QLatin1String("acquires_per_s"))))
            paces.insert(QStringLiteral("the ") + lockWords(kind.key()), *rate);
    }
    if (const std::optional<double> rate = measureOf(repeat, "acquires_per_s"))
        paces.insert(QStringLiteral("a turn with the lock"), *rate);
    return paces;
}

/// "once", "12,345 times".
QString timesWords(const std::optional<double> &times)
{
    return times ? counted(*times, "once", "%n times") : QStringLiteral("an unknown number of times");
}

Headline allHeadline(const RunRecord &run)
{
    const auto rate = [&run](const QString &kind) {
        return figure(run, kind, QStringLiteral("acquires_per_s"));
    };
    QStringList kinds = kindNames(run.parameters);
    kinds.removeIf([&rate](const QString &kind) { return !rate(kind); });
    if (kinds.size() < 2)
        return {QStringLiteral("Never more than one holder at a time."), {}};
    const auto byRate = [&rate](const QString &a, const QString &b) { return rate(a) < rate(b); };
    const QString most = *std::max_element(kinds.begin(), kinds.end(), byRate);
    const QString least = *std::min_element(kinds.begin(), kinds.end(), byRate);
    const auto cpu = [&run](const char *kind) {
        return shownSeconds(figure(run, QLatin1String(kind), QStringLiteral("cpu_s")));
    };
    return {QStringLiteral("The %1 was acquired most often, %2 a second; the %3 least, %4.")
                .arg(lockWords(most), timesWords(rate(most)), lockWords(least), timesWords(rate(least))),
            QStringLiteral("CPU time used in %1: mutex %2, spin %3.")
                .arg(shownSeconds(run.parameters.number("seconds")), cpu("mutex"), cpu("spin"))};
}

Headline locksHeadline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    const bool violated = std::any_of(counted.begin(), counted.end(), [](const Repeat *repeat) {
        return repeat->outcomes.value(QStringLiteral("violated")) > 0;
    });
    if (violated)
        return {QStringLiteral("Two processes were inside at the same time."),
                QStringLiteral("A lock that lets that happen is none.")};
    if (isAll(run.parameters))
        return allHeadline(run);
    const QString kind = run.parameters.choice("kind");
    const auto of = [&](const char *name) { return figure(run, kind, QLatin1String(name)); };
    const auto p99 = summaryOfKind(run, kind, QStringLiteral("wait_us_p99"));
    const QString waited = !p99 ? QString()
        : p99->value > 0
        ? QStringLiteral("99 of 100 acquires waited at most %1, ").arg(shownSeconds(p99->value * 1e-6))
        : QStringLiteral("99 of 100 acquires did not wait, ");
    return {QStringLiteral("Acquired %1 a second, always by one holder at a time.")
                .arg(timesWords(of("acquires_per_s"))),
            QStringLiteral("CPU time %1 in %2; %3the longest wait was %4; fairness %5.")
                .arg(shownSeconds(of("cpu_s")), shownSeconds(run.parameters.number("seconds")), waited,
                     shownSeconds(of("wait_us_max"), 1e-6),
                     of("fairness") ? shownFigure(*of("fairness")) : QStringLiteral("unknown"))};
}

/// Where each kind began, in the newest counted repeat.
QList<ChartMarker> kindMarkers(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    QList<ChartMarker> markers;
    if (counted.isEmpty() || !isAll(run.parameters))
        return markers;
    const QJsonArray starts = counted.last()->values.value(QLatin1String("kind_starts")).toArray();
    for (const QJsonValue &start : starts)
        markers.append(
            {start.toArray().at(1).toDouble(), start.toArray().at(0).toString(), ChartRole::Waiting});
    return markers;
}

QList<ChartDeclaration> locksCharts()
{
    const QStringList order {"mutex", "spin", "ticket", "semaphore", "file", "priority-inheritance"};
    const KindFigures rate {
        "rate",    "Acquires", "acquires per second",
        "by_kind", "kind",     "acquires_per_s",
        {},        order,      "Of all processes together; below the kind the CPU time they used.",
        "cpu_s",   "s CPU"};
    const KindFigures cpu {
        "cpu",     "CPU time", "CPU time, s",
        "by_kind", "kind",     "cpu_s",
        {},        order,      "Of all processes together. With a hold time it is what waiting costs."};
    const KindFigures wait {"wait",
                            "Wait",
                            "wait, µs",
                            "by_kind",
                            "kind",
                            "wait_us_p99",
                            "wait_us_max",
                            order,
                            "99 of 100 acquires waited at most so long (0: not at all); whiskers: to the "
                            "longest wait of all repeats."};
    const auto chart = [](const KindFigures &what) {
        return ChartDeclaration {what.name, what.title, "timing",
                                 [what](const RunRecord &run, const QList<RunRecord> &overlays) {
                                     return kindChart(run, overlays, what);
                                 },
                                 true};
    };
    return {
        outcomesChart(),
        chart(rate),
        chart(cpu),
        chart(wait),
        {"throughput", "Acquires per second over time", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             ChartData rates = throughputChart(run, overlays, "Acquires");
             if (overlays.isEmpty())
                 rates.markers = kindMarkers(run);
             return rates;
         }},
    };
}

QList<Parameter> locksParameters()
{
    return QList<Parameter> {
               mainOne(choiceParameter(
                   "kind", "Kind", "Which lock, or all one after the other",
                   {"all", "mutex", "spin", "ticket", "semaphore", "file", "priority-inheritance"})),
               mainOne(wholeParameter("processes", "Processes", "Processes that acquire and release the lock",
                                      1, 256, 2)),
               mainOne(numberParameter("seconds", "Seconds", "How long they do so, for each kind", "s", 0.01,
                                       3600, 1)),
               numberParameter("hold", "Hold", "Time inside, with the lock", "µs", 0, 1e6, 0),
           }
    + commonParameters("all");
}

Declaration locksDeclaration()
{
    Declaration d;
    d.id = "locks";
    d.title = "Locks";
    d.chapter = "Sharing and locks";
    d.summary =
        "Processes acquire and release a lock for a while; every kind excludes, but they differ in speed, "
        "CPU time and fairness.";
    d.keywords = {"robust mutex",
                  "Lock",
                  "RLock",
                  "mutex",
                  "spinlock",
                  "ticket",
                  "Semaphore",
                  "flock",
                  "futex",
                  "acquire",
                  "release",
                  "busy wait",
                  "busy waiting",
                  "fairness",
                  "starvation",
                  "recursive",
                  "owner",
                  "critical section",
                  "priority inheritance",
                  "mutual exclusion"};
    d.parameters = locksParameters();
    d.outcomes = {
        {"exclusive", "exclusive", "Never more than one holder, and the counter inside has every turn.",
         always(Grade::Acceptable)},
        {"violated", "violated", "Two were inside at the same time, or an update inside was lost.",
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"acquires_per_s", "1/s", "acquires of all processes over the time they had; null with all kinds"},
        {"cpu_s", "s", "CPU time all processes used for it; null with all kinds"},
        {"wait_us_p99", "µs",
         "99 of 100 acquires waited at most so long; null below 500 acquires, and with all kinds"},
        {"wait_us_max", "µs", "the longest wait, also one in vain; null with all kinds"},
        {"fairness", "index",
         "Jain's index of the acquires of each process: 1 = all equal; null with all kinds"},
    });
    d.values = {
        {"by_kind", "with all: the same figures by lock kind", "object"},
        {"wait_us_counts",
         "waits of the turns, in steps of an eighth of a power of two, [[µs, turns], …]; with all in "
         "by_kind"},
        {"second_acquire", "what each kind says to a second acquire by its holder", "object"},
        {"release_by_other", "what each kind says to a release by a process that does not hold it", "object"},
        {"order", "with all: the kinds in the order in which they took their turns", "text"},
        {"kind_starts", "when each kind began, [[kind, s], …]"},
        {"locks", "names of the locks, by the object number in the events", "text"},
        {"throughput", "acquires per second over time, [[s, 1/s], …]"},
        {"blocked_by", "pid that was killed while it held a lock nobody can take over", "pid"},
    };
    d.charts = locksCharts();
    d.views = {View::Waiting};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::WorkBegin,
                                         EventKind::WorkEnd, EventKind::Acquired, EventKind::Released,
                                         EventKind::OwnerDied});
    d.seedFeeds = "with kind all, the order in which the kinds take their turns, anew in each repeat";
    d.check = checkLocks;
    d.remarks = locksRemarks;
    d.nominalSeconds = [](const Parameters &p) { return double(kindNames(p).size()) * p.number("seconds"); };
    d.processCount = [](const Parameters &p) { return p.integer("processes"); };
    d.witnessCut = &LockSeries::witnessCut;
    d.races = [](const Parameters &) { return true; }; // writing turns down would be most of what they take
    d.samples = true;
    d.paces = lockPaces;
    d.headline = locksHeadline;
    return d;
}

} // namespace

const Experiment &locksExperiment()
{
    static const Experiment experiment {locksDeclaration(), LockSeries::needs, runLocks};
    return experiment;
}

} // namespace plab
