// SPDX-License-Identifier: GPL-3.0-or-later
// Transports: the same ping-pong between two processes by every mechanism, with every byte checked.
#include "core/experiments/transports.h"

#include "core/analysis/charts.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/model/cpus.h"
#include "core/process/joining.h"
#include "core/process/manager.h"
#include "core/process/pingpong.h"
#include "core/process/placement.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace plab {

namespace {

constexpr qint64 WitnessRoundTrips = 2000; ///< a witness only has to show the timeline; over all mechanisms
constexpr qsizetype KeptSamples = 2000;    ///< of the distribution, over all mechanisms

QList<Mechanism> mechanismsOf(const Parameters &p)
{
    if (const std::optional<Mechanism> one = mechanismFromName(p.choice("mechanism")))
        return {*one};
    QList<Mechanism> all;
    for (std::size_t i = 0; i < MechanismCount; ++i)
        all.append(Mechanism(i));
    return all;
}

bool isAsked(const Parameters &p, Mechanism mechanism)
{
    return mechanismsOf(p).contains(mechanism);
}

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
        choiceParameter("placement", "Placement",
                        "The two processes pinned to two CPUs, left free, or both on one CPU",
                        {"two-cpus", "free", "same-cpu"}),
    };
    return own + commonParameters("off");
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
    for (const Mechanism mechanism : {Mechanism::Eventfd, Mechanism::Signal}) {
        if (isAsked(p, mechanism) && carriedBytes(mechanism, size) != size)
            remarks.append(QStringLiteral("size has no effect on %1: it carries a number of 8 bytes.")
                               .arg(mechanismName(mechanism)));
    }
    const std::uint64_t limit = messageQueueLimit();
    if (isAsked(p, Mechanism::MessageQueue) && size > limit)
        remarks.append(QStringLiteral("message-queue sends each message in %1 pieces: here one is at most %2 "
                                      "bytes long (/proc/sys/fs/mqueue/msgsize_max).")
                           .arg((size + limit - 1) / limit)
                           .arg(limit));
    if (isAsked(p, Mechanism::SharedMemorySpin) && p.choice("placement") == QLatin1String("same-cpu"))
        remarks.append(
            QStringLiteral("On one CPU a spinning reader only keeps the writer from running, so it "
                           "offers the CPU (sched_yield) after a thousand looks."));
    if (p.integer("messages") < 1000)
        remarks.append(QStringLiteral("With fewer than 1000 messages p999 lies next to the longest one."));
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

Headline oneHeadline(const RunRecord &run)
{
    const std::optional<double> middle = median(measured(run, "round_trip_us_median"));
    if (!middle)
        return {};
    const double p99 = median(measured(run, "round_trip_us_p99")).value_or(0);
    const double longest = median(measured(run, "round_trip_us_max")).value_or(0);
    return {
        QStringLiteral("There and back by %1 takes %2.")
            .arg(run.parameters.choice("mechanism"), shownSeconds(*middle * 1e-6)),
        QStringLiteral("Median of %1 messages between two processes %2. One in a hundred took longer than "
                       "%3, the longest %4.")
            .arg(shownCount(double(run.parameters.integer("messages"))), placementWords(run),
                 shownSeconds(p99 * 1e-6), shownSeconds(longest * 1e-6))};
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

Headline transportsHeadline(const RunRecord &run)
{
    if (run.parameters.choice("mechanism") != QLatin1String("all"))
        return oneHeadline(run);
    const QList<std::pair<double, QString>> medians = mediansByMechanism(run);
    if (medians.isEmpty())
        return {};
    return {QStringLiteral("%1 is fastest: there and back in %2.")
                .arg(medians.first().second, shownSeconds(medians.first().first * 1e-6)),
            QStringLiteral("%1 is slowest with %2. Medians of %3 messages each between two processes %4.")
                .arg(medians.last().second, shownSeconds(medians.last().first * 1e-6),
                     shownCount(double(run.parameters.integer("messages"))), placementWords(run))};
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
    what.note = run.repeats.isEmpty() ? QString() : note.arg(placementWords(run));
    return what;
}

ChartData roundTripsByMechanism(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return kindChart(
        run, overlays,
        mechanismFigures(run, "mechanisms", "Round trip by mechanism", "round trip, µs",
                         "round_trip_us_median", "round_trip_us_p99",
                         QStringLiteral("Median; the whisker reaches to p99. Two processes %1.")));
}

ChartData slowestByMechanism(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return kindChart(
        run, overlays,
        mechanismFigures(run, "slowest", "The slowest of a hundred", "round trip, µs", "round_trip_us_p99",
                         "",
                         QStringLiteral("p99: one message in a hundred took longer. What else "
                                        "runs on the machine shows here first. Two processes %1.")));
}

ChartData roundTripsChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    const bool all =
        run.parameters.contains("mechanism") && run.parameters.choice("mechanism") == QLatin1String("all");
    DurationWords words;
    words.name = "round-trips";
    words.value = "round_trip_seconds";
    words.title = all ? QStringLiteral("Round trip, all mechanisms together") : QStringLiteral("Round trip");
    words.noun = "messages";
    words.one = "message";
    return durationChart(run, overlays, words);
}

