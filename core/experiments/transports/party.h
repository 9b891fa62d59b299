// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/transport.h"
#include "core/experiments/transports/card.h"
#include "core/runtime/hotpoints.h"

namespace plab::transports {

/// What a pair leaves behind about one mechanism. The round trips stand in an array of their own.
struct alignas(CacheLine) MechanismNote
{
    std::uint64_t beginNs; ///< after the first, uncounted round trip
    std::uint64_t endNs;
    std::atomic<std::uint64_t> delivered; ///< there and back, once, in order, every byte right; grows live
    std::atomic<std::uint64_t> wrong;     ///< came with a number or bytes that are not its own, at either end
    std::atomic<std::uint32_t> over;      ///< played to the end: the figures are there
    RelativeArray<std::uint64_t> roundTripNs; ///< of each counted one, in order
};

/// The shared part of a ping-pong between two processes. Lives in the arena.
struct PingPongTrack
{
    TransportShared shared;
    std::uint64_t messages;
    std::uint64_t size;
    std::uint32_t count; ///< of mechanisms, played one after the other
    Mechanism asked[MechanismCount];
    MechanismNote notes[MechanismCount]; ///< by Mechanism

    void build(ArenaBuilder &builder, const Parameters &p);
};

/// What one of the two is told: party 0 sends first and takes the time, party 1 answers.
struct PingPongPart
{
    std::uint32_t party;
    std::int32_t cpu;                                ///< -1 = wherever the scheduler wants
    std::int8_t firstDescriptors[MechanismCount] {}; ///< index of the first named one, by Mechanism
};

/// A message that can be told from every other: its number, then bytes that follow from the number.
class NumberedMessage
{
public:
    explicit NumberedMessage(std::size_t size);

    /// Makes it message `number`.
    const char *write(std::uint64_t number);
    /// Room to receive one.
    char *room() { return m_message.data(); }
    const char *bytes() const { return m_message.data(); }
    std::size_t size() const { return m_message.size(); }
    /// Whether it is message `number`, byte for byte.
    bool is(std::uint64_t number) const;

private:
    static constexpr std::size_t Period = 251; ///< a prime, so that no power of two falls in step with it

    std::size_t numberSize() const { return std::min(m_message.size(), sizeof(std::uint64_t)); }
    const char *patternFor(std::uint64_t number) const { return m_pattern.data() + number % Period; }

    std::vector<char> m_message;
    std::vector<char> m_pattern;
};

/// One of the two at one mechanism: party 0 asks, party 1 answers. The first round trip says that both are
/// there, the last one that nothing came twice; neither is counted. What the loops call is inline, because it
/// is part of what is measured.
class PingPong
{
public:
    PingPong(Child &child, PingPongTrack &track, const PingPongPart &part, Mechanism mechanism);

    bool asks() const { return m_asks; }
    bool isRecorded() const { return m_child.recorder().isOn(); }
    std::uint64_t rounds() const { return m_track.messages + 2; }

    /// Makes the message that goes out next. Who answers sends back what came.
    void make(std::uint64_t number) { m_message.write(number); }

    /// False, as receive(), when the other is gone or the run is over.
    template<PointPolicy Policy>
    bool send(std::uint64_t number)
    {
        return points<Policy>().put(
            m_object, number, [this] { return m_transport->send(m_message.bytes(), m_message.size()); });
    }

    template<PointPolicy Policy>
    bool receive(std::uint64_t number)
    {
        return points<Policy>().get(m_object, number, m_waitsFor, [this] {
            return m_transport->receive(m_message.room(), m_message.size());
        });
    }

    /// assert message == number; counted if it is not.
    bool check(std::uint64_t number)
    {
        const bool right = m_message.is(number);
        if (!right)
            m_note.wrong.fetch_add(1, std::memory_order_relaxed);
        return right;
    }

    /// It is back, and the next one goes out.
    void noteRoundTrip(std::uint64_t number, bool right)
    {
        const std::uint64_t now = nowNs();
        if (number == 0)
            m_note.beginNs = now;
        if (number > 0 && number <= m_track.messages) {
            m_roundTrips[number - 1] = now - m_beforeNs;
            m_delivered += right;
            m_note.delivered.store(m_delivered, std::memory_order_relaxed);
            m_note.endNs = now;
        }
        m_beforeNs = now;
    }

    int error() const { return m_transport->error(); }
    void finish(bool played); ///< the figures are there if it was played to the end

private:
    template<PointPolicy Policy>
    HotPoints<Policy> points()
    {
        return {m_child.points(), true};
    }

    Child &m_child;
    const PingPongTrack &m_track;
    MechanismNote &m_note;
    const std::unique_ptr<Transport> m_transport;
    NumberedMessage m_message;
    const Mechanism m_mechanism;
    const std::uint32_t m_object;                  ///< the mechanism, in the events
    const std::optional<std::uint32_t> m_waitsFor; ///< none: the connection tells, it is a wait for an answer
    const bool m_asks;
    std::uint64_t *m_roundTrips;
    std::uint64_t m_delivered = 0;
    std::uint64_t m_beforeNs = 0;
};

/// Plays one mechanism after the other, `play` each to its end: true if it came there. A child's code.
int playAll(Child &child, bool (*play)(PingPong &));

} // namespace plab::transports
