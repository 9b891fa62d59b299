// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/pipe.h"

#include "core/runtime/message.h"
#include "core/runtime/points.h"
#include "core/runtime/pollslice.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

namespace plab {

namespace {

using Length = std::array<unsigned char, 4>;

Length lengthBytes(std::uint32_t length)
{
    return {static_cast<unsigned char>(length >> 24), static_cast<unsigned char>(length >> 16),
            static_cast<unsigned char>(length >> 8), static_cast<unsigned char>(length)};
}

std::uint32_t lengthOf(const Length &bytes)
{
    return std::uint32_t(bytes[0]) << 24 | std::uint32_t(bytes[1]) << 16 | std::uint32_t(bytes[2]) << 8
        | bytes[3];
}

/// What a wait in poll for these events is a wait for.
std::uint32_t waitedFor(short events)
{
    return events & POLLIN ? waitfor::Message : events & POLLOUT ? waitfor::PipeRoom : waitfor::Close;
}

/// Drops what has been written from the front of the parts.
void advance(std::array<iovec, 2> &parts, std::size_t written)
{
    for (iovec &part : parts) {
        const std::size_t taken = std::min(written, part.iov_len);
        part.iov_base = static_cast<std::byte *>(part.iov_base) + taken;
        part.iov_len -= taken;
        written -= taken;
    }
}

} // namespace

Connection::Connection(Descriptor descriptor) : m_descriptor(std::move(descriptor))
{
    std::signal(SIGPIPE, SIG_IGN);
    if (!m_descriptor)
        return;
    const int flags = fcntl(m_descriptor.get(), F_GETFL);
    m_receives = (flags & O_ACCMODE) != O_WRONLY;
    m_sends = (flags & O_ACCMODE) != O_RDONLY;
    fcntl(m_descriptor.get(), F_SETFL, flags | O_NONBLOCK);
}

/// Sleeps in poll, in slices that watch the stop word; a hang-up counts as ready, so that the call which
/// follows tells what it means.
PipeResult Connection::awaitReady(short events, std::uint64_t deadlineNs, const StopWord *stop) const
{
    RecordedWait wait;
    for (;;) {
        if (isStopped(stop))
            return PipeResult::Stopped;
        if (nowNs() >= deadlineNs) {
            wait.timedOut();
            return PipeResult::TimedOut;
        }
        if (m_points && !wait.goesOn())
            m_points->begin(wait, waitedFor(events));
        pollfd look {m_descriptor.get(), events, 0};
        const int ready = pollSlice({&look, 1}, deadlineNs);
        if (ready > 0)
            return PipeResult::Done;
        if (ready < 0 && errno != EINTR)
            return PipeResult::Failed;
        m_interruptions += ready < 0;
    }
}

PipeResult Connection::send(std::span<const std::byte> message, const StopWord *stop,
                            std::chrono::nanoseconds limit, const Sent &sent)
{
    if (!m_descriptor || message.size() > LargestMessage)
        return PipeResult::Failed;
    if (!m_sends)
        return PipeResult::WrongWay;
    Length length = lengthBytes(std::uint32_t(message.size()));
    std::array<iovec, 2> parts {iovec {length.data(), length.size()},
                                iovec {const_cast<std::byte *>(message.data()), message.size()}};
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    bool begun = false;
    while (parts[0].iov_len + parts[1].iov_len > 0) {
        const std::uint64_t beforeNs = begun || !sent ? 0 : nowNs();
        const ssize_t written = writev(m_descriptor.get(), parts.data(), int(parts.size()));
        if (written > 0) {
            if (!begun && sent)
                sent(beforeNs);
            begun = true;
            advance(parts, std::size_t(written));
        } else if (errno == EPIPE || errno == ECONNRESET) {
            return PipeResult::Broken;
        } else if (errno == EAGAIN) {
            // Half a message is of no use to anybody: what has begun goes out whole.
            const PipeResult ready = awaitReady(POLLOUT, begun ? UINT64_MAX : deadlineNs, stop);
            if (ready != PipeResult::Done)
                return ready;
        } else if (errno != EINTR) {
            return PipeResult::Failed;
        }
    }
    return PipeResult::Done;
}

PipeResult Connection::readAll(std::byte *to, std::size_t size, std::uint64_t deadlineNs,
                               const StopWord *stop)
{
    for (std::size_t done = 0; done < size;) {
        const ssize_t part = read(m_descriptor.get(), to + done, size - done);
        if (part > 0) {
            done += std::size_t(part);
        } else if (part == 0 || errno == ECONNRESET) {
            return done ? PipeResult::Cut : PipeResult::EndOfFile;
        } else if (errno == EAGAIN) {
            const PipeResult ready = awaitReady(POLLIN, done ? UINT64_MAX : deadlineNs, stop);
            if (ready != PipeResult::Done)
                return ready;
        } else if (errno != EINTR) {
            return PipeResult::Failed;
        }
    }
    return PipeResult::Done;
}

PipeResult Connection::receive(std::vector<std::byte> &message, const StopWord *stop,
                               std::chrono::nanoseconds limit)
{
    if (!m_descriptor)
        return PipeResult::Failed;
    if (!m_receives)
        return PipeResult::WrongWay;
    Length length {};
    const PipeResult head =
        readAll(reinterpret_cast<std::byte *>(length.data()), length.size(), deadlineAfter(limit), stop);
    if (head != PipeResult::Done)
        return head;
    if (lengthOf(length) > LargestMessage)
        return PipeResult::Failed;
    message.resize(lengthOf(length));
    const PipeResult body = readAll(message.data(), message.size(), UINT64_MAX, stop);
    return body == PipeResult::EndOfFile ? PipeResult::Cut : body;
}

PipeResult Connection::awaitBroken(const StopWord *stop, std::chrono::nanoseconds limit)
{
    return m_descriptor ? awaitReady(0, deadlineAfter(limit), stop) : PipeResult::Failed; // hang-up, error
}

Result<std::pair<Descriptor, Descriptor>> makePipeEnds()
{
    int ends[2] {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return systemError(tr("Cannot make a pipe: %1."), errno);
    return std::pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

Result<Pipe> Pipe::make(bool duplex)
{
    Result<std::pair<Descriptor, Descriptor>> ends = duplex ? socketPair(SOCK_STREAM) : makePipeEnds();
    if (!ends)
        return ends.error();
    return Pipe {Connection(std::move(ends.value().first)), Connection(std::move(ends.value().second))};
}

} // namespace plab