QList<MeasureDeclaration> transportsMeasures()
{
    const QString null = QStringLiteral("; null with mechanism all, see by_mechanism");
    return withCommonMeasures({
        {"round_trip_us_median", "µs", "there and back, the median of all messages" + null},
        {"round_trip_us_p99", "µs", "99 % of the messages took no longer" + null},
        {"round_trip_us_p999", "µs", "99.9 % of the messages took no longer" + null},
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
         "with mechanism all: the measures, delivered (messages) and placement, by mechanism; a map of maps"},
        {"delivered", "messages that came there and back as they should, over all mechanisms"},
        {"round_trip_seconds", "round trips, at most 2000, evenly picked from each mechanism"},
        {"left_out", "mechanisms that the system refused, each with the reason"},
        {"results", "what each process reported over its link"}};
    d.charts = {
        {"outcomes", "Outcomes", "outcomes",
         [](const RunRecord &run, const QList<RunRecord> &) { return outcomeChart(run); }},
        {"mechanisms", "Round trip by mechanism", "timing", roundTripsByMechanism},
        {"round-trips", "Round trip", "timing", roundTripsChart},
        {"slowest", "The slowest of a hundred", "timing", slowestByMechanism},
    };
    d.eventKinds = {EventKind::Started,   EventKind::Ended,     EventKind::TaskBegin, EventKind::TaskEnd,
                    EventKind::Put,       EventKind::WaitBegin, EventKind::WaitEnd,   EventKind::Get,
                    EventKind::WorkBegin, EventKind::WorkEnd,   EventKind::Gap};
    d.seedFeeds = "nothing: nothing is drawn at random";
    d.resolve = resolvePlacement;
    d.remarks = transportsRemarks;
    d.processCount = [](const Parameters &p) { return qint64(isAsked(p, Mechanism::Manager) ? 3 : 2); };
    d.races = [](const Parameters &) {
        return true;
    }; // writing events down would be part of every round trip
    d.headline = transportsHeadline;
    return d;
}

// ---------------------------------------------------------------------------------------------- the parent's
// side

std::uint64_t messagesOf(const Parameters &p, bool witness)
{
    const qint64 messages = p.integer("messages");
    const qint64 most = std::max<qint64>(1, WitnessRoundTrips / mechanismsOf(p).size());
    return std::uint64_t(witness ? std::min(messages, most) : messages);
}

ArenaNeeds transportsNeeds(const Parameters &p)
{
    const qint64 mechanisms = mechanismsOf(p).size();
    ArenaNeeds needs;
    needs.lanes = 3;
    needs.sharedBytes = qint64(sizeof(PingPongTrack)) + 8192 + 4 * (p.integer("size") + 64)
        + mechanisms * (p.integer("messages") * qint64(sizeof(std::uint64_t)) + 64);
    needs.eventsPerLane = mechanisms * (4 * qint64(messagesOf(p, true)) + 64) + 256;
    return needs;
}

/// The pair, its messages and what carries them.
class PingPong
{
public:
    explicit PingPong(Parent &parent);

    void start();
    void join();
    void report();

private:
    void open(Mechanism mechanism);
    void giveBoxes(MessageBox (&boxes)[2]);
    QJsonObject figuresOf(Mechanism mechanism, const QList<double> &sortedUs) const;
    QList<double> roundTripsUs(Mechanism mechanism) const;

    Parent &m_parent;
    const Parameters &m_settings;
    PingPongTrack *m_track;
    std::optional<Manager> m_manager;
    std::vector<Descriptor> m_descriptors[2]; ///< by party
    PingPongPart m_parts[2];
    std::vector<ChildHandle> m_pair;
    QJsonObject m_leftOut;
};

PingPong::PingPong(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()), m_track(parent.share<PingPongTrack>())
{
    m_track->messages = messagesOf(m_settings, parent.isWitness());
    m_track->size = std::uint64_t(m_settings.integer("size"));
    giveBoxes(m_track->shared.spin);
    giveBoxes(m_track->shared.futex);
    if (isAsked(m_settings, Mechanism::Manager))
        m_manager.emplace(parent);
    for (const Mechanism mechanism : mechanismsOf(m_settings))
        open(mechanism);
}

void PingPong::giveBoxes(MessageBox (&boxes)[2])
{
    for (MessageBox &box : boxes)
        box.bytesOffset = m_parent.offsetOf(m_parent.share<char>(m_track->size));
}

/// What the system refuses is left out, as long as something remains.
void PingPong::open(Mechanism mechanism)
{
    Result<TransportEnds> ends =
        makeTransportEnds(mechanism, m_track->size, m_track->shared, m_manager ? &*m_manager : nullptr);
    if (!ends && mechanismsOf(m_settings).size() == 1)
        throw Refused {ends.error()};
    if (!ends) {
        m_leftOut.insert(mechanismName(mechanism), ends.error().sentence);
        return m_parent.print(
            QStringLiteral("%1 is left out. %2").arg(mechanismName(mechanism), ends.error().sentence));
    }
    for (std::size_t party = 0; party < 2; ++party) {
        m_parts[party].firstDescriptors[std::size_t(mechanism)] = std::int8_t(m_descriptors[party].size());
        for (Descriptor &descriptor : ends.value()[party])
            m_descriptors[party].push_back(std::move(descriptor));
    }
    MechanismNote &note = m_track->notes[std::size_t(mechanism)];
    note.roundTripsOffset = m_parent.offsetOf(m_parent.share<std::uint64_t>(m_track->messages));
    m_track->asked[m_track->count++] = mechanism;
}

