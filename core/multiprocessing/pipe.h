// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/runtime/descriptor.h"
#include "core/runtime/points.h"
#include "core/shared/stopflag.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace plab {

/// How a send or a receive went.
enum class PipeResult : std::uint8_t {
    Done,
    TimedOut,
    EndOfFile, ///< receive: every copy of the write end is closed, and nothing is left (Python: EOFError)
    Cut,       ///< receive: the same in the middle of a message (Python: OSError, end of file during message)
    WrongWay,  ///< a one-way end that only receives, or only sends (Python: OSError, connection is read-only)
    Broken,    ///< send: every copy of the read end is closed (Python: BrokenPipeError)
    Stopped,   ///< the stop word was set
    Failed,    ///< closed already, or what came is no message
};

/// One end of a Pipe, as Python's Connection: whole messages, each with its length (4 bytes, high ones first)
/// in front. A process that has one ignores SIGPIPE, so that a broken pipe is a result. One thread.
class Connection
{
public:
    static constexpr std::uint32_t LargestMessage = 64 << 20;

    Connection() = default;
    /// Takes over the descriptor: in a child, what it inherited.
    explicit Connection(Descriptor descriptor);

    /// Writes down there whenever it has to wait, and for what. The points must outlive it.
    void recordWaits(Points &points) { m_points = &points; }

    /// Told once the first byte of a message is on its way, with the instant before it went: nobody can have
    /// received it earlier.
    using Sent = std::function<void(std::uint64_t beforeNs)>;

    /// Sends one message; waits in slices while the pipe is full.
    PipeResult send(std::span<const std::byte> message, const StopWord *stop,
                    std::chrono::nanoseconds limit = Forever, const Sent &sent = {});
    /// Receives one message. The limit is for its first byte; what has begun to come is awaited.
    PipeResult receive(std::vector<std::byte> &message, const StopWord *stop,
                       std::chrono::nanoseconds limit = Forever);
    /// Waits until nobody has the other end any more: Done or TimedOut.
    PipeResult awaitBroken(const StopWord *stop, std::chrono::nanoseconds limit);

    /// How often a signal ended a wait of this end, which then went on.
    std::uint64_t interruptions() const { return m_interruptions; }

    void close() { m_descriptor.reset(); }
    int fd() const { return m_descriptor.get(); }

private:
    PipeResult awaitReady(short events, std::uint64_t deadlineNs, const StopWord *stop) const;
    PipeResult readAll(std::byte *to, std::size_t size, std::uint64_t deadlineNs, const StopWord *stop);

    Descriptor m_descriptor;
    bool m_receives = false; ///< a one-way end does not do both
    bool m_sends = false;
    mutable std::uint64_t m_interruptions = 0;
    Points *m_points = nullptr;
};

/// The read and the write end of a pipe of the kernel.
Result<std::pair<Descriptor, Descriptor>> makePipeEnds();

/// Python's multiprocessing.Pipe. Duplex: a pair of connected sockets, both ends send and receive. Else a
/// pipe of the kernel: `first` only receives, `second` only sends. After a fork parent and child have copies
/// of both ends; whoever does not close what it does not use keeps the others from seeing the end.
struct Pipe
{
    Connection first;
    Connection second;

    static Result<Pipe> make(bool duplex);
};

} // namespace plab
