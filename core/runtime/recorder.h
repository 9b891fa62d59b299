// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/arena.h"
#include "core/shared/futex.h"

#include <functional>

namespace plab {

/// Argument of Refused where its object is a process.
constexpr std::uint32_t OfProcess = 1;

/// A lane's pen: writes events into its ring at the recording level of this repeat. Owned by one process or
/// thread.
class Recorder
{
public:
    Recorder() = default;
    Recorder(const Arena &arena, std::uint32_t slot)
        : m_level(arena.hasRings() ? Recording(arena.header().recording) : Recording::Off),
          m_sampling(arena.header().sampling ? arena.header().sampling : 1), m_lane(std::uint16_t(slot))
    {
        if (m_level != Recording::Off)
            m_writer = EventWriter(arena.ringBytes(slot));
    }

    Recording level() const { return m_level; }
    bool isOn() const { return m_level != Recording::Off; }
    std::uint32_t sampling() const { return m_level == Recording::Sampled ? m_sampling : 1; }

    /// Never blocks; a full ring counts the event as dropped. Nothing when recording is off.
    void record(EventKind kind, std::uint32_t object = 0, EventArgument argument = {})
    {
        if (m_level != Recording::Off)
            m_writer.write(kind, m_lane, object, argument);
    }
    void recordAt(std::uint64_t timeNs, EventKind kind, std::uint32_t object = 0, EventArgument argument = {})
    {
        if (m_level != Recording::Off)
            m_writer.write(Event {timeNs, argument, object, kind, m_lane});
    }

    /// The lock has told of an owner that was killed: an event, and the line that whoever has this pen prints
    /// at this very moment, recording or not. Out of the way of the loops that almost never come here.
    [[gnu::cold, gnu::noinline]] void ownerDied(std::uint32_t object, std::uint32_t owner);
    void whenOwnerDied(std::function<void(std::uint32_t owner)> tell) { m_whenOwnerDied = std::move(tell); }

private:
    EventWriter m_writer;
    Recording m_level = Recording::Off;
    std::uint32_t m_sampling = 1;
    std::uint16_t m_lane = 0;
    std::function<void(std::uint32_t)> m_whenOwnerDied; // last: what every event takes stays together
};

/// What a process that takes the lock over prints; `owner` is the thread id of the killed one.
Text ownerDiedText(std::uint32_t owner);

} // namespace plab
