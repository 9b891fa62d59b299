// SPDX-License-Identifier: GPL-3.0-or-later
// Locks: what it is.
#include "core/experiments/locks/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/experiments/locks/contest.h"
#include "core/model/numbertext.h"
#include "core/model/wording.h"

namespace plab::locks {

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

namespace {

Result<void> check(const Parameters &p)
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

QList<Parameter> parameters()
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

} // namespace

Declaration declaration()
{
    Declaration d;
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
    d.parameters = parameters();
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
    d.charts = charts();
    d.views = {View::Waiting};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::WorkBegin,
                                         EventKind::WorkEnd, EventKind::Acquired, EventKind::Released,
                                         EventKind::OwnerDied});
    d.seedFeeds = "with kind all, the order in which the kinds take their turns, anew in each repeat";
    d.check = check;
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) { return double(kindNames(p).size()) * p.number("seconds"); };
    d.processCount = [](const Parameters &p) { return p.integer("processes"); };
    d.witnessCut = &LockSeries::witnessCut;
    d.races = [](const Parameters &) { return true; }; // writing turns down would be most of what they take
    d.samples = true;
    d.paces = lockPaces;
    d.headline = headline;
    return d;
}

} // namespace plab::locks
