// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: a server process owns an object, clients change it by messages.
#include "core/experiments/manager.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/managercomparison.h"

#include <QLocale>

#include <algorithm>

namespace plab {

namespace {

// ---------------------------------------------------------------------------- the children's side

/// What the tutorial's child does, the first client here: d[0.25] = None; d[1] = '1'; d['2'] = 2, or
/// l.reverse(), or v.value = 1
void change(ManagerClient &client)
{
    if (client.kind() == ManagedKind::List)
        return client.operate([&] { client.list().reverse(); });
    if (client.kind() == ManagedKind::Value)
        return client.operate([&] { client.value().set(1); });
    const std::pair<QCborValue, QCborValue> items[] = {
        {0.25, nullptr}, {1, QStringLiteral("1")}, {QStringLiteral("2"), 2}};
    for (const auto &item : items) {
        if (client.hasLeft(1))
            client.operate([&] { client.dict().setItem(item.first, item.second); });
    }
}

/// The other clients' first operation: it shows what the first client did.
bool seesTheChange(ManagerClient &client)
{
    bool sees = false;
    client.operate([&] {
        if (client.kind() == ManagedKind::Dict)
            sees = client.dict().get(0.25, false).isNull();
        else if (client.kind() == ManagedKind::List) // the second item: nobody counts with it
            sees = client.list().item(1).toInteger() == ListItems - 2;
        else
            sees = client.value().get().toInteger() >= 1;
    });
    return sees;
}

/// The first changes the object, all see it, then all count: d['count'] = d.get('count', 0) + 1
bool useObject(ManagerClient &client)
{
    client.begin();
    if (client.isFirst())
        change(client);
    if (!client.meetChanged())
        return false;
    if (!client.isFirst())
        client.noteSaw(seesTheChange(client));
    while (client.hasLeft(2)) {
        const qint64 value = client.read();
        client.write(value + 1); // another client may have written in between: its update is gone
        client.noteUpdate();
    }
    if (client.hasLeft(1))
        client.read();
    return client.end();
}

int beClient(Child &child)
{
    ManagerClient client(child);
    if (!client.meetConnected())
        return client.finish(false);
    const bool done = client.takesMemoryFirst()
        ? client.countOnSharedMemory() && client.meetCompared() && useObject(client)
        : useObject(client) && client.meetCompared() && client.countOnSharedMemory();
    return client.finish(done);
}
const ChildFunctionName clientFunction("manager.client", &beClient);

// ---------------------------------------------------------------------------- the parent's side

/// d = manager.dict(); l = manager.list(range(10)); v = manager.Value('i', 0). The object's number.
std::uint32_t makeObject(Manager &manager, ManagedKind kind)
{
    switch (kind) {
    case ManagedKind::Dict:
        return manager.dict().object();
    case ManagedKind::List:
        return manager.list({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).object();
    default:
        return manager.value(0).object();
    }
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

void runManager(Parent &parent)
{
    ManagerComparison comparison(parent);
    Manager manager(parent);
    const std::uint32_t object = makeObject(manager, comparison.kind());

    for (qint64 i = 0; i < parent.parameters().integer("clients"); ++i) {
        const Descriptor connection = manager.connect();
        comparison.process(clientFunction, object, connection).start();
    }
    comparison.join(manager);

    const QCborValue contents = contentsOf(manager, comparison.kind(), object);
    parent.print(pythonText(contents));
    manager.shutdown();
    parent.returned();
    comparison.report(contents);
}

// ---------------------------------------------------------------------------- what it is

QList<Parameter> managerParameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("operations", "Operations", "Operations each client asks of the server", 1,
                               1e6, 1000)),
        mainOne(
            wholeParameter("clients", "Clients", "Processes that hold a proxy of the same object", 1, 64, 1)),
        mainOne(choiceParameter("object", "Object", "What the server owns", {"dict", "list", "value"})),
    };
    return own + commonParameters("all");
}

QList<QString> managerRemarks(const Parameters &p)
{
    QList<QString> remarks;
    const qint64 tutorial = p.choice("object") == QLatin1String("dict") ? 3 : 1;
    if (p.integer("operations") < tutorial + 2 && p.integer("clients") == 1)
        remarks.append(QStringLiteral("With so few operations the client makes only the tutorial's changes "
                                      "to the object, and none of the counting."));
    if (p.integer("clients") == 1 && p.integer("operations") >= tutorial + 2)
        remarks.append(QStringLiteral("One client has nobody to lose an update to."));
    return remarks;
}

/// How many times slower, for people: "830", "4.2".
QString shownRatio(double ratio)
{
    return ratio < 10 ? QLocale().toString(ratio, 'f', 1) : shownCount(ratio);
}

QString lostWords(const RunRecord &run)
{
    const bool lost = std::any_of(run.outcomes.begin(), run.outcomes.end(), [](const OutcomeRow &row) {
        return row.outcome == QLatin1String("update-lost") && row.count > 0;
    });
    return lost ? QStringLiteral(" Updates were lost: reading and writing back are two messages, and "
                                 "another client's came between.")
                : QString();
}

Headline managerHeadline(const RunRecord &run)
{
    const std::optional<double> ratio = median(measured(run, "ratio"));
    const std::optional<double> perSecond = median(measured(run, "ops_per_s"));
    if (!ratio || !perSecond)
        return {};
    constexpr double Few = 100; // of which the first wakes would be most of what is measured
    const QList<ConsoleLine> &printed = countedRepeats(run).last()->console;
    if (double(run.parameters.integer("operations")) < Few && !printed.isEmpty())
        return {QStringLiteral("The server holds %1.").arg(printed.last().text),
                QStringLiteral("An operation took %1 as a message to the server. So few are no measurement: "
                               "take %2 to compare it with shared memory.")
                        .arg(shownSeconds(1 / *perSecond), shownCount(1000))
                    + lostWords(run)};
    Headline headline;
    headline.sentence =
        QStringLiteral("Asking the server is %1 times slower than shared memory.").arg(shownRatio(*ratio));
    headline.detail = counted(*perSecond, "%n operation", "%n operations")
        + QStringLiteral(" per second as messages to the server, %1 on shared memory under a mutex.")
              .arg(shownCount(median(measured(run, "shared_memory_ops_per_s"))));
    headline.detail += lostWords(run);
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
        QList<double> times;
        for (const double rate : measured(run, QLatin1String(measure))) {
            if (rate > 0)
                times.append(1 / rate);
        }
        auto bar = medianBar(times, 1e6);
        if (!bar)
            continue;
        bar->left = double(chart.bars.size());
        bar->right = bar->left + 1;
        bar->role = chart.bars.isEmpty() ? ChartRole::Working : ChartRole::Holding;
        bar->label = label;
        bar->valueLabel = QStringLiteral("%1 µs").arg(shownFigure(bar->value));
        chart.bars.append(*bar);
    }
    if (!chart.bars.isEmpty())
        chart.note = QStringLiteral("All clients together: time over operations. ") + medianWords();
    return chart;
}

