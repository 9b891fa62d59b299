// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlock: what it is.
#include "core/experiments/deadlock/card.h"

#include "core/analysis/charts.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/experiments/deadlock/script.h"

namespace plab::deadlock {

Declaration declaration()
{
    Declaration d;
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
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) { // in the same order of two locks they take turns
        const bool inTurn = !isOpposite(p) && !p.flag("philosophers");
        return p.number("hold") * (inTurn ? 2 * double(p.integer("processes")) : 1);
    };
    d.processCount = [](const Parameters &p) { return p.integer("processes"); };
    d.headline = headline;
    return d;
}

} // namespace plab::deadlock
