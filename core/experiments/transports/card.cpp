// SPDX-License-Identifier: GPL-3.0-or-later
// Transports: what it is.
#include "core/experiments/transports/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/charts/results.h"
#include "core/experiments/transports/pair.h"
#include "core/model/cpus.h"
#include "core/model/numbertext.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

namespace plab::transports {

namespace {

QList<Choice> mechanismChoices()
{
    const QStringList mechanisms = mechanismNames();
    QList<Choice> choices(mechanisms.begin(), mechanisms.end());
    choices.append({"all", tr("all")});
    return choices;
}

QList<Parameter> parameters()
{
    Parameter mechanism =
        choiceParameter("mechanism", tr("Mechanism"), tr("What carries the messages"), mechanismChoices());
    mechanism.initial = QStringLiteral("all");
    const QList<Parameter> own {
        mainOne(mechanism),
        mainOne(wholeParameter("size", tr("Size"), tr("Bytes of a message"), 1, 16 * 1024 * 1024, 64, "B")),
        mainOne(wholeParameter("messages", tr("Messages"),
                               tr("Messages sent and answered, by each mechanism"), 1, 1e6, 10000)),
        choiceParameter("placement", tr("Placement"),
                        tr("The two processes pinned to two CPUs, left free, or both on one CPU"),
                        {{"two-cpus", tr("two CPUs")}, {"free", tr("free")}, {"same-cpu", tr("same CPU")}}),
    };
    return own + commonParameters("all");
}

void resolvePlacement(Parameters &p)
{
    if (usableCpus() < 2 && p.choice("placement") == QLatin1String("two-cpus"))
        p.set("placement", QStringLiteral("free"));
}

/// Round trips a second of each mechanism, for what recording does to them.
QMap<QString, double> roundTripPaces(const Repeat &repeat)
{
    QMap<QString, double> paces;
    const auto insert = [&paces](const QString &what, const std::optional<double> &us) {
        if (us && *us > 0)
            paces.insert(what, 1e6 / *us);
    };
    const QJsonObject mechanisms = repeat.values.value(QLatin1String("by_mechanism")).toObject();
    for (auto one = mechanisms.begin(); one != mechanisms.end(); ++one)
        insert(one.key(), jsonNumber(one.value().toObject().value(QLatin1String("round_trip_us_median"))));
    insert(tr("a round trip").english(), measureOf(repeat, "round_trip_us_median"));
    return paces;
}

ChartData roundTripsByMechanism(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return kindChart(run, overlays,
                     mechanismFigures(run, "mechanisms", tr("Round trip by mechanism"), tr("round trip, µs"),
                                      "round_trip_us_median", "round_trip_us_p99",
                                      joined({tr("Median; the line reaches to p99 of all messages."),
                                              placementWords(run)})));
}

ChartData slowestByMechanism(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return kindChart(
        run, overlays,
        mechanismFigures(run, "slowest", tr("The slowest of a hundred"), tr("round trip, µs"),
                         "round_trip_us_p99", "round_trip_us_max",
                         tr("p99: one message in a hundred took longer; the line reaches to the longest. "
                            "What else runs on the machine shows here first.")));
}

ResultTable results(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return kindResults(
        run, overlays, mechanismFigures(run, "", {}, {}, "", "", {}), tr("Mechanism"),
        {{"round_trip_us_median", {tr("Round trip"), "µs", tr("There and back, median of all messages")}},
         {"round_trip_us_p99", {tr("p99"), "µs", tr("99 of 100 messages took no longer")}},
         {"round_trip_us_max", {tr("Longest"), "µs", tr("The longest round trip of all")}},
         {"messages_per_s", {tr("Messages"), "1/s", tr("Messages sent and answered per second")}},
         {"mib_per_s", {tr("Data"), "MiB/s", tr("Their bytes, one way")}}});
}

QList<MeasureDeclaration> measures()
{
    const Text null = tr("null with mechanism all, see by_mechanism");
    const auto orNull = [&null](const Text &help) { return tr("%1; %2").arg(help, null); };
    return withCommonMeasures({
        {"round_trip_us_median", "µs", orNull(tr("there and back, the median of all messages"))},
        {"round_trip_us_p99", "µs",
         orNull(tr("99 % of the messages took no longer; null below 500 messages"))},
        {"round_trip_us_p999", "µs",
         orNull(tr("99.9 % of the messages took no longer; null below 5000 messages"))},
        {"round_trip_us_max", "µs", orNull(tr("the longest round trip"))},
        {"messages_per_s", "1/s", orNull(tr("messages sent and answered per second"))},
        {"mib_per_s", "MiB/s", orNull(tr("their bytes, one way"))},
    });
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Transports");
    d.chapter = tr("Communication");
    d.summary = tr("Two processes send messages there and back by every mechanism the system has.");
    d.keywords = {"pipe",         "Pipe",
                  "fifo",         "named pipe",
                  "socket",       "socketpair",
                  "QLocalSocket", "message queue",
                  "mq_open",      "eventfd",
                  "signal",       "sigqueue",
                  "futex",        "shared memory",
                  "spin",         "latency",
                  "throughput",   "ping-pong",
                  "round trip",   "Queue",
                  "Manager",      "interprocess communication",
                  "IPC"};
    d.parameters = parameters();
    d.outcomes = {
        {"delivered", tr("delivered"), tr("Every message came once, in order, with every byte right."),
         always(Grade::Acceptable)},
        {"undelivered", tr("undelivered"),
         tr("A message was lost, came twice, out of order or with wrong bytes."), always(Grade::Forbidden)},
    };
    d.measures = measures();
    d.values = {
        {"by_mechanism",
         tr("with mechanism all: the measures, delivered (messages) and placement, by mechanism; a map of "
            "maps"),
         "object"},
        {"delivered", tr("messages that came there and back as they should, over all mechanisms"), "count"},
        {"round_trip_us_counts",
         tr("all round trips, [[µs, messages], …]: values closer than 1.1 % together; with all in "
            "by_mechanism")},
        {"order", tr("with mechanism all: the mechanisms in the order in which they took their turns"),
         "text"},
        {"round_trip_seconds", tr("round trips, at most 2000, evenly picked from each mechanism"), "s"},
        {"left_out", tr("mechanisms that the system refused, each with the reason"), "object"},
        {"results", tr("what each process reported over its link"), "object"}};
    d.kind = alwaysOf(ExperimentKind::Measurement);
    d.results = results;
    d.charts = {
        outcomesChart(),
        ownPicture({"mechanisms", tr("Round trip by mechanism"), "timing", roundTripsByMechanism}),
        {"round-trips", tr("Round trip"), "timing", roundTripsChart},
        {"slowest", tr("The slowest of a hundred"), "timing", slowestByMechanism, true},
    };
    d.sights = {
        sightOf("delivered", "delivery", tr("message delivered"), sights::deliveries),
    };
    d.eventKinds = withCommonEventKinds({EventKind::TaskBegin, EventKind::TaskEnd, EventKind::Put,
                                         EventKind::Get, EventKind::WorkBegin, EventKind::WorkEnd});
    d.seedFeeds =
        tr("with mechanism all, the order in which the mechanisms take their turns, anew in each repeat");
    d.resolve = resolvePlacement;
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.processCount = [](const Parameters &p) { return qint64(isAsked(p, Mechanism::Manager) ? 3 : 2); };
    d.witnessCut = [](const Parameters &p) {
        const std::uint64_t messages = messagesOf(p, true);
        return messages < messagesOf(p, false) ? tr("%n messages", "%n message", double(messages)) : Text();
    };
    d.races = [](const Parameters &) {
        return true;
    }; // writing events down would be part of every round trip
    d.paces = roundTripPaces;
    d.soFar = [](double done, double wanted) {
        return tr("%1 of all messages have come through.").arg(shownPercent(done / wanted));
    };
    d.headline = headline;
    return d;
}

} // namespace plab::transports