Declaration managerDeclaration()
{
    Declaration d;
    d.id = "manager";
    d.title = "Manager";
    d.chapter = "Communication";
    d.summary = "A server process owns a dict, a list or a value; clients change it by messages.";
    d.keywords = {"pickle",
                  "pickling",
                  "OrderedDict",
                  "Manager",
                  "SyncManager",
                  "dict",
                  "list",
                  "Value",
                  "Namespace",
                  "proxy",
                  "server",
                  "shared",
                  "read-modify-write",
                  "race",
                  "lost update",
                  "QLocalSocket",
                  "message",
                  "BaseManager",
                  "reverse"};
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
        {"ratio", "ratio", "shared_memory_ops_per_s / ops_per_s: how many times slower the server is"},
    });
    d.values = {
        {"contents", "what the server's object holds at the end: an object, an array or a number", "object"},
        {"counted", "the number the clients counted up, at the end", "number"},
        {"expected", "what it would be if no update were lost", "number"},
        {"order", "which came first, the server or shared memory", "text"},
        {"seen_by", "names of the other clients that saw what the first one had changed", "text"},
        {"results", "what each client reported over its link", "object"}};
    d.charts = {
        outcomesChart(),
        {"rates", "Time of one operation", "timing", ratesChart},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.eventKinds = withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd});
    d.seedFeeds = "which comes first in a repeat, the server or shared memory";
    d.remarks = managerRemarks;
    d.processCount = [](const Parameters &p) { return p.integer("clients") + 1; };
    d.witnessCut = &ManagerComparison::witnessCut;
    d.races = [](const Parameters &) { return true; }; // what is counted are its rates
    d.paces = [](const Repeat &repeat) {
        const std::optional<double> rate = measureOf(repeat, "ops_per_s");
        return rate ? QMap<QString, double> {{QStringLiteral("an operation"), *rate}}
                    : QMap<QString, double> {};
    };
    d.headline = managerHeadline;
    return d;
}

} // namespace

const Experiment &managerExperiment()
{
    static const Experiment experiment {managerDeclaration(), ManagerComparison::needs, runManager};
    return experiment;
}

} // namespace plab