void PingPong::start()
{
    for (std::uint32_t party = 0; party < 2; ++party) {
        PingPongPart &part = m_parts[party];
        part.trackOffset = m_parent.offsetOf(m_track);
        part.party = party;
        part.cpu = cpuFor(m_settings.choice("placement"), party);
        ChildSpec spec {"Process-" + std::to_string(party + 1), Role::Child, StartMethod::Fork,
                        pingPongFunction.name()};
        for (const Descriptor &descriptor : m_descriptors[party])
            spec.descriptors.push_back(descriptor.get());
        m_pair.push_back(m_parent.start(spec.with(part)));
    }
    for (std::vector<Descriptor> &descriptors : m_descriptors)
        descriptors.clear(); // only the pair holds the ends now: each sees the other's death as end of file
}

void PingPong::join()
{
    const std::uint64_t total = m_track->messages * m_track->count;
    joinTogether(m_parent, m_pair, m_manager ? &m_manager->server() : nullptr, [&] {
        std::uint64_t done = 0;
        for (const MechanismNote &note : m_track->notes)
            done += note.delivered.load(std::memory_order_relaxed);
        m_parent.progress(done, total);
    });
    if (m_manager)
        m_manager->shutdown();
}

QList<double> PingPong::roundTripsUs(Mechanism mechanism) const
{
    const auto *ns =
        m_parent.arena().at<std::uint64_t>(m_track->notes[std::size_t(mechanism)].roundTripsOffset);
    QList<double> us;
    us.reserve(qsizetype(m_track->messages));
    for (std::uint64_t i = 0; i < m_track->messages; ++i)
        us.append(double(ns[i]) * 1e-3);
    return us;
}

QJsonObject PingPong::figuresOf(Mechanism mechanism, const QList<double> &sortedUs) const
{
    const MechanismNote &note = m_track->notes[std::size_t(mechanism)];
    const double seconds = double(note.endNs - note.beginNs) * 1e-9;
    const double perSecond = seconds > 0 ? double(m_track->messages) / seconds : 0;
    return {{"round_trip_us_median", quantile(sortedUs, 0.5).value_or(0)},
            {"round_trip_us_p99", quantile(sortedUs, 0.99).value_or(0)},
            {"round_trip_us_p999", quantile(sortedUs, 0.999).value_or(0)},
            {"round_trip_us_max", sortedUs.last()},
            {"messages_per_s", perSecond},
            {"mib_per_s", perSecond * double(carriedBytes(mechanism, m_track->size)) / 1048576}};
}

void PingPong::report()
{
    QJsonObject byMechanism;
    QJsonArray samples;
    std::uint64_t delivered = 0;
    std::uint64_t wrong = 0;
    for (std::uint32_t i = 0; i < m_track->count; ++i) {
        const Mechanism mechanism = m_track->asked[i];
        const MechanismNote &note = m_track->notes[std::size_t(mechanism)];
        delivered += note.delivered.load();
        wrong += note.wrong.load();
        QList<double> us = roundTripsUs(mechanism);
        const qsizetype kept = std::min<qsizetype>(us.size(), KeptSamples / m_track->count);
        for (qsizetype k = 0; k < kept; ++k)
            samples.append(us.at(k * us.size() / kept) * 1e-6);
        std::sort(us.begin(), us.end());
        QJsonObject figures = figuresOf(mechanism, us);
        if (mechanismsOf(m_settings).size() == 1) {
            for (auto figure = figures.constBegin(); figure != figures.constEnd(); ++figure)
                m_parent.measure(figure.key(), figure.value().toDouble());
            break;
        }
        figures.insert("delivered", qint64(note.delivered.load()));
        figures.insert("placement", m_settings.choice("placement"));
        byMechanism.insert(mechanismName(mechanism), figures);
    }
    if (!byMechanism.isEmpty())
        m_parent.value("by_mechanism", byMechanism);
    if (!m_leftOut.isEmpty())
        m_parent.value("left_out", m_leftOut);
    m_parent.value("round_trip_seconds", samples);
    m_parent.value("delivered", qint64(delivered));
    m_parent.outcome(wrong == 0 && delivered == m_track->messages * m_track->count ? "delivered"
                                                                                   : "undelivered");
}

void runTransports(Parent &parent)
{
    PingPong pair(parent);
    pair.start();
    pair.join();
    parent.returned();
    pair.report();
}

} // namespace

const Experiment &transportsExperiment()
{
    static const Experiment experiment {transportsDeclaration(), transportsNeeds, runTransports};
    return experiment;
}

} // namespace plab
