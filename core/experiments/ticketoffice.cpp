// SPDX-License-Identifier: GPL-3.0-or-later
// Ticket office: several buyers read how many tickets are left, take their time, and buy one.
#include "core/experiments/ticketoffice.h"

#include "core/analysis/charts.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/ticketbuyer.h"
#include "core/process/parent.h"

#include <QJsonArray>

#include <sys/mman.h>

#include <algorithm>

namespace plab {

namespace {

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
        choiceParameter("storage", "Storage", "Where the number of tickets left is kept",
                        {"json-file", "shared-memory"}),
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

QString tickets(double count)
{
    return count == 1 ? QStringLiteral("1 ticket") : QStringLiteral("%1 tickets").arg(shownCount(count));
}

Headline ticketOfficeHeadline(const RunRecord &run)
{
    const QList<double> sold = measured(run, "sold");
    if (sold.isEmpty())
        return {};
    const auto there = double(run.parameters.integer("tickets"));
    const auto buyers = double(run.parameters.integer("buyers"));
    const double most = *std::max_element(sold.begin(), sold.end());
    const bool same = *std::min_element(sold.begin(), sold.end()) == most;
    Headline headline;
    headline.sentence =
        QStringLiteral("%1%2 %3 sold; there %4 %5.")
            .arg(same ? QString() : QStringLiteral("Up to "), tickets(most),
                 most == 1 && same ? QStringLiteral("was") : QStringLiteral("were"),
                 there == 1 ? QStringLiteral("was") : QStringLiteral("were"), shownCount(there));
    const QString took = shownSeconds(median(measured(run, "wall_s")).value_or(0));
    if (most > there)
        headline.detail =
            QStringLiteral("Buyers read the number before others had written theirs. It took %1.").arg(took);
    else if (isLocked(run.parameters))
        headline.detail = QStringLiteral("The %1 buyers took turns, and %2 were refused. It took %3.")
                              .arg(shownCount(buyers), shownCount(buyers - most), took);
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
    d.keywords = {"Lock",      "mutex",         "critical section",
                  "acquire",   "release",       "json.load",
                  "json.dump", "file",          "flock",
                  "race",      "oversold",      "check then act",
                  "ticket",    "booking",       "train",
                  "data.json", "time of check", "mutual exclusion"};
    d.parameters = ticketOfficeParameters();
    d.outcomes = {
        {"sold-right", "sold right", "No more tickets were sold than there were.", always(Grade::Acceptable)},
        {"oversold", "oversold", "Buyers read the same number, and each sold itself the same ticket.",
         lostGrade},
    };
    d.measures = withCommonMeasures({
        {"sold", {}, "buyers that bought a ticket"},
        {"oversold", {}, "tickets sold beyond those there were"},
    });
    d.values = {{"left", "the number that stands there at the end"},
                {"contents", "the JSON file at the end (storage json-file)"},
                {"served", "buyers that had their answer over time, [[s, buyers], …]"}};
    d.charts = {
        outcomesChart(),
        {"served", "Buyers served", "timing", servedChart},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.eventKinds = {EventKind::Started,  EventKind::Ended,     EventKind::WorkBegin, EventKind::WorkEnd,
                    EventKind::Read,     EventKind::Write,     EventKind::WaitBegin, EventKind::Acquired,
                    EventKind::Released, EventKind::OwnerDied, EventKind::Gap};
    d.repeat = 5;
    d.seedFeeds = "nothing: every buyer waits for the same delay";
    d.remarks = ticketOfficeRemarks;
    d.processCount = [](const Parameters &p) { return p.integer("buyers"); };
    d.races = [](const Parameters &p) { return !isLocked(p) && p.number("delay") < RacyDelay; };
    d.headline = ticketOfficeHeadline;
    return d;
}

// ---------------------------------------------------------------------------- the parent's side

ArenaNeeds ticketOfficeNeeds(const Parameters &p)
{
    return {.lanes = p.integer("buyers"),
            .sharedBytes =
                qint64(sizeof(TicketOffice)) + p.integer("buyers") * qint64(sizeof(BuyerNote)) + 4096,
            .eventsPerLane = 1024};
}

TicketOffice *openOffice(Parent &parent, const TicketFile &file, const BuyerNote *notes)
{
    const Parameters &p = parent.parameters();
    auto *office = parent.share<TicketOffice>();
    office->lock = lockKindFromName(p.choice("lock")).value_or(LockKind::None);
    office->jsonFile = p.choice("storage") == QLatin1String("json-file");
    office->delayNs = std::uint64_t(p.number("delay") * 1e9);
    office->notesOffset = parent.offsetOf(notes);
    office->number.write(p.integer("tickets"));
    if (!file.write(p.integer("tickets")))
        throw Refused {systemError(QStringLiteral("write the ticket file"), errno)};
    if (const Result<void> made = office->guard.init(office->lock); !made)
        throw Refused {made.error()};
    return office;
}

bool allEnded(Parent &parent, const std::vector<ChildHandle> &buyers)
{
    return std::all_of(buyers.begin(), buyers.end(),
                       [&](const ChildHandle &buyer) { return parent.hasEnded(buyer); });
}

/// The doors open when everybody stands before them; one that died on its way is not waited for.
void openDoors(Parent &parent, TicketOffice &office, const std::vector<ChildHandle> &buyers)
{
    const auto missing = [&] {
        return std::count_if(buyers.begin(), buyers.end(),
                             [&](const ChildHandle &buyer) { return !parent.hasEnded(buyer); })
            > std::ptrdiff_t(office.doors.entered());
    };
    while (missing()) {
        (void)office.doors.awaitAll(std::uint32_t(buyers.size()), std::chrono::milliseconds(20),
                                    &parent.arena().header().stop);
        parent.reap();
        parent.throwIfStopped();
    }
    office.doors.open();
}

void joinAll(Parent &parent, const BuyerNote *notes, const std::vector<ChildHandle> &buyers)
{
    while (!allEnded(parent, buyers)) {
        const std::uint32_t seen = parent.bell();
        parent.reap();
        if (allEnded(parent, buyers))
            break;
        parent.waitBell(seen, std::chrono::milliseconds(30));
        const auto served = std::count_if(notes, notes + buyers.size(), [](const BuyerNote &note) {
            return note.answer.load(std::memory_order_acquire) != BuyerNote::Answer::None;
        });
        parent.progress(std::uint64_t(served), buyers.size());
    }
}

/// [[s, buyers], …], from nobody at the opening to the last.
QJsonArray servedOverTime(const Parent &parent, const BuyerNote *notes, std::size_t buyers)
{
    const std::uint64_t entryNs = parent.arena().header().entryNs.load();
    std::vector<std::uint64_t> times;
    for (std::size_t i = 0; i < buyers; ++i)
        times.push_back(notes[i].servedNs.load());
    std::sort(times.begin(), times.end());
    QJsonArray served;
    for (std::size_t i = 0; i < times.size(); ++i)
        served.append(QJsonArray {double(times[i] - entryNs) * 1e-9, qint64(i + 1)});
    return served;
}

void report(Parent &parent, const TicketOffice &office, const TicketFile &file, const BuyerNote *notes)
{
    const auto buyers = std::size_t(parent.parameters().integer("buyers"));
    const auto answered = [&](BuyerNote::Answer answer) {
        return std::count_if(notes, notes + buyers,
                             [&](const BuyerNote &note) { return note.answer.load() == answer; });
    };
    const std::int64_t sold = answered(BuyerNote::Answer::Bought);
    const std::int64_t served = sold + answered(BuyerNote::Answer::SoldOut);
    if (served != std::int64_t(buyers))
        return parent.fail(failedError(
            QStringLiteral("Not every buyer had an answer: %1 of %2 had.").arg(served).arg(buyers)));
    const std::int64_t oversold = std::max<std::int64_t>(0, sold - parent.parameters().integer("tickets"));
    parent.outcome(oversold > 0 ? QStringLiteral("oversold") : QStringLiteral("sold-right"));
    parent.measure(QStringLiteral("sold"), double(sold));
    parent.measure(QStringLiteral("oversold"), double(oversold));
    parent.value(QStringLiteral("left"),
                 qint64(office.jsonFile ? file.read().value_or(-1) : office.number.read()));
    if (office.jsonFile)
        parent.value(QStringLiteral("contents"), QString::fromUtf8(file.text()));
    parent.value(QStringLiteral("served"), servedOverTime(parent, notes, buyers));
}

void runTicketOffice(Parent &parent)
{
    const auto count = std::uint32_t(parent.parameters().integer("buyers"));
    const Descriptor memfd(memfd_create("tickets.json", MFD_CLOEXEC));
    const Result<TicketFile> file = TicketFile::open(memfd.get());
    if (!file)
        throw Refused {file.error()};
    const BuyerNote *notes = parent.share<BuyerNote>(count);
    TicketOffice *office = openOffice(parent, file.value(), notes);

    std::vector<ChildHandle> buyers;
    for (std::uint32_t number = 1; number <= count; ++number) {
        ChildSpec buyer {"Process-" + std::to_string(number), Role::Child, StartMethod::Fork,
                         buyerFunction.name()};
        buyer.descriptors = {memfd.get()};
        const BuyerPart part {parent.offsetOf(office), number};
        buyers.push_back(parent.start(buyer.with(part)));
    }
    openDoors(parent, *office, buyers);
    joinAll(parent, notes, buyers);
    parent.returned();
    report(parent, *office, file.value(), notes);
}

} // namespace

const Experiment &ticketOfficeExperiment()
{
    static const Experiment experiment {ticketOfficeDeclaration(), ticketOfficeNeeds, runTicketOffice};
    return experiment;
}

} // namespace plab
