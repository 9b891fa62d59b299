// SPDX-License-Identifier: GPL-3.0-or-later
// Transports: the same ping-pong between two processes by every mechanism, with every byte checked.
#include "core/experiments/transports.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/summary.h"
#include "core/experiments/common.h"
#include "core/experiments/transportpair.h"
#include "core/model/cpus.h"

#include <QHash>
#include <QLocale>

#include <algorithm>

namespace plab {

namespace {

// ---------------------------------------------------------------------------- the children's side

/// for i in range(messages): conn.send(i); assert conn.recv() == i
template<bool Recorded>
bool ask(PingPong &conn)
{
    for (std::uint64_t number = 0; number < conn.rounds(); ++number) {
        conn.make(number);
        if (!conn.send<Recorded>(number) || !conn.receive<Recorded>(number))
            return false;
        const bool right = conn.check(number);
        conn.noteRoundTrip(number, right);
    }
    return true;
}

/// while True: conn.send(conn.recv())
template<bool Recorded>
bool answer(PingPong &conn)
{
    for (std::uint64_t number = 0; number < conn.rounds(); ++number) {
        if (!conn.receive<Recorded>(number))
            return false;
        conn.check(number);
        if (!conn.send<Recorded>(number))
            return false;
    }
    return true;
}

bool play(PingPong &conn)
{
    if (conn.isRecorded())
        return conn.asks() ? ask<true>(conn) : answer<true>(conn);
    return conn.asks() ? ask<false>(conn) : answer<false>(conn);
}

int pingPong(Child &child)
{
    return playAll(child, play);
}
const ChildFunctionName pingPongFunction("transports.pingpong", &pingPong);

// ---------------------------------------------------------------------------- the parent's side

void runTransports(Parent &parent)
{
    TransportPair pair(parent); // Pipe(), Queue(), …: both ends of each mechanism
    pair.process(pingPongFunction).start();
    pair.process(pingPongFunction).start();
    pair.closeEnds();
    pair.join();
    parent.returned();
    pair.report();
}

// ---------------------------------------------------------------------------- what it is

QList<Parameter> transportsParameters()
{
    Parameter mechanism = choiceParameter("mechanism", "Mechanism", "What carries the messages",
                                          mechanismNames() << QStringLiteral("all"));
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

QList<QString> transportsRemarks(const Parameters &p)
{
    QList<QString> remarks;
    const auto size = std::uint64_t(p.integer("size"));
    QStringList numbers;
    for (const Mechanism mechanism : {Mechanism::Eventfd, Mechanism::Signal}) {
        if (isAsked(p, mechanism) && carriedBytes(mechanism, size) != size)
            numbers.append(mechanismName(mechanism));
    }
    if (!numbers.isEmpty())
        remarks.append(QStringLiteral("%1 has no effect on %2: what is carried is a number of 8 bytes.")
                           .arg(shownLabel(p, "size"), numbers.join(QLatin1String(" and "))));
    const std::uint64_t limit = messageQueueLimit();
    if (isAsked(p, Mechanism::MessageQueue) && size > limit)
        remarks.append(
            QStringLiteral("The message queue carries each message in %1 pieces: here one is at most "
                           "%2 bytes long (/proc/sys/fs/mqueue/msgsize_max).")
                .arg(shownCount(double((size + limit - 1) / limit)), shownCount(double(limit))));
    if (isAsked(p, Mechanism::SharedMemorySpin) && p.choice("placement") == QLatin1String("same-cpu"))
        remarks.append(
            QStringLiteral("On one CPU a spinning reader only keeps the writer from running, so it "
                           "offers the CPU (sched_yield) after a thousand looks."));
    if (!Tally::hasPercentile(quint64(p.integer("messages")), 0.99))
        remarks.append(QStringLiteral("Of so few messages there is no p99: from 500 on five lie beyond it. "
                                      "The longest is shown instead."));
    if (usableCpus() < 2 && p.choice("placement") == QLatin1String("free"))
        remarks.append(QStringLiteral("There is one CPU, so the placement is free."));
    return remarks;
}

QString placementWords(const RunRecord &run)
{
    const QString placement = run.parameters.choice("placement");
    return placement == QLatin1String("two-cpus") ? QStringLiteral("on two CPUs")
        : placement == QLatin1String("same-cpu")  ? QStringLiteral("on the same CPU")
                                                  : QStringLiteral("wherever the scheduler put them");
}

/// " (12.1 µs to 14.0 µs in the repeats)", where there are several.
QString spreadWords(const Summary &us)
{
    return us.spread ? QStringLiteral(" (%1 to %2 in the repeats)")
                           .arg(shownSeconds(us.spread->low * 1e-6), shownSeconds(us.spread->high * 1e-6))
                     : QString();
}

QString mechanismInWords(const QString &name)
{
    static const QHash<QString, QString> words {
        {"pipe", "a pipe"},
        {"fifo", "a FIFO"},
        {"unix-socket", "a Unix socket"},
        {"local-socket", "a QLocalSocket"},
        {"message-queue", "a message queue"},
        {"eventfd", "an eventfd"},
        {"signal", "a signal"},
        {"shared-memory-spin", "shared memory with spinning"},
        {"shared-memory-futex", "shared memory with a futex"},
        {"manager", "a manager's server"},
    };
    return words.value(name, name);
}

QString atBegin(const QString &words)
{
    return words.left(1).toUpper() + words.mid(1);
}

Headline oneHeadline(const RunRecord &run)
{
    const std::optional<double> middle = median(measured(run, "round_trip_us_median"));
    if (!middle)
        return {};
    const QList<const Repeat *> repeats = countedRepeats(run);
    const auto p99 = summaryOf(repeats, "round_trip_us_p99");
    const auto longest = summaryOf(repeats, "round_trip_us_max");
    const qint64 messages = run.parameters.integer("messages");
    QString slow;
    if (p99 && longest)
        slow =
            QStringLiteral("One in a hundred took longer than %1%2, the longest %3.")
                .arg(shownSeconds(p99->value * 1e-6), spreadWords(*p99), shownSeconds(longest->value * 1e-6));
    else if (longest)
        slow = QStringLiteral("The longest took %1.").arg(shownSeconds(longest->value * 1e-6));
    return {QStringLiteral("There and back by %1 takes %2.")
                .arg(mechanismInWords(run.parameters.choice("mechanism")), shownSeconds(*middle * 1e-6)),
            QStringLiteral("Median of %1 between two processes %2. %3")
                .arg(counted(double(messages), "%n message", "%n messages"), placementWords(run), slow)};
}

/// Median round trip by mechanism, over the counted repeats.
QList<std::pair<double, QString>> mediansByMechanism(const RunRecord &run)
{
    QList<std::pair<double, QString>> found;
    for (const QString &name : mechanismNames()) {
        QList<double> medians;
        for (const Repeat &repeat : run.repeats) {
            const QJsonObject figures = repeat.values.value("by_mechanism").toObject().value(name).toObject();
            if (!repeat.witness && repeat.ending == RepeatEnding::Finished && !figures.isEmpty())
                medians.append(figures.value("round_trip_us_median").toDouble());
        }
        if (const std::optional<double> middle = median(medians))
            found.append({*middle, name});
    }
    std::sort(found.begin(), found.end());
    return found;
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

/// Then its figure stands in the chart, but is no rival to the others.
bool carriesLess(const QString &name, std::uint64_t size)
{
    constexpr Mechanism ofNumbers[] = {Mechanism::Eventfd, Mechanism::Signal};
    return std::any_of(std::begin(ofNumbers), std::end(ofNumbers), [&](Mechanism mechanism) {
        return mechanismName(mechanism) == name && carriedBytes(mechanism, size) != size;
    });
}

Headline transportsHeadline(const RunRecord &run)
{
    if (run.parameters.choice("mechanism") != QLatin1String("all"))
        return oneHeadline(run);
    const QList<std::pair<double, QString>> all = mediansByMechanism(run);
    QList<std::pair<double, QString>> medians = all;
    medians.removeIf([&](const std::pair<double, QString> &one) {
        return carriesLess(one.second, std::uint64_t(run.parameters.integer("size")));
    });
    if (medians.isEmpty())
        return {};
    const bool isExtreme = medians.first() == all.first() && medians.last() == all.last();
    const QString fastest = mechanismInWords(medians.first().second);
    return {QStringLiteral("%1 is fastest: there and back in %2.")
                .arg(isExtreme ? atBegin(fastest)
                               : QStringLiteral("Of those that carry the whole message, %1").arg(fastest),
                     shownSeconds(medians.first().first * 1e-6)),
            QStringLiteral("%1 is slowest with %2. Medians of %3 each between two processes %4.")
                .arg(atBegin(mechanismInWords(medians.last().second)),
                     shownSeconds(medians.last().first * 1e-6),
                     counted(double(run.parameters.integer("messages")), "%n message", "%n messages"),
                     placementWords(run))};
}

KindFigures mechanismFigures(const RunRecord &run, const char *name, const char *title, const char *unit,
                             const char *figure, const char *upTo, const QString &note)
{
    KindFigures what;
    what.name = name;
    what.title = title;
    what.yTitle = unit;
    what.map = "by_mechanism";
    what.parameter = "mechanism";
    what.figure = figure;
    what.upTo = upTo;
    what.order = mechanismNames();
    what.asRows = true;
    what.note = run.repeats.isEmpty() ? QString() : note;
    return what;
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

ChartData roundTripsChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    const bool all =
        run.parameters.contains("mechanism") && run.parameters.choice("mechanism") == QLatin1String("all");
    DurationWords words;
    words.name = "round-trips";
    words.value = "round_trip_seconds";
    words.title = "Round trip";
    words.noun = "messages";
    words.one = "message";
    words.countsUs = "round_trip_us_counts";
    words.totals = {"delivered"};
    if (!all)
        return durationChart(run, overlays, words);
    ChartData none = durationChart({}, {}, words); // ten mechanisms in one histogram would say nothing
    none.absent = true;
    none.emptyText = QStringLiteral("Choose one mechanism to see how its round trips are spread.");
    return none;
}

QList<MeasureDeclaration> transportsMeasures()
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

Declaration transportsDeclaration()
{
    Declaration d;
    d.id = "transports";
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
    d.parameters = transportsParameters();
    d.outcomes = {
        {"delivered", "delivered", "Every message came once, in order, with every byte right.",
         always(Grade::Acceptable)},
        {"undelivered", "undelivered", "A message was lost, came twice, out of order or with wrong bytes.",
         always(Grade::Forbidden)},
    };
    d.measures = transportsMeasures();
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
    d.remarks = transportsRemarks;
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
    d.headline = transportsHeadline;
    return d;
}

} // namespace

const Experiment &transportsExperiment()
{
    static const Experiment experiment {transportsDeclaration(), TransportPair::needs, runTransports};
    return experiment;
}

} // namespace plab
