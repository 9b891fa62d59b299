// SPDX-License-Identifier: GPL-3.0-or-later
// Two processes that send each other numbered messages: one asks and takes the time, the other answers. Both
// check every byte.
#include "core/process/pingpong.h"

#include "core/process/placement.h"

#include <cstring>

namespace plab {

NumberedMessage::NumberedMessage(std::size_t size) : m_message(size), m_pattern(size + Period)
{
    for (std::size_t i = 0; i < m_pattern.size(); ++i)
        m_pattern[i] = char(i % Period * 97 + 13);
}

const char *NumberedMessage::write(std::uint64_t number)
{
    std::memcpy(m_message.data(), patternFor(number), m_message.size());
    std::memcpy(m_message.data(), &number, numberSize());
    return m_message.data();
}

bool NumberedMessage::is(std::uint64_t number) const
{
    const std::size_t head = numberSize();
    return std::memcmp(m_message.data(), &number, head) == 0
        && std::memcmp(m_message.data() + head, patternFor(number) + head, m_message.size() - head) == 0;
}

namespace {

/// One of the two at one mechanism.
struct Player
{
    Child &child;
    const PingPongTrack &track;
    MechanismNote &note;
    Transport &transport;
    NumberedMessage message;
    const std::uint32_t object; ///< the mechanism, in the events

    template<bool Recorded>
    bool send(std::uint64_t number)
    {
        if constexpr (Recorded)
            child.recorder().record(EventKind::Put, object, number);
        return transport.send(message.bytes(), message.size());
    }

    template<bool Recorded>
    bool receive(std::uint64_t number)
    {
        if constexpr (Recorded)
            child.recorder().record(EventKind::WaitBegin, object);
        if (!transport.receive(message.room(), message.size()))
            return false;
        if constexpr (Recorded) {
            child.recorder().record(EventKind::WaitEnd, object);
            child.recorder().record(EventKind::Get, object, number);
        }
        return true;
    }

    template<bool Recorded>
    bool ask();
    template<bool Recorded>
    bool answer();
};

/// The first round trip says that both are there, the last one that nothing came twice; neither is counted.
template<bool Recorded>
bool Player::ask()
{
    auto *roundTrips = child.arena().at<std::uint64_t>(note.roundTripsOffset);
    std::uint64_t delivered = 0;
    std::uint64_t before = 0;
    for (std::uint64_t number = 0; number <= track.messages + 1; ++number) {
        message.write(number);
        if (!send<Recorded>(number) || !receive<Recorded>(number))
            return false;
        const bool right = message.is(number);
        const std::uint64_t now = nowNs();
        if (!right)
            note.wrong.fetch_add(1, std::memory_order_relaxed);
        if (number == 0)
            note.beginNs = now;
        if (number > 0 && number <= track.messages) {
            roundTrips[number - 1] = now - before;
            delivered += right;
            note.delivered.store(delivered, std::memory_order_relaxed);
            note.endNs = now;
        }
        before = now;
    }
    return true;
}

template<bool Recorded>
bool Player::answer()
{
    for (std::uint64_t number = 0; number <= track.messages + 1; ++number) {
        if (!receive<Recorded>(number))
            return false;
        if (!message.is(number))
            note.wrong.fetch_add(1, std::memory_order_relaxed);
        if (!send<Recorded>(number))
            return false;
    }
    return true;
}

bool play(Child &child, PingPongTrack &track, const PingPongPart &part, Mechanism mechanism)
{
    const std::unique_ptr<Transport> transport = openTransport(mechanism, child, track.shared, part.party,
                                                               part.firstDescriptors[std::size_t(mechanism)]);
    Player player {child,
                   track,
                   track.notes[std::size_t(mechanism)],
                   *transport,
                   NumberedMessage(carriedBytes(mechanism, track.size)),
                   std::uint32_t(mechanism)};
    child.recorder().record(EventKind::TaskBegin, std::uint32_t(mechanism));
    const bool asks = part.party == 0;
    const bool played = child.recorder().isOn() ? (asks ? player.ask<true>() : player.answer<true>())
                                                : (asks ? player.ask<false>() : player.answer<false>());
    child.recorder().record(EventKind::TaskEnd, std::uint32_t(mechanism));
    if (played && asks) {
        player.note.over.store(1, std::memory_order_release);
        child.print(QStringLiteral("%1: %2 messages there and back")
                        .arg(mechanismName(mechanism))
                        .arg(player.note.delivered.load()));
    }
    return played;
}

int pingPong(Child &child)
{
    const auto part = child.argument<PingPongPart>();
    PingPongTrack &track = *child.arena().at<PingPongTrack>(part.trackOffset);
    child.hello(); // before anything is timed
    interruptWaits();
    pinTo(part.cpu);
    bool played = true;
    for (std::uint32_t i = 0; played && i < track.count; ++i)
        played = play(child, track, part, track.asked[i]);
    return played ? 0 : 3;
}

} // namespace

const ChildFunctionName pingPongFunction("transports.pingpong", &pingPong);

} // namespace plab
