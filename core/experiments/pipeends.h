// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/child.h"

namespace plab {

/// What both ends of the pipe experiment keep to, and what each leaves behind for the parent. In the arena;
/// the settings are written before anybody starts, each note by one process.
struct PipeTrack
{
    static constexpr std::uint64_t Samples = 2000; ///< times kept, evenly picked

    std::uint64_t messages;
    std::uint64_t size;       ///< bytes of one message
    std::uint64_t intervalNs; ///< between two messages
    std::uint64_t leaveAfter; ///< messages after which the receiver leaves; 0 = at the end
    std::uint32_t duplex;
    std::uint32_t closeUnused; ///< each child closes its copy of the other's end
    std::uint32_t prints;      ///< few enough messages to print a line for each

    alignas(CacheLine) std::atomic<std::uint64_t> sent;
    std::atomic<std::uint32_t> brokenPipe; ///< the sender was told that nobody reads
    std::atomic<std::uint64_t> roundTripNs[Samples];
    alignas(CacheLine) std::atomic<std::uint64_t> received;
    std::atomic<std::uint32_t> endOfFile; ///< the receiver was told that nobody writes
    std::atomic<std::uint32_t> garbled;   ///< a message was not what had been sent
    std::atomic<std::uint64_t> delayNs[Samples];

    /// Where the time of this message is kept; nothing for most of them if there are many.
    std::optional<std::uint64_t> sampleOf(std::uint64_t message) const;
};

/// What sender and receiver are told. Their descriptors: 0 the receiver's end, 1 the sender's end.
struct PipePart
{
    std::uint64_t trackOffset;
};

extern const ChildFunctionName senderFunction;
extern const ChildFunctionName receiverFunction;

} // namespace plab
