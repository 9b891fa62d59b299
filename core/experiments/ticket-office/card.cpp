// SPDX-License-Identifier: GPL-3.0-or-later
// Ticket office: what it is.
#include "core/experiments/ticket-office/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

namespace plab::ticketoffice {

bool isLocked(const Parameters &p)
{
    return p.choice("lock") != QLatin1String("none");
}

namespace {

QList<Parameter> parameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("buyers", tr("Buyers"), tr("Processes that want one ticket each"), 1, 256, 9)),
        mainOne(wholeParameter("tickets", tr("Tickets"), tr("How many there are"), 0, 1e6, 1)),
        mainOne(numberParameter("delay", tr("Delay"), tr("Time between reading the number and writing it"),
                                "s", 0, 60, 0.1)),
        mainOne(choiceParameter("lock", tr("Lock"), tr("What makes reading, waiting and writing one step"),
                                {{"none", tr("none")}, {"mutex", tr("mutex")}, {"file", tr("file")}})),
        choiceParameter("delay-kind", tr("Kind of delay"),
                        tr("The same for all buyers, who come at once; or drawn for each from 0 to the "
                           "delay: how long it is on its way, and how long it takes"),
                        {{"fixed", tr("fixed")}, {"random", tr("random")}}),
        choiceParameter("write", tr("Write"),
                        tr("How the JSON file is written: in one call; emptied first, as by open(name, 'w'); "
                           "or beside it, and renamed"),
                        {{"in-one", tr("in one call")},
                         {"emptied-first", tr("emptied first")},
                         {"rename", tr("rename")}}),
        numberParameter("write-seconds", tr("Time of writing"),
                        tr("Between opening the file for writing and writing it"), "s", 0, 60, 0),
        choiceParameter("storage", tr("Storage"), tr("Where the number of tickets left is kept"),
                        {{"json-file", tr("JSON file")}, {"shared-memory", tr("shared memory")}}),
    };
    return own + commonParameters("all");
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Ticket office");
    d.chapter = tr("Sharing and locks");
    d.summary =
        tr("Several buyers read how many tickets are left, wait, and buy; without a lock too many are sold.");
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
                  "mutual exclusion",
                  "random.random",
                  "random delay",
                  "JSONDecodeError",
                  "empty file",
                  "rename",
                  "atomic write",
                  "os.replace",
                  "truncate"};
    d.parameters = parameters();
    d.outcomes = {
        {"sold-right", tr("sold right"),
         tr("There were too few tickets, and no more were sold than there were."), always(Grade::Acceptable)},
        {"oversold", tr("oversold"), tr("Buyers read the same number, and each sold itself the same ticket."),
         lostGrade},
        {"unreadable", tr("unreadable"),
         tr("Not too many were sold, but a buyer read the file while another wrote it, and found it empty."),
         lostGrade, [](const Parameters &p) { return p.choice("storage") == QLatin1String("json-file"); }},
        {"not-raced", tr("not raced"),
         tr("No two buyers were at the counter at the same time: nobody could be in another's way."),
         always(Grade::Inconclusive)},
        {"cannot-tell", tr("cannot tell"),
         tr("There was a ticket for everybody, or for nobody: none could be oversold."),
         always(Grade::Inconclusive)},
    };
    d.measures = withCommonMeasures({
        {"sold", "count", tr("buyers that bought a ticket")},
        {"oversold", "count", tr("tickets sold beyond those there were")},
        {"unreadable", "count",
         tr("buyers that found the file empty, because another was writing it (storage json-file)")},
    });
    d.values = {
        {"left", tr("the number that stands there at the end; null if it cannot be read"), "count"},
        {"contents", tr("the JSON file at the end (storage json-file)"), "object"},
        {"locks", tr("name of the lock, by the object number in the events (with a lock)"), "text"},
        {"delays",
         tr("how long each buyer was on its way and how long it took, [[s, s], …] (delay-kind random)")},
        {"served", tr("buyers that had their answer over time, [[s, buyers], …]")}};
    d.kind = alwaysOf(ExperimentKind::Race);
    d.charts = {
        outcomesChart(),
        {"loss", tr("Oversold in each repeat"), "outcomes",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return lossChart(run, overlays,
                              {"loss", "oversold", false, tr("Oversold in each repeat"),
                               tr("tickets sold too many"), tr("sold right"), tr("oversold"),
                               tr("No ticket was sold twice in any repeat.")});
         }},
        {"served", tr("Buyers served"), "timing", servedChart},
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.sights = {
        sightOf("oversold", "lost-update", tr("ticket sold twice"), sights::lostUpdates),
        sightOf("sold-right", "kept-update", tr("ticket sold"), sights::keptUpdates),
        sightOf("sold-right", "write", tr("ticket sold"), sights::writes),
    };
    d.eventKinds = withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Read,
                                         EventKind::Write, EventKind::SleepBegin, EventKind::SleepEnd,
                                         EventKind::Acquired, EventKind::Released, EventKind::OwnerDied});
    d.repeat = 5;
    d.seedFeeds = tr("with a random delay, how long each buyer is on its way and how long it takes, anew in "
                     "each repeat; else nothing");
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) {
        if (p.choice("delay-kind") == QLatin1String("random"))
            return 0.0; // any of them may be next to nothing
        return p.number("delay") * (isLocked(p) ? double(p.integer("buyers")) : 1);
    };
    d.processCount = [](const Parameters &p) { return p.integer("buyers"); };
    d.races = [](const Parameters &p) { return !isLocked(p) && p.number("delay") < RacyDelay; };
    d.paces = [](const Repeat &repeat) { // the witness sells as much
        const std::optional<double> seconds = measureOf(repeat, "wall_s");
        return seconds && *seconds > 0 ? QMap<QString, double> {{QStringLiteral("the sale"), 1 / *seconds}}
                                       : QMap<QString, double> {};
    };
    d.soFar = [](double done, double wanted) {
        return tr("%n of %1 buyers have been at the counter.", "%n of %1 buyers has been at the counter.",
                  done)
            .arg(shownCount(wanted));
    };
    offerBothWays(d.parameters, "lock", tr("Now with a lock"), tr("Now without a lock"));
    d.keyFigures = [](const RunRecord &run) {
        return QList<KeyFigure> {typicalFigure(run, "sold", tr("tickets sold, in the median repeat")),
                                 typicalTime(run, "wall_s", tr("for the whole sale"))};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::ticketoffice
