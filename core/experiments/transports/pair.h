// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/transports/party.h"
#include "core/figures/tally.h"
#include "core/multiprocessing/manager.h"
#include "core/multiprocessing/process.h"

#include <QJsonArray>

namespace plab::transports {

/// The mechanisms these settings ask for, in the order in which they are shown.
QList<Mechanism> mechanismsOf(const Parameters &parameters);
bool isAsked(const Parameters &parameters, Mechanism mechanism);

/// Round trips by each mechanism; fewer in a witness, which only has to show the timeline.
std::uint64_t messagesOf(const Parameters &parameters, bool witness);

/// What the parent of `transports` needs beside its script: what carries the messages of the two processes,
/// and the figures of it.
class TransportPair
{
public:
    /// Makes what both inherit. Throws Refused when the system refuses the only mechanism asked for.
    explicit TransportPair(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    Process &process(const ChildFunctionName &target); ///< first who asks, then who answers
    void closeEnds(); ///< only the pair holds the ends then: each sees the other's death as end of file
    /// Waits until both have played everything; figures are published on the way. Throws Refused when one of
    /// them, or the manager's server, is gone.
    void join();
    /// Tells measures, values and the outcome.
    void report();

private:
    void open(Mechanism mechanism);
    void drawOrder();
    void look();
    void collect();
    bool isOne() const { return mechanismsOf(m_settings).size() == 1; }
    QJsonObject figuresOf(Mechanism mechanism, const Tally &us) const;
    QList<double> roundTripsUs(Mechanism mechanism) const;

    Parent &m_parent;
    const Parameters &m_settings;
    PingPongTrack *m_track;
    std::optional<Manager> m_manager;
    std::vector<Descriptor> m_descriptors[2]; ///< by party
    PingPongPart m_parts[2];
    std::vector<Process> m_pair;
    QJsonObject m_leftOut;
    QJsonObject m_byMechanism;
    QJsonArray m_samples;
};

} // namespace plab::transports
