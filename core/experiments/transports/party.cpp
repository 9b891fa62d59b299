// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/transports/party.h"

#include "core/runtime/placement.h"

#include <cstring>

namespace plab::transports {

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

PingPong::PingPong(Child &child, PingPongTrack &track, const PingPongPart &part, Mechanism mechanism)
    : m_child(child), m_track(track), m_note(track.notes[std::size_t(mechanism)]),
      m_transport(openTransport(mechanism, child, track.shared, part.party,
                                part.firstDescriptors[std::size_t(mechanism)])),
      m_message(carriedBytes(mechanism, track.size)), m_mechanism(mechanism),
      m_object(std::uint32_t(mechanism)),
      m_waitsFor(mechanism == Mechanism::Manager ? std::nullopt : std::optional(waitfor::Message)),
      m_asks(part.party == 0), m_roundTrips(child.arena().at(m_note.roundTripNs, track.messages).data())
{
    child.recorder().record(EventKind::TaskBegin, m_object);
}

void PingPong::finish(bool played)
{
    m_child.recorder().record(EventKind::TaskEnd, m_object);
    if (!played || !m_asks)
        return;
    m_note.over.store(1, std::memory_order_release);
    m_child.print(
        tr("%1: %n messages there and back", "%1: %n message there and back", double(m_note.delivered.load()))
            .arg(mechanismName(m_mechanism))
            .english());
}

int playAll(Child &child, bool (*play)(PingPong &))
{
    const auto part = child.argument<PingPongPart>();
    auto &track = child.shared<PingPongTrack>();
    child.hello(); // before anything is timed
    interruptWaits();
    if (const Result<void> pinned = pinTo(part.cpu); !pinned)
        return child.refuse(pinned.error());
    bool played = true;
    for (std::uint32_t i = 0; played && i < track.count; ++i) {
        PingPong player(child, track, part, track.asked[i]);
        played = play(player);
        player.finish(played);
        if (player.error() != 0)
            return child.refuse(systemError(
                tr("Cannot carry messages by %1: %2.").arg(mechanismName(track.asked[i])), player.error()));
    }
    return played ? 0 : 3;
}

} // namespace plab::transports
