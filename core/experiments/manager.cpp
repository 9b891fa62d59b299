// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: a server process owns an object, clients change it by messages.
#include "core/experiments/manager.h"

#include "core/analysis/charts.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/managerclients.h"
#include "core/process/joining.h"
#include "core/process/parent.h"

#include <QCborMap>
#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace plab {

namespace {

constexpr qint64 WitnessOperations = 5000; ///< a witness only has to show the timeline

QList<Parameter> managerParameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("operations", "Operations", "Operations each client asks of the server", 1,
                               1e6, 1000)),
        mainOne(
            wholeParameter("clients", "Clients", "Processes that hold a proxy of the same object", 1, 64, 1)),
        mainOne(choiceParameter("object", "Object", "What the server owns", {"dict", "list", "value"})),
    };
    return own + commonParameters("off");
}

QList<QString> managerRemarks(const Parameters &p)
{
    QList<QString> remarks;
    const qint64 tutorial = p.choice("object") == QLatin1String("dict") ? 3 : 1;
    if (p.integer("operations") < tutorial + 2 && p.integer("clients") == 1)
        remarks.append(
            QStringLiteral("With so few operations the client makes the tutorial's changes only."));
    if (p.integer("clients") == 1 && p.integer("operations") >= tutorial + 2)
        remarks.append(QStringLiteral("One client has nobody to lose an update to."));
    return remarks;
}

/// How many times slower, for people: "830", "4.2".
QString shownRatio(double ratio)
{
    return ratio < 10 ? QLocale().toString(ratio, 'f', 1) : shownCount(ratio);
}

Headline managerHeadline(const RunRecord &run)
{
    const std::optional<double> ratio = median(measured(run, "ratio"));
    const std::optional<double> perSecond = median(measured(run, "ops_per_s"));
    if (!ratio || !perSecond)
        return {};
    Headline headline;
    headline.sentence =
        QStringLiteral("Asking the server is %1 times slower than shared memory.").arg(shownRatio(*ratio));
    headline.detail =
        QStringLiteral("%1 operations per second as messages to the server, %2 on shared memory "
                       "under a mutex.")
            .arg(shownCount(*perSecond),
                 shownCount(median(measured(run, "shared_memory_ops_per_s")).value_or(0)));
    quint64 lost = 0;
    for (const OutcomeRow &row : run.outcomes)
        lost += row.outcome == QLatin1String("update-lost") ? row.count : 0;
    if (lost > 0)
        headline.detail +=
            QStringLiteral(" Updates were lost: reading and writing back are two messages, and "
                           "another client's came between.");
    return headline;
}

/// Both rates beside each other, to be read as orders of magnitude.
ChartData ratesChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = "rates";
    chart.title = "Time of one operation";
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = QStringLiteral("time, µs");
    chart.emptyText = QStringLiteral("No repeat has finished yet.");
    const std::pair<const char *, QString> bars[] = {
        {"ops_per_s", QStringLiteral("through the manager")},
        {"shared_memory_ops_per_s", QStringLiteral("shared memory, mutex")}};
    for (const auto &[measure, label] : bars) {
        const std::optional<double> rate = median(measured(run, QLatin1String(measure)));
        if (!rate || *rate <= 0)
            continue;
        ChartBar bar;
        bar.left = double(chart.bars.size());
        bar.right = bar.left + 1;
        bar.value = 1e6 / *rate;
        bar.role = chart.bars.isEmpty() ? ChartRole::Working : ChartRole::Holding;
        bar.label = label;
        bar.valueLabel = shownSeconds(1 / *rate);
        chart.bars.append(bar);
    }
    if (!chart.bars.isEmpty())
        chart.note =
            QStringLiteral("All clients together: time over operations, median of the counted repeats.");
    return chart;
}

