// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/event.h"

#include <cstddef>

namespace plab {

/// What can be true of the events of one lane, as they come out of its ring. Any process can write over any
/// ring; what makes no sense must not reach the record, which could not be read again.
class EventCheck
{
public:
    EventCheck() = default;
    /// Of a lane's slot. Its events lie between `firstNs` and the instant of each look.
    EventCheck(std::uint16_t lane, std::uint64_t firstNs) : m_lane(lane), m_lastNs(firstNs) { }

    /// Moves those that make sense (a known kind, a known type of argument, of this lane, not earlier than
    /// the one before, not later than now) to the front, in order; returns how many they are.
    std::size_t keepSound(Event *events, std::size_t count, std::uint64_t nowNs);

private:
    bool isSound(const Event &event, std::uint64_t nowNs) const
    {
        return event.timeNs >= m_lastNs && event.timeNs <= nowNs && event.kind > EventKind::None
            && event.kind <= LastEventKind && event.argumentType <= ArgumentType::Real
            && event.lane == m_lane;
    }

    std::uint16_t m_lane = 0;
    std::uint64_t m_lastNs = 0;
};

} // namespace plab
