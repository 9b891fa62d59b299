// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/transports/pair.h"

#include "core/exhibits/drawnorder.h"
#include "core/multiprocessing/joining.h"
#include "core/runtime/placement.h"
#include "core/twin/twin.h"

#include <algorithm>

namespace plab::transports {

namespace {

constexpr qint64 WitnessRoundTrips = 2000; ///< a witness only has to show the timeline; over all mechanisms

constexpr qsizetype KeptSamples = 2000; ///< of the distribution, over all mechanisms

} // namespace

QList<Mechanism> mechanismsOf(const Parameters &p)
{
    if (const std::optional<Mechanism> one = mechanismFromName(p.choice("mechanism")))
        return {*one};
    QList<Mechanism> all;
    for (std::size_t i = 0; i < MechanismCount; ++i)
        all.append(Mechanism(i));
    if (language::isPython(p)) { // its modules have no message queue, and signals that carry nothing
        all.removeOne(Mechanism::MessageQueue);
        all.removeOne(Mechanism::Signal);
    }
    return all;
}

bool isAsked(const Parameters &p, Mechanism mechanism)
{
    return mechanismsOf(p).contains(mechanism);
}

std::uint64_t messagesOf(const Parameters &p, bool witness)
{
    const qint64 messages = p.integer("messages");
    const qint64 most = std::max<qint64>(1, WitnessRoundTrips / mechanismsOf(p).size());
    return std::uint64_t(witness ? std::min(messages, most) : messages);
}

/// A witness has fewer messages, and uses less of it.
void PingPongTrack::build(ArenaBuilder &builder, const Parameters &p)
{
    shared.build(builder, std::uint64_t(p.integer("size")));
    for (const Mechanism mechanism : mechanismsOf(p))
        notes[std::size_t(mechanism)].roundTripNs = builder.array<std::uint64_t>(messagesOf(p, false));
}

ArenaNeeds TransportPair::needs(const Parameters &p)
{
    const qint64 mechanisms = mechanismsOf(p).size();
    ArenaNeeds needs;
    needs.lanes = 3;
    needs.eventsPerLane = mechanisms * (6 * qint64(messagesOf(p, true)) + 64) + 256;
    return needs;
}

TransportPair::TransportPair(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()), m_track(&parent.shared<PingPongTrack>())
{
    m_track->messages = messagesOf(m_settings, parent.isWitness());
    m_track->size = std::uint64_t(m_settings.integer("size"));
    if (isAsked(m_settings, Mechanism::Manager))
        m_manager.emplace(parent);
    for (const Mechanism mechanism : mechanismsOf(m_settings))
        open(mechanism);
    drawOrder();
}

void TransportPair::drawOrder()
{
    const QList<Mechanism> opened(m_track->asked, m_track->asked + m_track->count);
    const QList<Mechanism> drawn = takeTurnsInDrawnOrder(m_parent, opened, &mechanismName);
    std::copy(drawn.begin(), drawn.end(), m_track->asked);
}

/// What the system refuses is left out, as long as something remains.
void TransportPair::open(Mechanism mechanism)
{
    Result<TransportEnds> ends =
        makeTransportEnds(mechanism, m_track->size, m_track->shared, m_manager ? &*m_manager : nullptr);
    if (!ends && mechanismsOf(m_settings).size() == 1)
        throw Refused {ends.error()};
    if (!ends) {
        m_leftOut.insert(mechanismName(mechanism), ends.error().sentence.english());
        return m_parent.print(QStringLiteral("%1 is left out. %2")
                                  .arg(mechanismName(mechanism), ends.error().sentence.english()));
    }
    for (std::size_t party = 0; party < 2; ++party) {
        m_parts[party].firstDescriptors[std::size_t(mechanism)] = std::int8_t(m_descriptors[party].size());
        for (Descriptor &descriptor : ends.value()[party])
            m_descriptors[party].push_back(std::move(descriptor));
    }
    m_track->asked[m_track->count++] = mechanism;
}

Process &TransportPair::process(const ChildFunctionName &target)
{
    const std::size_t party = m_pair.size();
    PingPongPart &part = m_parts[party];
    part.party = std::uint32_t(party);
    part.cpu = cpuFor(m_settings.choice("placement"), part.party);
    std::vector<int> descriptors;
    for (const Descriptor &descriptor : m_descriptors[party])
        descriptors.push_back(descriptor.get());
    return m_pair.emplace_back(m_parent, "Process-" + std::to_string(party + 1), target)
        .withArgument(part)
        .withDescriptors(descriptors);
}

void TransportPair::closeEnds()
{
    for (std::vector<Descriptor> &descriptors : m_descriptors)
        descriptors.clear();
}

void TransportPair::join()
{
    std::vector<ChildHandle> pair;
    for (const Process &process : m_pair)
        pair.push_back(process.handle());
    joinTogether(m_parent, pair, m_manager ? &m_manager->server() : nullptr, [this] { look(); });
    if (m_manager)
        m_manager->shutdown();
}

/// While they play: how far they are, and the figures of what is over.
void TransportPair::look()
{
    constexpr std::uint64_t cheap = 50'000; // sorting more would take a CPU from those who play
    std::uint64_t done = 0;
    for (const MechanismNote &note : m_track->notes)
        done += note.delivered.load(std::memory_order_relaxed);
    m_parent.progress(done, m_track->messages * m_track->count);
    const qsizetype before = m_byMechanism.size();
    if (m_track->messages <= cheap)
        collect();
    if (m_byMechanism.size() > before)
        m_parent.publish();
}

/// Takes over what is over and has not been taken yet.
void TransportPair::collect()
{
    for (std::uint32_t i = 0; i < m_track->count; ++i) {
        const Mechanism mechanism = m_track->asked[i];
        const MechanismNote &note = m_track->notes[std::size_t(mechanism)];
        const QString name = mechanismName(mechanism);
        if (note.over.load(std::memory_order_acquire) == 0 || m_byMechanism.contains(name))
            continue;
        const QList<double> us = roundTripsUs(mechanism);
        const qsizetype kept = std::min<qsizetype>(us.size(), KeptSamples / m_track->count);
        for (qsizetype k = 0; k < kept; ++k)
            m_samples.append(us.at(k * us.size() / kept) * 1e-6);
        m_byMechanism.insert(name, figuresOf(mechanism, Tally(us)));
    }
    if (!isOne())
        m_parent.value("by_mechanism", m_byMechanism);
    m_parent.value("round_trip_seconds", m_samples);
}

QList<double> TransportPair::roundTripsUs(Mechanism mechanism) const
{
    const std::span<const std::uint64_t> ns =
        m_parent.arena().at(m_track->notes[std::size_t(mechanism)].roundTripNs, m_track->messages);
    QList<double> us;
    us.reserve(qsizetype(m_track->messages));
    for (std::uint64_t i = 0; i < m_track->messages; ++i)
        us.append(double(ns[i]) * 1e-3);
    return us;
}

QJsonObject TransportPair::figuresOf(Mechanism mechanism, const Tally &us) const
{
    const MechanismNote &note = m_track->notes[std::size_t(mechanism)];
    const double seconds = double(note.endNs - note.beginNs) * 1e-9;
    const double perSecond = seconds > 0 ? double(m_track->messages) / seconds : 0;
    QJsonObject figures {{"round_trip_us_median", us.quantile(0.5).value_or(0)},
                         {"round_trip_us_max", us.largest()},
                         {"round_trip_us_counts", us.toJson()},
                         {"messages_per_s", perSecond},
                         {"mib_per_s", perSecond * double(carriedBytes(mechanism, m_track->size)) / 1048576},
                         {"delivered", qint64(note.delivered.load())},
                         {"placement", m_settings.choice("placement")}};
    if (const auto p99 = us.percentile(0.99))
        figures.insert("round_trip_us_p99", *p99);
    if (const auto p999 = us.percentile(0.999))
        figures.insert("round_trip_us_p999", *p999);
    return figures;
}

void TransportPair::report()
{
    collect();
    std::uint64_t delivered = 0;
    std::uint64_t wrong = 0;
    for (const MechanismNote &note : m_track->notes) {
        delivered += note.delivered.load();
        wrong += note.wrong.load();
    }
    if (isOne()) {
        const QJsonObject figures = m_byMechanism.begin().value().toObject();
        for (auto figure = figures.constBegin(); figure != figures.constEnd(); ++figure) {
            if (figure.value().isDouble() && figure.key() != QLatin1String("delivered"))
                m_parent.measure(figure.key(), figure.value().toDouble());
            else if (figure.value().isArray())
                m_parent.value(figure.key(), figure.value());
        }
    }
    if (!m_leftOut.isEmpty())
        m_parent.value("left_out", m_leftOut);
    m_parent.value("delivered", qint64(delivered));
    m_parent.outcome(wrong == 0 && delivered == m_track->messages * m_track->count ? "delivered"
                                                                                   : "undelivered");
}

} // namespace plab::transports