Declaration managerDeclaration()
{
    Declaration d;
    d.id = "manager";
    d.title = "Manager";
    d.chapter = "Communication";
    d.summary = "A server process owns a dict, a list or a value; clients change it by messages.";
    d.keywords = {"Manager",      "SyncManager",       "dict",        "list",
                  "Value",        "Namespace",         "proxy",       "server",
                  "shared",       "read-modify-write", "race",        "lost update",
                  "QLocalSocket", "message",           "BaseManager", "reverse"};
    d.parameters = managerParameters();
    d.outcomes = {
        {"consistent", "consistent", "The object holds what the clients' operations add up to.",
         always(Grade::Acceptable)},
        {"update-lost", "update lost",
         "Two clients read the same number before either wrote: each operation is whole, the two together "
         "are "
         "not.",
         always(Grade::Interesting)},
    };
    d.measures = withCommonMeasures({
        {"ops_per_s", "1/s", "operations through the server, of all clients together"},
        {"shared_memory_ops_per_s", "1/s",
         "the same on a value in shared memory, each under the mutex, by the same clients in the same run"},
        {"ratio", {}, "shared_memory_ops_per_s / ops_per_s: how many times slower the server is"},
    });
    d.values = {{"contents", "what the server's object holds at the end: an object, an array or a number"},
                {"counted", "the number the clients counted up, at the end"},
                {"expected", "what it would be if no update were lost"},
                {"seen_by", "names of the clients that saw what the first one had changed"},
                {"results", "what each client reported over its link"}};
    d.charts = {
        outcomesChart(),
        {"rates", "Time of one operation", "timing", ratesChart},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.eventKinds = {EventKind::Started,   EventKind::Ended,   EventKind::WorkBegin, EventKind::WorkEnd,
                    EventKind::WaitBegin, EventKind::WaitEnd, EventKind::Gap};
    d.seedFeeds = "nothing: the race of the clients is the only chance";
    d.remarks = managerRemarks;
    d.processCount = [](const Parameters &p) { return p.integer("clients") + 1; };
    d.races = [](const Parameters &) { return true; }; // what is counted are its rates
    d.headline = managerHeadline;
    return d;
}

// ---------------------------------------------------------------------------- the parent's side

std::uint64_t operationsOf(const Parent &parent)
{
    const qint64 operations = parent.parameters().integer("operations");
    return std::uint64_t(parent.isWitness() ? std::min(operations, WitnessOperations) : operations);
}

ArenaNeeds managerNeeds(const Parameters &p)
{
    ArenaNeeds needs;
    const qint64 clients = p.integer("clients");
    needs.lanes = clients + 1;
    needs.sharedBytes = qint64(sizeof(ManagerTrack)) + clients * qint64(sizeof(ClientNote)) + 4096;
    needs.eventsPerLane = 2 * std::min(p.integer("operations"), WitnessOperations) * clients + 256;
    return needs;
}

ManagedKind kindOf(const Parameters &p)
{
    const QString object = p.choice("object");
    return object == QLatin1String("dict") ? ManagedKind::Dict
        : object == QLatin1String("list")  ? ManagedKind::List
                                           : ManagedKind::Value;
}

/// The object as the parent sees it through its own proxy.
QCborValue contentsOf(Manager &manager, ManagedKind kind, std::uint32_t object)
{
    switch (kind) {
    case ManagedKind::Dict:
        return DictProxy(manager.connection(), object).copy();
    case ManagedKind::List:
        return ListProxy(manager.connection(), object).copy();
    default:
        return ValueProxy(manager.connection(), object).get();
    }
}

std::int64_t countIn(const QCborValue &contents, ManagedKind kind)
{
    if (kind == ManagedKind::Dict)
        return contents.toMap().value(QLatin1String(CountKey)).toInteger(0);
    return kind == ManagedKind::List ? contents.toArray().at(0).toInteger() : contents.toInteger();
}

double perSecond(std::uint64_t operations, std::uint64_t beginNs, std::uint64_t endNs)
{
    return endNs > beginNs ? double(operations) / (double(endNs - beginNs) * 1e-9) : 0;
}

/// All clients as one: from the first one's begin to the last one's end.
ClientNote together(const ClientNote *notes, std::uint32_t clients)
{
    ClientNote all = notes[0];
    for (std::uint32_t i = 1; i < clients; ++i) {
        all.beginNs = std::min(all.beginNs, notes[i].beginNs);
        all.endNs = std::max(all.endNs, notes[i].endNs);
        all.operations += notes[i].operations;
        all.updates += notes[i].updates;
        all.sharedBeginNs = std::min(all.sharedBeginNs, notes[i].sharedBeginNs);
        all.sharedEndNs = std::max(all.sharedEndNs, notes[i].sharedEndNs);
        all.sharedOperations += notes[i].sharedOperations;
    }
    return all;
}

void report(Parent &parent, const ManagerTrack &track, const ClientNote *notes, const QCborValue &contents)
{
    const ClientNote all = together(notes, track.clients);
    const double throughServer = perSecond(all.operations, all.beginNs, all.endNs);
    const double onMemory = perSecond(all.sharedOperations, all.sharedBeginNs, all.sharedEndNs);
    parent.measure("ops_per_s", throughServer);
    parent.measure("shared_memory_ops_per_s", onMemory);
    parent.measure("ratio", onMemory / throughServer);
    const std::int64_t counted = countIn(contents, track.kind);
    const std::int64_t expected = firstCount(track.kind) + std::int64_t(all.updates);
    parent.value("contents", contents.toJsonValue());
    parent.value("counted", qint64(counted));
    parent.value("expected", qint64(expected));
    QJsonArray seenBy;
    for (std::uint32_t i = 0; i < track.clients; ++i) {
        if (notes[i].saw)
            seenBy.append(QStringLiteral("Process-%1").arg(i + 1));
    }
    parent.value("seen_by", seenBy);
    parent.outcome(counted == expected ? "consistent" : "update-lost");
}

void runManager(Parent &parent)
{
    const Parameters &p = parent.parameters();
    auto *track = parent.share<ManagerTrack>();
    track->clients = std::uint32_t(p.integer("clients"));
    track->operations = operationsOf(parent);
    track->kind = kindOf(p);
    auto *notes = parent.share<ClientNote>(track->clients);
    track->notesOffset = parent.offsetOf(notes);
    if (const Result<void> made = track->mutex.init(); !made)
        throw Refused {made.error()};

    Manager manager(parent);
    switch (track->kind) {
    case ManagedKind::Dict:
        track->object = manager.dict().object();
        break;
    case ManagedKind::List:
        track->object = manager.list({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).object();
        break;
    default:
        track->object = manager.value(0).object();
    }

    std::vector<ChildHandle> clients;
    for (std::uint32_t i = 0; i < track->clients; ++i) {
        const Descriptor connection = manager.connect();
        const ClientPart part {parent.offsetOf(track), i};
        ChildSpec spec {"Process-" + std::to_string(i + 1), Role::Child, StartMethod::Fork,
                        managerClientFunction.name()};
        spec.descriptors = {connection.get()};
        clients.push_back(parent.start(spec.with(part)));
    }
    joinTogether(parent, clients, &manager.server());

    const QCborValue contents = contentsOf(manager, track->kind, track->object);
    parent.print(pythonText(contents));
    manager.shutdown();
    parent.returned();
    report(parent, *track, notes, contents);
}

} // namespace

const Experiment &managerExperiment()
{
    static const Experiment experiment {managerDeclaration(), managerNeeds, runManager};
    return experiment;
}

} // namespace plab
