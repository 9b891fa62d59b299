// SPDX-License-Identifier: GPL-3.0-or-later
// Ticket office: what it is.
#include "core/experiments/ticket-office/card.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"

namespace plab::ticketoffice {

bool isLocked(const Parameters &p)
{
    return p.choice("lock") != QLatin1String("none");
}

namespace {

QList<Parameter> parameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("buyers", "Buyers", "Processes that want one ticket each", 1, 256, 9)),
        mainOne(wholeParameter("tickets", "Tickets", "How many there are", 0, 1e6, 1)),
        mainOne(numberParameter("delay", "Delay", "Time between reading the number and writing it", "s", 0,
                                60, 0.1)),
        mainOne(choiceParameter("lock", "Lock", "What makes reading, waiting and writing one step",
                                {"none", "mutex", "file"})),
        labelled(choiceParameter("storage", "Storage", "Where the number of tickets left is kept",
                                 {"json-file", "shared-memory"}),
                 {"JSON file", "shared memory"}),
    };
    return own + commonParameters("all");
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = "Ticket office";
    d.chapter = "Sharing and locks";
    d.summary = "Several buyers read how many tickets are left, wait, and buy; without a lock too many are "
                "sold.";
    d.keywords = {"robust mutex",
                  "Lock",
                  "mutex",
                  "critical section",
                  "acquire",
                  "release",
                  "json.load",
                  "json.dump",
                  "file",
                  "flock",
                  "race",
                  "oversold",
                  "check then act",
                  "ticket",
                  "booking",
                  "train",
                  "data.json",
                  "time of check",
                  "mutual exclusion"};
    d.parameters = parameters();
    d.outcomes = {
        {"sold-right", "sold right", "There were too few tickets, and no more were sold than there were.",
         always(Grade::Acceptable)},
        {"oversold", "oversold", "Buyers read the same number, and each sold itself the same ticket.",
         lostGrade},
        {"not-raced", "not raced",
         "No two buyers were at the counter at the same time: nobody could be in another's way.",
         always(Grade::Inconclusive)},
        {"cannot-tell", "cannot tell",
         "There was a ticket for everybody, or for nobody: none could be oversold.",
         always(Grade::Inconclusive)},
    };
    d.measures = withCommonMeasures({
        {"sold", "count", "buyers that bought a ticket"},
        {"oversold", "count", "tickets sold beyond those there were"},
    });
    d.values = {{"left", "the number that stands there at the end", "count"},
                {"contents", "the JSON file at the end (storage json-file)", "object"},
                {"locks", "name of the lock, by the object number in the events (with a lock)", "text"},
                {"served", "buyers that had their answer over time, [[s, buyers], …]"}};
    d.charts = {
        outcomesChart(),
        {"served", "Buyers served", "timing", servedChart},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.eventKinds =
        withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Read, EventKind::Write,
                              EventKind::Acquired, EventKind::Released, EventKind::OwnerDied});
    d.repeat = 5;
    d.seedFeeds = "nothing: every buyer waits for the same delay";
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) {
        return p.number("delay") * (isLocked(p) ? double(p.integer("buyers")) : 1);
    };
    d.processCount = [](const Parameters &p) { return p.integer("buyers"); };
    d.races = [](const Parameters &p) { return !isLocked(p) && p.number("delay") < RacyDelay; };
    d.paces = [](const Repeat &repeat) { // the witness sells as much
        const std::optional<double> seconds = measureOf(repeat, "wall_s");
        return seconds && *seconds > 0 ? QMap<QString, double> {{QStringLiteral("the sale"), 1 / *seconds}}
                                       : QMap<QString, double> {};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::ticketoffice
