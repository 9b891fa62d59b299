// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: what it is.
#include "core/experiments/manager/card.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/experiments/manager/comparison.h"

namespace plab::manager {

namespace {

QList<Parameter> parameters()
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

} // namespace

Declaration declaration()
{
    Declaration d;
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
    d.parameters = parameters();
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
    d.remarks = remarks;
    d.processCount = [](const Parameters &p) { return p.integer("clients") + 1; };
    d.witnessCut = &ManagerComparison::witnessCut;
    d.races = [](const Parameters &) { return true; }; // what is counted are its rates
    d.paces = [](const Repeat &repeat) {
        const std::optional<double> rate = measureOf(repeat, "ops_per_s");
        return rate ? QMap<QString, double> {{QStringLiteral("an operation"), *rate}}
                    : QMap<QString, double> {};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::manager
