// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/transport.h"

namespace plab {

/// What a pair leaves behind about one mechanism. The round trips stand in an array of their own.
struct alignas(CacheLine) MechanismNote
{
    std::uint64_t beginNs; ///< after the first, uncounted round trip
    std::uint64_t endNs;
    std::atomic<std::uint64_t> delivered; ///< there and back, once, in order, every byte right; grows live
    std::atomic<std::uint64_t> wrong;     ///< came with a number or bytes that are not its own, at either end
    std::atomic<std::uint32_t> over;      ///< played to the end: the figures are there
    std::uint64_t roundTripsOffset;       ///< nanoseconds of each counted round trip, in order
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
};

/// What one of the two is told: party 0 sends first and takes the time, party 1 answers.
struct PingPongPart
{
    std::uint64_t trackOffset;
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

extern const ChildFunctionName pingPongFunction;

} // namespace plab
