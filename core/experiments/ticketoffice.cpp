// SPDX-License-Identifier: GPL-3.0-or-later
// Ticket office: several buyers read how many tickets are left, take their time, and buy one.
#include "core/experiments/ticketoffice.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/ticketbuyer.h"
#include "core/experiments/ticketsale.h"

#include <algorithm>

namespace plab {

namespace {

// ---------------------------------------------------------------------------- the children's side

/// The critical section: what was true when it was read may be wrong when it is written.
///     tickets = json.load(file); time.sleep(delay)
///     if tickets['number'] > 0: tickets['number'] -= 1; json.dump(tickets, file)
BuyerNote::Answer buyOne(Buyer &buyer)
{
    const std::optional<std::int64_t> left = buyer.read();
    if (!left)
        return BuyerNote::Answer::Unreadable;
    if (!buyer.takeTime())
        return BuyerNote::Answer::None;
    if (*left < 1)
        return BuyerNote::Answer::SoldOut;
    return buyer.write(*left - 1) ? BuyerNote::Answer::Bought : BuyerNote::Answer::Unreadable;
}

int buyTicket(Child &child)
{
    Buyer buyer(child);
    if (const Result<void> opened = buyer.openFiles(); !opened)
        return child.refuse(opened.error());
    if (!buyer.awaitDoors())
        return 0;
    buyer.withItsLock([&buyer](auto &lock) {
        if (!buyer.acquire(lock))
            return;
        buyer.tell(buyOne(buyer));
        buyer.release(lock);
    });
    return 0;
}
const ChildFunctionName buyFunction("ticket-office.buyer", &buyTicket);

// ---------------------------------------------------------------------------- the parent's side

void runTicketOffice(Parent &parent)
{
    TicketSale sale(parent); // json.dump({'number': tickets}, file); lock = Lock()
    for (qint64 i = 0; i < parent.parameters().integer("buyers"); ++i)
        sale.process(buyFunction).start();
    sale.openDoors();
    sale.join();
    parent.returned();
    sale.report();
}

// ---------------------------------------------------------------------------- what it is

constexpr double RacyDelay = 0.01; ///< s; below it the writing of events would decide who meets whom

bool isLocked(const Parameters &p)
{
    return p.choice("lock") != QLatin1String("none");
}

QList<Parameter> ticketOfficeParameters()
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

QList<QString> ticketOfficeRemarks(const Parameters &p)
{
    QList<QString> remarks;
    if (p.integer("buyers") == 1)
        remarks.append(QStringLiteral("One buyer has nobody to compete with."));
    else if (p.integer("tickets") >= p.integer("buyers"))
        remarks.append(QStringLiteral("There is a ticket for everybody, so nothing can be oversold."));
    else if (!isLocked(p) && p.number("delay") < RacyDelay)
        remarks.append(QStringLiteral("With so short a delay it is chance who reads before whom."));
    return remarks;
}

QString refusedWords(double count)
{
    return count == 0 ? QStringLiteral("none was") : counted(count, "%n was", "%n were");
}

/// Without a lock a ticket for everybody is no safety either: the number that is written may be wrong.
QString enoughWords(const RunRecord &run, double right)
{
    const QJsonValue told = countedRepeats(run).last()->values.value("left");
    if (!told.isDouble())
        return QStringLiteral("There was one for everybody.");
    const double left = told.toDouble();
    return left == right
        ? QStringLiteral("There was one for everybody, and the number left is right, by luck.")
        : QStringLiteral("There was one for everybody, but the number left is wrong: %1 instead of %2.")
              .arg(shownCount(left), shownCount(right));
}

/// "3 of 5 repeats sold too many, up to 9 tickets; there was 1." How many is another in each repeat: no
/// middle value says it.
QString soldSentence(const QList<double> &sold, double there, const QString &raced)
{
    const double most = *std::max_element(sold.begin(), sold.end());
    const bool same = *std::min_element(sold.begin(), sold.end()) == most;
    const QString end = counted(there, "; there was %n.", "; there were %n.");
    const QString tickets = counted(most, "%n ticket", "%n tickets");
    const auto tooMany = std::count_if(sold.begin(), sold.end(), [&](double one) { return one > there; });
    if (sold.size() == 1 || tooMany == 0)
        return raced
            + (same ? counted(most, "%n ticket was sold", "%n tickets were sold")
                    : counted(most, "up to %n ticket was sold", "up to %n tickets were sold"))
            + end;
    const QString repeats = shownCount(double(sold.size()));
    return raced
        + (tooMany == sold.size()
               ? QStringLiteral("all %1 repeats sold too many, ").arg(repeats)
               : QStringLiteral("%1 of %2 repeats sold too many, ").arg(shownCount(double(tooMany)), repeats))
        + (same ? tickets + QStringLiteral(" each") : QStringLiteral("up to ") + tickets) + end;
}

/// "4 of 5 repeats raced: " where in some no two buyers met; nothing where all did.
QString notRacedWords(const RunRecord &run)
{
    quint64 all = 0;
    quint64 notRaced = 0;
    for (const OutcomeRow &row : run.outcomes) {
        all += row.count;
        notRaced += row.outcome == QLatin1String("not-raced") ? row.count : 0;
    }
    if (notRaced == 0 || run.parameters.integer("buyers") == 1)
        return {};
    return QStringLiteral("%1 of %2 raced: ")
        .arg(shownCount(double(all - notRaced)), counted(double(all), "%n repeat", "%n repeats"));
}

bool noneMet(const RunRecord &run)
{
    return std::any_of(
               run.outcomes.begin(), run.outcomes.end(),
               [](const OutcomeRow &row) { return row.outcome == QLatin1String("not-raced") && row.count; })
        && std::all_of(run.outcomes.begin(), run.outcomes.end(), [](const OutcomeRow &row) {
               return row.outcome == QLatin1String("not-raced") || row.count == 0;
           });
}

Headline ticketOfficeHeadline(const RunRecord &run)
{
    const QList<double> sold = measured(run, "sold");
    if (sold.isEmpty())
        return {};
    const auto there = double(run.parameters.integer("tickets"));
    const auto buyers = double(run.parameters.integer("buyers"));
    const double most = *std::max_element(sold.begin(), sold.end());
    Headline headline;
    headline.sentence = soldSentence(sold, there, notRacedWords(run));
    headline.sentence[0] = headline.sentence.at(0).toUpper();
    const QString took = shownSeconds(median(measured(run, "wall_s")));
    if (most > there)
        headline.detail =
            QStringLiteral("Buyers read the number before others had written theirs. It took %1.").arg(took);
    else if (buyers == 1)
        headline.detail = QStringLiteral("One buyer has nobody to compete with. It took %1.").arg(took);
    else if (noneMet(run))
        headline.detail =
            QStringLiteral("No two buyers were at the counter at the same time: there is nothing to "
                           "conclude. It took %1.")
                .arg(took);
    else if (isLocked(run.parameters))
        headline.detail = QStringLiteral("The %1 buyers took turns, and %2 refused. It took %3.")
                              .arg(shownCount(buyers), refusedWords(buyers - most), took);
    else if (there == 0)
        headline.detail = QStringLiteral("Every buyer found none left. It took %1.").arg(took);
    else if (there >= buyers)
        headline.detail = enoughWords(run, there - most) + QStringLiteral(" It took %1.").arg(took);
    else
        headline.detail = QStringLiteral("Without a lock that is luck, not safety. It took %1.").arg(took);
    return headline;
}

/// How many buyers had their answer, over time: a steep line when they crowd, stairs when they take turns.
ChartData servedChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return stepsChart(run, overlays, "served", "Buyers served", "buyers served");
}

Declaration ticketOfficeDeclaration()
{
    Declaration d;
    d.id = "ticket-office";
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
    d.parameters = ticketOfficeParameters();
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
    d.remarks = ticketOfficeRemarks;
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
    d.headline = ticketOfficeHeadline;
    return d;
}

} // namespace

const Experiment &ticketOfficeExperiment()
{
    static const Experiment experiment {ticketOfficeDeclaration(), TicketSale::needs, runTicketOffice};
    return experiment;
}

} // namespace plab
