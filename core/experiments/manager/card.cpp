// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: what it is.
#include "core/experiments/manager/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/lifetimes.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/axischoice.h"
#include "core/charts/charts.h"
#include "core/charts/results.h"
#include "core/experiments/manager/comparison.h"
#include "core/model/shownfigures.h"
#include "core/sights/sights.h"

namespace plab::manager {

namespace {

Parameter steps()
{
    return {"steps",
            tr("Steps"),
            tr("What the clients add each time; the first value is the first client's, and so on in turn"),
            ParameterType::List,
            {},
            1,
            1e6,
            QList<double> {1}};
}

Parameter updates()
{
    Parameter updates = wholeParameter("updates", tr("Updates"),
                                       tr("How often each client adds its step, and nothing else; none: as "
                                          "often as its operations allow, compared with shared memory"),
                                       1, 1e6, 1);
    updates.initial = std::monostate();
    updates.optional = true;
    return updates;
}

QList<Parameter> parameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("operations", tr("Operations"),
                               tr("Operations each client asks of the server"), 1, 1e6, 1000)),
        mainOne(wholeParameter("clients", tr("Clients"), tr("Processes that hold a proxy of the same object"),
                               1, 64, 1)),
        mainOne(choiceParameter("object", tr("Object"), tr("What the server owns"),
                                {{"dict", Text::plain("dict")},
                                 {"list", Text::plain("list")},
                                 {"value", tr("value")},
                                 {"nested", tr("lists in a dict")}})),
        mainOne(choiceParameter(
            "lock", tr("Lock"),
            tr("What makes reading and writing back one step: a lock of the clients' "
               "own, or one that the server keeps"),
            {{"none", tr("none")}, {"mutex", tr("mutex")}, {"manager", Text::plain("manager.Lock")}})),
        steps(),
        updates(),
        numberParameter("pause", tr("Pause"), tr("Time between reading and writing back"), "s", 0, 60, 0),
        choiceParameter("server-signal", tr("Signal to the server"),
                        tr("What the server gets while all clients are asking"),
                        {{"none", tr("none")},
                         {"sigint", Text::plain("SIGINT")},
                         {"sigterm", Text::plain("SIGTERM")},
                         {"sigkill", Text::plain("SIGKILL")}}),
    };
    return own + commonParameters("all");
}

