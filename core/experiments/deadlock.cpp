// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlock: processes that take two locks each, in opposite order or in the same.
#include "core/experiments/deadlock.h"

#include "core/analysis/charts.h"
#include "core/analysis/outcomes.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/dinner.h"

namespace plab {

namespace {

bool isOpposite(const Parameters &p)
{
    return p.choice("order") == QLatin1String("opposite");
}

// ---------------------------------------------------------------------------- the children's side

/// with first: time.sleep(hold); with second: time.sleep(hold)
int dine(Child &child)
{
    Diner diner(child);
    const std::uint32_t first = diner.first();
    const std::uint32_t second = diner.second();
    if (!diner.awaitStart())
        return 0;

    if (!diner.acquire(first)) {
        diner.print(QStringLiteral("I am told to give up on %1.").arg(diner.name(first)));
        return 0;
    }
    diner.print(QStringLiteral("I have %1.").arg(diner.name(first)));
    diner.hold();
    if (diner.acquire(second)) {
        diner.print(QStringLiteral("I have %1 and %2.").arg(diner.name(first), diner.name(second)));
        diner.hold();
        diner.release(second);
    } else { // never in Python: who waits in a deadlock waits for ever
        diner.print(QStringLiteral("I am told to give up on %1, and give %2 back.")
                        .arg(diner.name(second), diner.name(first)));
    }
    diner.release(first);
    return 0;
}
const ChildFunctionName dineFunction("deadlock.diner", &dine);

// ---------------------------------------------------------------------------- the parent's side

/// The locks a process takes, by number, in its order: A and B, and every second process the other way
/// round; or the forks beside a philosopher.
std::pair<std::uint32_t, std::uint32_t> locksOf(const Parameters &p, std::uint32_t number)
{
    std::uint32_t first = number % 2;
    std::uint32_t second = 1 - first;
    if (p.flag("philosophers")) {
        first = number;
        second = (number + 1) % std::uint32_t(p.integer("processes"));
    }
    if (!isOpposite(p) && first > second)
        std::swap(first, second);
    return {first, second};
}

void runDeadlock(Parent &parent)
{
    const Parameters &p = parent.parameters();
    Dinner dinner(parent); // locks = [Lock(), …]
    for (std::uint32_t i = 0; i < p.integer("processes"); ++i) {
        const auto [first, second] = locksOf(p, i);
        dinner.process(dineFunction, first, second).start();
    }
    dinner.letAllBegin();

    dinner.watch();
    if (dinner.isDeadlock())
        dinner.showDeadlock();
    dinner.giveUp();
    dinner.join();
    parent.returned();
    dinner.report();
}

// ---------------------------------------------------------------------------- what it is

QList<QString> deadlockRemarks(const Parameters &p)
{
    QList<QString> remarks;
    if (p.flag("philosophers")) {
        remarks.append(
            isOpposite(p) ? QStringLiteral("Philosophers in opposite order: each takes the fork with its own "
                                           "number first, then the next one round the table.")
                          : QStringLiteral("Philosophers in the same order: each takes the fork with the "
                                           "lower number first."));
    } else if (p.integer("processes") > 2 && isOpposite(p)) {
        remarks.append(QStringLiteral("Every second process takes the two locks the other way round; those "
                                      "who find both taken wait outside the cycle."));
    }
    if (p.number("hold") == 0 && isOpposite(p))
        remarks.append(QStringLiteral("Without a hold time a deadlock is a matter of luck: the first may be "
                                      "through before the second comes."));
    return remarks;
}

/// "Process-1 holds lock A and waits for lock B."
QString cycleText(const Repeat &repeat)
{
    QStringList parts;
    const QJsonArray cycle = repeat.values.value(QLatin1String("cycle")).toArray();
    for (const QJsonValue &row : cycle) {
        parts.append(QStringLiteral("%1 holds %2 and waits for %3.")
                         .arg(row.toArray().at(0).toString(), row.toArray().at(1).toString(),
                              row.toArray().at(2).toString()));
    }
    constexpr qsizetype Told = 5;
    if (parts.size() > Told)
        parts = parts.mid(0, Told) + QStringList {QStringLiteral("And so on, round to Process-1.")};
    return parts.join(QLatin1Char(' '));
}

bool anyKilled(const Repeat &repeat)
{
    return std::any_of(repeat.processes.begin(), repeat.processes.end(), [](const ProcessRecord &process) {
        return process.role == Role::Child && process.ending.kind == Ending::Kind::Killed;
    });
}

Headline deadlockHeadline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    const QList<double> found = measured(run, "deadlocked");
    const auto times = std::count(found.begin(), found.end(), 1.0);
    const JudgedCount count = judgedCount(run.outcomes);
    if (count.all > 0 && count.judged == 0)
        return {QStringLiteral("The processes never met: there is nothing to conclude."),
                QStringLiteral("Each was through with its locks before the next one asked for any.")};
    if (times == 0)
        return {isOpposite(run.parameters) ? QStringLiteral("No deadlock, this time.")
                                           : QStringLiteral("No deadlock: everybody takes the locks in the "
                                                            "same order."),
                anyKilled(*counted.last())
                    ? QStringLiteral("A process was killed; whoever was left had both locks, and ended.")
                    : QStringLiteral("Every process had both of its locks, and all ended.")};
    const Repeat *last = counted.last();
    for (const Repeat *repeat : counted) {
        if (measureOf(*repeat, "deadlocked").value_or(0) > 0)
            last = repeat;
    }
    Headline headline;
    headline.sentence = counted.size() == 1
        ? QStringLiteral("Deadlock, found %1 after it had closed.")
              .arg(shownSeconds(measureOf(*last, "detected_ms"), 1e-3))
        : QStringLiteral("Deadlock in %1 of %2 repeats%3.")
              .arg(shownCount(double(times)), shownCount(double(counted.size())),
                   count.isPartial() ? QStringLiteral("; in %1 the processes never met")
                                           .arg(shownCount(double(count.all - count.judged)))
                                     : QString());
    headline.detail = cycleText(*last);
    return headline;
}

Declaration deadlockDeclaration()
{
    Declaration d;
    d.id = "deadlock";
    d.title = "Deadlock";
    d.chapter = "Sharing and locks";
    d.summary =
        "Processes take two locks each; in opposite order they end up waiting for each other, and the "
        "laboratory names the cycle.";
    d.keywords = {"deadlock",       "lock order",    "Lock",      "acquire", "release",
                  "wait-for graph", "cycle",         "mutex",     "dining",  "dinner",
                  "philosophers",   "circular wait", "two locks", "hang"};
    d.parameters =
        QList<Parameter> {
            mainOne(wholeParameter("processes", "Processes",
                                   "Processes that need two locks each, or philosophers at the table", 2, 64,
                                   2)),
            mainOne(choiceParameter("order", "Order",
                                    "Whether neighbours take their two locks in opposite order, or "
                                    "everybody in the same",
                                    {"opposite", "same"})),
            mainOne(numberParameter("hold", "Hold",
                                    "Time with the first lock before asking for the second, and "
                                    "time with both",
                                    "s", 0, 60, 0.1)),
            mainOne(switchParameter("philosophers", "Philosophers",
                                    "A ring: as many forks as philosophers, each needs the two "
                                    "beside it",
                                    false)),
        }
        + commonParameters("all");
    d.outcomes = {
        {"deadlock", "deadlock",
         "Everybody in the cycle holds what the one before waits for: nobody can go on.",
         [](const Parameters &p) { return isOpposite(p) ? Grade::Acceptable : Grade::Forbidden; }},
        {"no-deadlock", "no deadlock", "Every process had both of its locks.",
         [](const Parameters &p) { return isOpposite(p) ? Grade::Interesting : Grade::Acceptable; }},
        {"not-met", "not met",
         "One was through with its locks before the next asked for any: nobody could be in another's way.",
         always(Grade::Inconclusive)},
    };
    d.measures = withCommonMeasures({
        {"deadlocked", "flag", "1 if a cycle was found, else 0"},
        {"detected_ms", "ms", "from the wait that closed the cycle until it was found"},
    });
    d.values = {
        {"cycle", "the cycle, [[who, holds, waits_for], …]; empty without a deadlock"},
        {"wait_for", "the wait-for graph at the end, [{waiter, lock, holder, in_cycle}, …]", "object"},
        {"locks", "names of the locks, by the object number in the events", "text"},
        {"turns", "when each process asked for, got and gave back each lock, [[who, lock, s, s, s], …]"},
    };
    d.charts = {
        outcomesChart(),
        {"turns", "Waiting and holding", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) { return turnsChart(run, overlays); }},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.views = {View::Waiting};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::Acquired,
                                         EventKind::Released, EventKind::OwnerDied, EventKind::TimedOut});
    d.seedFeeds = "nothing: who comes first is the only chance";
    d.remarks = deadlockRemarks;
    d.nominalSeconds = [](const Parameters &p) { // in the same order of two locks they take turns
        const bool inTurn = !isOpposite(p) && !p.flag("philosophers");
        return p.number("hold") * (inTurn ? 2 * double(p.integer("processes")) : 1);
    };
    d.processCount = [](const Parameters &p) { return p.integer("processes"); };
    d.headline = deadlockHeadline;
    return d;
}

} // namespace

const Experiment &deadlockExperiment()
{
    static const Experiment experiment {deadlockDeclaration(), Dinner::needs, runDeadlock};
    return experiment;
}

} // namespace plab
