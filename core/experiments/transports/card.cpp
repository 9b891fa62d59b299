// SPDX-License-Identifier: GPL-3.0-or-later
// Transports: what it is.
#include "core/experiments/transports/card.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/experiments/transports/pair.h"
#include "core/model/cpus.h"
#include "core/model/numbertext.h"
#include "core/model/wording.h"

namespace plab::transports {

namespace {

QList<Parameter> parameters()
{
    const QStringList mechanisms = mechanismNames() << QStringLiteral("all");
    Parameter mechanism = choiceParameter("mechanism", "Mechanism", "What carries the messages",
                                          QList<Choice>(mechanisms.begin(), mechanisms.end()));
    mechanism.initial = QStringLiteral("all");
    const QList<Parameter> own {
        mainOne(mechanism),
        mainOne(wholeParameter("size", "Size", "Bytes of a message", 1, 16 * 1024 * 1024, 64, "B")),
        mainOne(wholeParameter("messages", "Messages", "Messages sent and answered, by each mechanism", 1,
                               1e6, 10000)),
        labelled(choiceParameter("placement", "Placement",
                                 "The two processes pinned to two CPUs, left free, or both on one CPU",
                                 {"two-cpus", "free", "same-cpu"}),
                 {"two CPUs", "free", "same CPU"}),
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
    insert(QStringLiteral("a round trip"), measureOf(repeat, "round_trip_us_median"));
    return paces;
}

ChartData roundTripsByMechanism(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return kindChart(run, overlays,
                     mechanismFigures(run, "mechanisms", "Round trip by mechanism", "round trip, µs",
                                      "round_trip_us_median", "round_trip_us_p99",
                                      QStringLiteral("Median; the line reaches to p99 of all messages. Two "
                                                     "processes %1.")
                                          .arg(placementWords(run))));
}

ChartData slowestByMechanism(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return kindChart(
        run, overlays,
        mechanismFigures(run, "slowest", "The slowest of a hundred", "round trip, µs", "round_trip_us_p99",
                         "round_trip_us_max",
                         QStringLiteral("p99: one message in a hundred took longer; the line reaches to the "
                                        "longest. What else runs on the machine shows here first.")));
}

QList<MeasureDeclaration> measures()
{
    const QString null = QStringLiteral("; null with mechanism all, see by_mechanism");
    return withCommonMeasures({
        {"round_trip_us_median", "µs", "there and back, the median of all messages" + null},
        {"round_trip_us_p99", "µs", "99 % of the messages took no longer; null below 500 messages" + null},
        {"round_trip_us_p999", "µs",
         "99.9 % of the messages took no longer; null below 5000 messages" + null},
        {"round_trip_us_max", "µs", "the longest round trip" + null},
        {"messages_per_s", "1/s", "messages sent and answered per second" + null},
        {"mib_per_s", "MiB/s", "their bytes, one way" + null},
    });
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = "Transports";
    d.chapter = "Communication";
    d.summary = "Two processes send messages there and back by every mechanism the system has.";
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
        {"delivered", "delivered", "Every message came once, in order, with every byte right.",
         always(Grade::Acceptable)},
        {"undelivered", "undelivered", "A message was lost, came twice, out of order or with wrong bytes.",
         always(Grade::Forbidden)},
    };
    d.measures = measures();
    d.values = {
        {"by_mechanism",
         "with mechanism all: the measures, delivered (messages) and placement, by mechanism; a map of maps",
         "object"},
        {"delivered", "messages that came there and back as they should, over all mechanisms", "count"},
        {"round_trip_us_counts",
         "all round trips, [[µs, messages], …]: values closer than 1.1 % together; with all in by_mechanism"},
        {"order", "with mechanism all: the mechanisms in the order in which they took their turns", "text"},
        {"round_trip_seconds", "round trips, at most 2000, evenly picked from each mechanism", "s"},
        {"left_out", "mechanisms that the system refused, each with the reason", "object"},
        {"results", "what each process reported over its link", "object"}};
    d.charts = {
        outcomesChart(),
        {"mechanisms", "Round trip by mechanism", "timing", roundTripsByMechanism},
        {"round-trips", "Round trip", "timing", roundTripsChart},
        {"slowest", "The slowest of a hundred", "timing", slowestByMechanism, true},
    };
    d.eventKinds = withCommonEventKinds({EventKind::TaskBegin, EventKind::TaskEnd, EventKind::Put,
                                         EventKind::Get, EventKind::WorkBegin, EventKind::WorkEnd});
    d.seedFeeds =
        "with mechanism all, the order in which the mechanisms take their turns, anew in each repeat";
    d.resolve = resolvePlacement;
    d.remarks = remarks;
    d.processCount = [](const Parameters &p) { return qint64(isAsked(p, Mechanism::Manager) ? 3 : 2); };
    d.witnessCut = [](const Parameters &p) {
        const std::uint64_t messages = messagesOf(p, true);
        return messages < messagesOf(p, false) ? counted(double(messages), "%n message", "%n messages")
                                               : QString();
    };
    d.races = [](const Parameters &) {
        return true;
    }; // writing events down would be part of every round trip
    d.paces = roundTripPaces;
    d.headline = headline;
    return d;
}

} // namespace plab::transports