ExperimentKind kindOf(const Parameters &p)
{
    if (endsTheServer(p) || p.choice("server-signal") != QLatin1String("none")
        || p.choice("object") == QLatin1String("nested"))
        return ExperimentKind::Demonstration;
    return p.isNull("updates") ? ExperimentKind::Measurement : ExperimentKind::Race;
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Manager");
    d.chapter = tr("Communication");
    d.summary = tr("A server process owns a dict, a list or a value; clients change it by messages.");
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
                  "reverse",
                  "nested",
                  "nested proxy",
                  "manager.Lock",
                  "mutable",
                  "append",
                  "EOFError",
                  "BrokenPipeError",
                  "ConnectionResetError",
                  "SIGINT",
                  "Ctrl-C",
                  "v.value += num"};
    d.parameters = parameters();
    d.outcomes = {
        {"consistent", tr("consistent"), tr("The object holds what the clients' operations add up to."),
         always(Grade::Acceptable)},
        {"update-lost", tr("update lost"),
         tr("Two clients read the same number before either wrote: each operation is whole, the two together "
            "are not."),
         lostGrade, [](const Parameters &p) { return p.integer("clients") > 1; }},
        {"change-lost", tr("change lost"),
         tr("A plain list inside a managed dict was changed in place: the client changed a copy, and the "
            "server heard nothing of it."),
         always(Grade::Interesting),
         [](const Parameters &p) { return p.choice("object") == QLatin1String("nested"); }},
        {"server-lost", tr("server lost"),
         tr("The server was ended: each client was told by its next operation, and what the server owned is "
            "gone."),
         [](const Parameters &p) { return acceptableIf(endsTheServer(p)); }, endsTheServer},
    };
    d.measures = withCommonMeasures({
        {"ops_per_s", "1/s", tr("operations through the server, of all clients together")},
        {"shared_memory_ops_per_s", "1/s",
         tr("the same on a value in shared memory, each under the mutex, by the same clients in the same "
            "run")},
        {"lost", "count", tr("expected minus counted")},
        {"copy_length", "count",
         tr("items in the client's own copy of the plain list, once it has appended one (object nested)")},
        {"noticed_ms", "ms", tr("from the signal until the last client noticed that the server was gone")},
        {"ratio", "ratio", tr("shared_memory_ops_per_s / ops_per_s: how many times slower the server is")},
    });
    d.values = {{"contents", tr("what the server's object holds at the end: an object, an array or a number"),
                 "object"},
                {"counted", tr("the number the clients counted up, at the end"), "number"},
                {"expected", tr("what it would be if no update were lost"), "number"},
                {"order", tr("which came first, the server or shared memory"), "text"},
                {"locks", tr("name of the lock, by the object number in the events (with a lock)"), "text"},
                {"client_saw", tr("how each client learned that the server was gone"), "object"},
                {"parent_saw", tr("what the parent's own connection said then"), "text"},
                {"new_client", tr("what became of one that would connect then"), "text"},
                {"seen_by", tr("names of the other clients that saw what the first one had changed"), "text"},
                {"results", tr("what each client reported over its link"), "object"}};
    d.kind = kindOf;
    d.results = [](const RunRecord &run, const QList<RunRecord> &overlays) {
        return lineResults(run, overlays, tr("Way"),
                           {{tr("Operations"), "1/s", tr("Of all clients together")},
                            {tr("Times as slow"), "ratio", tr("As the same in shared memory")}},
                           {{tr("through the manager"), {"ops_per_s", "ratio"}},
                            {tr("shared memory, mutex"), {"shared_memory_ops_per_s", ""}}});
    };
    d.charts = {
        outcomesChart(),
        {"loss", tr("Lost in each repeat"), "outcomes",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             ChartData chart = lossChart(run, overlays,
                                         {"loss", "lost", false, tr("Lost in each repeat"),
                                          tr("updates lost"), tr("none lost"), tr("updates lost")});
             changeOnBothAxes(chart, [&run](ChartData &one) {
                 one.absent = kindOf(run.parameters) != ExperimentKind::Race;
             });
             return chart;
         }},
        ownPicture({"rates", tr("Time of one operation"), "timing", ratesChart}),
        ownPicture({"lists", tr("Lists in the dict"), "timing", nestedChart}),
        ownPicture({"lifetimes", tr("Lifetimes"), "timing",
                    [](const RunRecord &run, const QList<RunRecord> &overlays) {
                        ChartData chart = lifetimesChart(run, overlays);
                        chart.absent = playOf(run.parameters) != Play::Signal;
                        return chart;
                    }}),
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.sights = {
        sightOf("update-lost", "lost-update", tr("update lost"), sights::lostUpdates),
        sightOf("consistent", "kept-update", tr("update kept"), sights::keptUpdates),
        sightOf("server-lost", "killed", tr("server killed"), sights::killed),
    };
    d.eventKinds =
        withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Acquired,
                              EventKind::Released, EventKind::OwnerDied, EventKind::SleepBegin,
                              EventKind::SleepEnd, EventKind::TimedOut, EventKind::Read, EventKind::Write});
    d.seedFeeds = tr("which comes first in a repeat, the server or shared memory");
    d.check = check;
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = [](const Parameters &p) {
        const double each = playOf(p) == Play::Count ? double(p.integer("updates")) * p.number("pause") : 0;
        return each * (p.choice("lock") == QLatin1String("none") ? 1 : double(p.integer("clients")));
    };
    d.processCount = [](const Parameters &p) { return p.integer("clients") + 1; };
    d.witnessCut = &ManagerComparison::witnessCut;
    d.races = [](const Parameters &p) { // of the one kind rates are counted, of the other what is lost
        return playOf(p) == Play::Compare || (playOf(p) == Play::Count && p.number("pause") == 0);
    };
    d.paces = [](const Repeat &repeat) {
        const std::optional<double> rate = measureOf(repeat, "ops_per_s");
        return rate ? QMap<QString, double> {{QStringLiteral("an operation"), *rate}}
                    : QMap<QString, double> {};
    };
    d.soFar = [](double done, double wanted) {
        return tr("The server has answered %n of %1 operations.",
                  "The server has answered %n of %1 operations.", done)
            .arg(shownCount(wanted));
    };
    offerBothWays(d.parameters, "lock", tr("Now with a lock"), tr("Now without a lock"));
    d.keyFigures = [](const RunRecord &run) {
        return QList<KeyFigure> {
            repeatsWith(run, {QStringLiteral("update-lost")}, tr("repeats lost updates")),
            typicalTime(run, "wall_s", tr("for all operations"))};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::manager
