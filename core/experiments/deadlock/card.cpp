// SPDX-License-Identifier: GPL-3.0-or-later
// Deadlock: what it is.
#include "core/experiments/deadlock/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/experiments/deadlock/script.h"
#include "core/sights/sights.h"

namespace plab::deadlock {

Declaration declaration()
{
    Declaration d;
    d.title = tr("Deadlock");
    d.chapter = tr("Sharing and locks");
    d.summary =
        tr("Processes take two locks each; in opposite order they end up waiting for each other, and the "
           "laboratory names the cycle.");
    d.keywords = {"deadlock",       "lock order",    "Lock",      "acquire", "release",
                  "wait-for graph", "cycle",         "mutex",     "dining",  "dinner",
                  "philosophers",   "circular wait", "two locks", "hang"};
    d.parameters =
        QList<Parameter> {
            mainOne(wholeParameter("processes", tr("Processes"),
                                   tr("Processes that need two locks each, or philosophers at the table"), 2,
                                   64, 2)),
            mainOne(choiceParameter("order", tr("Order"),
                                    tr("Whether neighbours take their two locks in opposite order, or "
                                       "everybody in the same"),
                                    {{"opposite", tr("opposite")}, {"same", tr("same")}})),
            mainOne(numberParameter("hold", tr("Hold"),
                                    tr("Time with the first lock before asking for the second, and "
                                       "time with both"),
                                    "s", 0, 60, 0.1)),
            mainOne(switchParameter("philosophers", tr("Philosophers"),
                                    tr("A ring: as many forks as philosophers, each needs the two "
                                       "beside it"),
                                    false)),
        }
        + commonParameters("all");
    d.outcomes = {
        {"deadlock", tr("deadlock"),
         tr("Everybody in the cycle holds what the one before waits for: nobody can go on."),
         [](const Parameters &p) { return isOpposite(p) ? Grade::Acceptable : Grade::Forbidden; }},
        {"no-deadlock", tr("no deadlock"), tr("Every process had both of its locks."),
         [](const Parameters &p) { return isOpposite(p) ? Grade::Interesting : Grade::Acceptable; }},
        {"not-met", tr("not met"),
         tr("One was through with its locks before the next asked for any: nobody could be in another's "
            "way."),
         always(Grade::Inconclusive)},
    };
    d.measures = withCommonMeasures({
        {"deadlocked", "flag", tr("1 if a cycle was found, else 0")},
        {"detected_ms", "ms", tr("from the wait that closed the cycle until it was found")},
    });
    d.values = {
        {"cycle", tr("the cycle, [[who, holds, waits_for], …]; empty without a deadlock")},
        {"wait_for", tr("the wait-for graph at the end, [{waiter, lock, holder, in_cycle}, …]"), "object"},
        {"locks", tr("names of the locks, by the object number in the events"), "text"},
        {"turns", tr("when each process asked for, got and gave back each lock, [[who, lock, s, s, s], …]")},
    };
    d.charts = {
        outcomesChart(),
        ownPicture({"turns", tr("Waiting and holding"), "timing",
                    [](const RunRecord &run, const QList<RunRecord> &overlays) {
                        return turnsChart(run, overlays);
                    }}),
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.views = {View::Waiting};
    d.sights = {
        sightOf("deadlock", "closed-cycle", tr("last acquire"), sights::closedCycles),
        sightOf("no-deadlock", "second-lock", tr("second lock"), sights::secondLocks),
        sightOf("not-met", "second-lock", tr("second lock"), sights::secondLocks),
    };
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::Acquired,
                                         EventKind::Released, EventKind::OwnerDied, EventKind::TimedOut});
    d.seedFeeds = tr("nothing: who comes first is the only chance");
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) { // in the same order of two locks they take turns
        const bool inTurn = !isOpposite(p) && !p.flag("philosophers");
        return p.number("hold") * (inTurn ? 2 * double(p.integer("processes")) : 1);
    };
    d.processCount = [](const Parameters &p) { return p.integer("processes"); };
    offerBothWays(d.parameters, "order", tr("Now in the same order"), tr("Now in opposite order"));
    d.keyFigures = [](const RunRecord &run) {
        return QList<KeyFigure> {
            repeatsWith(run, {QStringLiteral("deadlock")}, tr("repeats ended in a deadlock")),
            typicalTime(run, "wall_s", tr("from beginning to end"))};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::deadlock
