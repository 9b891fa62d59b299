// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/arena.h"
#include "core/shared/futex.h"

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

private:
    EventWriter m_writer;
    Recording m_level = Recording::Off;
    std::uint32_t m_sampling = 1;
    std::uint16_t m_lane = 0;
};

} // namespace plab
