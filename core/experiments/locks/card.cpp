// SPDX-License-Identifier: GPL-3.0-or-later
// Locks: what it is.
#include "core/experiments/locks/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/experiments/locks/contest.h"
#include "core/model/numbertext.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"
#include "core/twin/twin.h"

namespace plab::locks {

bool isAll(const Parameters &p)
{
    return p.choice("kind") == QLatin1String("all");
}

QStringList kindNames(const Parameters &p)
{
    if (isAll(p) && language::isPython(p)) // those that its module has, and a file
        return {QStringLiteral("mutex"), QStringLiteral("semaphore"), QStringLiteral("file"),
                QStringLiteral("rlock")};
    QStringList names;
    for (const LockKind kind : LockSeries::kindsOf(p))
        names.append(lockKindName(kind));
    return names;
}

namespace {

Result<void> check(const Parameters &p)
{
    if (isAll(p) && p.flag("recursive"))
        return usageError(
            tr("%1 is on and %2 is “%3”: choose one kind, because most of them wait for themselves "
               "when their holder asks once more.")
                .arg(shownLabel(p, "recursive"), shownLabel(p, "kind"), shownSetting(p, "kind")),
            {"recursive", "kind"});
    const double needed = double(kindNames(p).size()) * p.number("seconds");
    if (needed < p.number("time-limit"))
        return {};
    return usageError(
        tr("%1 is %2 for each of %n kinds of lock, but %3 is %4: the repeat could not end within it.",
           "%1 is %2 for one kind of lock, but %3 is %4: the repeat could not end within it.",
           double(kindNames(p).size()))
            .arg(shownLabel(p, "seconds"), shownSetting(p, "seconds"), shownLabel(p, "time-limit"),
                 shownSetting(p, "time-limit")),
        {"seconds", "kind", "time-limit"});
}

bool isNeverGotTwice(const Parameters &p)
{
    const QString kind = p.choice("kind");
    return p.flag("recursive") && kind != QLatin1String("rlock") && kind != QLatin1String("file");
}

/// Turns a second of each kind, for what recording does to them.
QMap<QString, double> lockPaces(const Repeat &repeat)
{
    QMap<QString, double> paces;
    const QJsonObject kinds = repeat.values.value(QLatin1String("by_kind")).toObject();
    for (auto kind = kinds.begin(); kind != kinds.end(); ++kind) {
        if (const auto rate = jsonNumber(kind.value().toObject().value(QLatin1String("acquires_per_s"))))
            paces.insert(tr("the %1").arg(lockWords(kind.key())).english(), *rate);
    }
    if (const std::optional<double> rate = measureOf(repeat, "acquires_per_s"))
        paces.insert(tr("a turn with the lock").english(), *rate);
    return paces;
}

QList<Parameter> parameters()
{
    return QList<Parameter> {
               mainOne(choiceParameter("kind", tr("Kind"), tr("Which lock, or all one after the other"),
                                       {{"all", tr("all")},
                                        {"mutex", tr("mutex")},
                                        {"spin", tr("spin")},
                                        {"ticket", tr("ticket")},
                                        {"semaphore", tr("semaphore")},
                                        {"file", tr("file")},
                                        {"priority-inheritance", tr("priority inheritance")},
                                        {"rlock", tr("rlock")}})),
               mainOne(wholeParameter("processes", tr("Processes"),
                                      tr("Processes that acquire and release the lock"), 1, 256, 2)),
               mainOne(numberParameter("seconds", tr("Seconds"), tr("How long they do so, for each kind"),
                                       "s", 0.01, 3600, 1)),
               mainOne(switchParameter(
                   "recursive", tr("Recursive"),
                   tr("Whether whoever has the lock acquires it once more, and releases it twice"), false)),
               numberParameter("hold", tr("Hold"), tr("Time inside, with the lock"), "µs", 0, 1e6, 0),
           }
    + commonParameters("all");
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Locks");
    d.chapter = tr("Sharing and locks");
    d.summary =
        tr("Processes acquire and release a lock for a while; every kind excludes, but they differ in speed, "
           "CPU time and fairness.");
    d.keywords = {"robust mutex",
                  "Lock",
                  "RLock",
                  "reentrant",
                  "recursion",
                  "BoundedSemaphore",
                  "released too many times",
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
        {"exclusive", tr("exclusive"),
         tr("Never more than one holder, and the counter inside has every turn."), always(Grade::Acceptable)},
        {"violated", tr("violated"), tr("Two were inside at the same time, or an update inside was lost."),
         [](const Parameters &p) {
             const bool oneReleaseIsAll = p.flag("recursive") && p.choice("kind") == QLatin1String("file");
             return oneReleaseIsAll ? Grade::Interesting : Grade::Forbidden;
         }},
        {"never-twice", tr("never got twice"),
         tr("Its holder asked once more and never got it: it was refused, or waited for itself until the "
            "time "
            "was up."),
         [](const Parameters &p) { return acceptableIf(isNeverGotTwice(p)); }, isNeverGotTwice},
    };
    d.kind = [](const Parameters &p) {
        return p.flag("recursive") ? ExperimentKind::Demonstration : ExperimentKind::Measurement;
    };
    d.measures = withCommonMeasures({
        {"acquires_per_s", "1/s",
         tr("acquires of all processes over the time they had; null with all kinds")},
        {"cpu_s", "s", tr("CPU time all processes used for it; null with all kinds")},
        {"wait_us_p99", "µs",
         tr("99 of 100 acquires waited at most so long; null below 500 acquires, and with all kinds")},
        {"wait_us_max", "µs", tr("the longest wait, also one in vain; null with all kinds")},
        {"fairness", "index",
         tr("Jain's index of the acquires of each process: 1 = all equal; null with all kinds")},
    });
    d.values = {
        {"by_kind", tr("with all: the same figures by lock kind"), "object"},
        {"wait_us_counts",
         tr("waits of the turns, in steps of an eighth of a power of two, [[µs, turns], …]; with all in "
            "by_kind")},
        {"second_acquire", tr("what each kind says to a second acquire by its holder"), "object"},
        {"release_by_other", tr("what each kind says to a release by a process that does not hold it"),
         "object"},
        {"release_of_free",
         tr("what each kind says to a release although nobody holds it; beside the semaphore a bounded one"),
         "object"},
        {"releases_needed", tr("rlock: after how many releases another process got one acquired twice"),
         "count"},
        {"order", tr("with all: the kinds in the order in which they took their turns"), "text"},
        {"kind_starts", tr("when each kind began, [[kind, s], …]")},
        {"locks", tr("names of the locks, by the object number in the events"), "text"},
        {"throughput", tr("acquires per second over time, [[s, 1/s], …]")},
        {"blocked_by", tr("pid that was killed while it held a lock nobody can take over"), "pid"},
    };
    d.charts = charts();
    d.results = results;
    d.views = {View::Waiting};
    d.sights = {
        sightOf("exclusive", "hand-over", tr("lock handed over"), sights::handOvers),
        sightOf("exclusive", "turn", tr("turn with the lock"), sights::turns),
        sightOf("never-twice", "own-wait", tr("wait for oneself"), sights::ownWaits),
        sightOf("violated", "lost-update", tr("update lost"), sights::lostUpdates),
    };
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::WorkBegin,
                                         EventKind::WorkEnd, EventKind::Acquired, EventKind::Released,
                                         EventKind::OwnerDied});
    d.seedFeeds = tr("with kind all, the order in which the kinds take their turns, anew in each repeat");
    d.check = check;
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) { // a mutex refuses at once
        return isNeverGotTwice(p) ? 0 : double(kindNames(p).size()) * p.number("seconds");
    };
    d.processCount = [](const Parameters &p) { return p.integer("processes"); };
    d.witnessCut = &LockSeries::witnessCut;
    d.races = [](const Parameters &) { return true; }; // writing turns down would be most of what they take
    d.samples = true;
    d.paces = lockPaces;
    d.soFar = [](double done, double wanted) {
        if (wanted < 2)
            return Text();
        return tr("%n of %1 kinds have been measured.", "%n of %1 kinds has been measured.", done)
            .arg(shownCount(wanted));
    };
    d.headline = headline;
    return d;
}

} // namespace plab::locks
