// SPDX-License-Identifier: GPL-3.0-or-later
// Classics: what it is.
#include "core/experiments/classics/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/experiments/classics/settings.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

namespace plab::classics {

namespace {

QList<Parameter> parameters()
{
    return QList<Parameter> {
               mainOne(choiceParameter("problem", tr("Problem"), tr("Which classic problem"),
                                       {{"readers-writers", tr("readers and writers")},
                                        {"sleeping-barber", tr("sleeping barber")},
                                        {"philosophers", tr("dining philosophers")}})),
               mainOne(
                   numberParameter("seconds", tr("Seconds"), tr("How long they go on"), "s", 0.05, 3600, 2)),
               mainOne(choiceParameter("preference", tr("Preference"),
                                       tr("Readers and writers: who goes in first where both want to"),
                                       {{"readers", tr("readers first")},
                                        {"writers", tr("writers first")},
                                        {"fair", tr("in the order of coming")}})),
               wholeParameter("readers", tr("Readers"), tr("Processes that may be inside together"), 1, 64,
                              4),
               wholeParameter("writers", tr("Writers"), tr("Processes that may only be inside alone"), 1, 64,
                              2),
               wholeParameter("customers", tr("Customers"), tr("Processes that want their hair cut"), 1, 64,
                              6),
               wholeParameter("chairs", tr("Chairs"), tr("For customers who wait; who finds none leaves"), 0,
                              64, 3),
               wholeParameter("philosophers", tr("Philosophers"),
                              tr("And forks: each takes the one with its own number first"), 2, 64, 5),
               switchParameter("waiter", tr("Waiter"),
                               tr("Philosophers: a waiter lets all but one at a time ask for forks"), true),
               numberParameter(
                   "inside", tr("Inside"),
                   tr("Time of a turn: reading, writing, a haircut, a meal; drawn between half of it "
                      "and one and a half times it"),
                   "ms", 0.1, 10'000, 10),
               numberParameter("outside", tr("Outside"), tr("Time between two turns, drawn likewise"), "ms",
                               0, 10'000, 5),
           }
    + commonParameters("all");
}

Result<void> check(const Parameters &p)
{
    if (p.number("seconds") < p.number("time-limit"))
        return {};
    return usageError(tr("%1 is %2, but %3 is %4: the repeat could not end within it.")
                          .arg(shownLabel(p, "seconds"), shownSetting(p, "seconds"),
                               shownLabel(p, "time-limit"), shownSetting(p, "time-limit")),
                      {"seconds", "time-limit"});
}

bool isFair(const Parameters &p)
{
    return problemOf(p) == Problem::ReadersWriters && preferenceOf(p) == Preference::Fair;
}

QList<MeasureDeclaration> measures()
{
    return withCommonMeasures({
        {"turns", "count", tr("turns of all who want some: inside, served, meals")},
        {"longest_wait_s", "s", tr("the longest wait of one of them, also one in vain")},
        {"starved", "count", tr("processes that waited half of the time or longer for one turn")},
        {"fairness", "index", tr("Jain's index of the turns of each: 1 = all equal")},
        {"reads", "count", tr("turns of the readers; null in the other problems, as the next four")},
        {"writes", "count", tr("turns of the writers")},
        {"longest_reader_wait_s", "s", tr("the longest wait of a reader")},
        {"longest_writer_wait_s", "s", tr("the longest wait of a writer")},
        {"most_readers", "count", tr("most readers inside at once")},
        {"served", "count", tr("haircuts; null in the other problems, as the next three")},
        {"turned_away", "count", tr("customers who found every chair taken")},
        {"barber_slept_s", "s", tr("time the barber slept because nobody was there")},
        {"most_waiting", "count", tr("most customers on chairs at once")},
        {"deadlocked", "flag", tr("1 if all philosophers waited for each other; null in the other problems")},
    });
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Classic problems");
    d.chapter = tr("Sharing and locks");
    d.summary = tr("Readers and writers, the sleeping barber, philosophers with a waiter: who has turns, who "
                   "waits, who never comes to anything.");
    d.keywords = {"readers and writers",
                  "readers-writer lock",
                  "rwlock",
                  "shared lock",
                  "starvation",
                  "fairness",
                  "sleeping barber",
                  "barbershop",
                  "waiter",
                  "arbitrator",
                  "dining philosophers",
                  "deadlock",
                  "monitor",
                  "Condition",
                  "bounded buffer",
                  "turnstile",
                  "writer starvation",
                  "Semaphore",
                  "wait_for",
                  "classic problems"};
    d.parameters = parameters();
    d.outcomes = {
        {"kept", tr("kept"),
         tr("Nobody was inside who should not have been, and nobody had to wait half of the time."),
         always(Grade::Acceptable)},
        {"starved", tr("starved"),
         tr("Somebody waited half of the time or longer for a single turn, while others had many."),
         [](const Parameters &p) { return isFair(p) ? Grade::Forbidden : Grade::Interesting; }},
        {"deadlock", tr("deadlock"), tr("Every philosopher has one fork and waits for the other."),
         [](const Parameters &p) { return acceptableIf(mayDeadlock(p)); }, mayDeadlock},
        {"violated", tr("violated"),
         tr("A writer was inside with somebody else, or more customers waited than there are chairs."),
         always(Grade::Forbidden)},
    };
    d.measures = measures();
    d.values = {
        {"by_process", tr("[[who, turns, longest wait s, waited s in all], …]")},
        {"locks", tr("names of the forks, by the object number in the events"), "text"},
    };
    d.charts = charts();
    d.views = {View::Waiting};
    d.sights = {
        sightOf("deadlock", "closed-cycle", tr("deadlock"), sights::closedCycles),
        sightOf("kept", "hand-over", tr("turn handed over"), sights::handOvers),
        sightOf("starved", "longest-wait", tr("longest wait"), sights::longestWaits),
    };
    d.eventKinds = withCommonEventKinds({EventKind::Acquired, EventKind::Released, EventKind::OwnerDied,
                                         EventKind::SleepBegin, EventKind::SleepEnd, EventKind::TimedOut});
    d.seedFeeds = tr("how long each is inside and outside");
    d.check = check;
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) { return mayDeadlock(p) ? 0 : p.number("seconds"); };
    d.processCount = processesOf;
    d.soFar = [](double done, double wanted) {
        return tr("%1 of the time is over.").arg(shownPercent(done / wanted));
    };
    offerBothWays(d.parameters, "waiter", tr("Now with a waiter"), tr("Now without a waiter"));
    d.keyFigures = [](const RunRecord &run) {
        return QList<KeyFigure> {
            repeatsWith(run, {QStringLiteral("deadlock")}, tr("repeats ended in a deadlock")),
            typicalFigure(run, "turns", tr("turns, of all together"))};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::classics
