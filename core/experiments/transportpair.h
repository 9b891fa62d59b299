// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/manager.h"
#include "core/process/parent.h"
#include "core/process/pingpong.h"

#include <QJsonArray>

namespace plab {

/// The mechanisms these settings ask for, in the order they are played.
QList<Mechanism> mechanismsOf(const Parameters &parameters);
bool isAsked(const Parameters &parameters, Mechanism mechanism);

/// Round trips by each mechanism; fewer in a witness, which only has to show the timeline.
std::uint64_t messagesOf(const Parameters &parameters, bool witness);

/// The two processes of the experiment transports, what carries their messages, and the figures of it. In the
/// parent.
class TransportPair
{
public:
    /// Makes what both inherit. Throws Refused when the system refuses the only mechanism asked for.
    explicit TransportPair(Parent &parent);

    void start();
    /// Waits until both have played everything; figures are published on the way. Throws Refused when one of
    /// them, or the manager's server, is gone.
    void join();
    /// Tells measures, values and the outcome.
    void report();

private:
    void open(Mechanism mechanism);
    void look();
    void collect();
    bool isOne() const { return mechanismsOf(m_settings).size() == 1; }
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
    QJsonObject m_byMechanism;
    QJsonArray m_samples;
};

} // namespace plab
