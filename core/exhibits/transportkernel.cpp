// SPDX-License-Identifier: GPL-3.0-or-later
// Mechanisms of the kernel: each message is a system call that sends and one that waits.
#include "core/exhibits/transport.h"

#include "core/shared/realtimesignals.h"
#include "core/shared/stopflag.h"

#include <mqueue.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace plab::carriers {

namespace {

/// Whether a call that failed may be tried again: it was only interrupted, and nobody asked to stop.
bool wasInterrupted(const Child &child)
{
    return errno == EINTR && !child.stopAsked();
}

/// Pipe, FIFO and Unix socket: a stream of bytes.
class StreamTransport : public Transport
{
public:
    StreamTransport(Child &child, int in, int out) : m_child(child), m_in(in), m_out(out)
    {
        signal(SIGPIPE, SIG_IGN); // a partner that is gone is told by the error
    }

    bool send(const char *message, std::size_t size) override
    {
        for (std::size_t sent = 0; sent < size;) {
            const ssize_t part = write(m_out, message + sent, size - sent);
            if (part < 0 && !wasInterrupted(m_child))
                return failed(errno);
            sent += std::size_t(std::max<ssize_t>(part, 0));
        }
        return true;
    }

    bool receive(char *message, std::size_t size) override
    {
        for (std::size_t taken = 0; taken < size;) {
            const ssize_t part = read(m_in, message + taken, size - taken);
            if (part == 0 || (part < 0 && !wasInterrupted(m_child)))
                return part < 0 && failed(errno);
            taken += std::size_t(std::max<ssize_t>(part, 0));
        }
        return true;
    }

private:
    Child &m_child;
    int m_in;
    int m_out;
};

/// POSIX message queues, mq_overview(7). What is longer than the queue's messages goes in pieces.
class MessageQueueTransport : public Transport
{
public:
    MessageQueueTransport(Child &child, int in, int out) : m_child(child), m_in(in), m_out(out)
    {
        mq_attr shape {};
        if (mq_getattr(in, &shape) != 0)
            failed(errno);
        m_piece.resize(std::size_t(shape.mq_msgsize));
    }

    bool send(const char *message, std::size_t size) override
    {
        for (std::size_t sent = 0; sent < size;) {
            if (m_piece.empty())
                return false;
            const std::size_t part = std::min(size - sent, m_piece.size());
            if (mq_send(m_out, message + sent, part, 0) == 0)
                sent += part;
            else if (!wasInterrupted(m_child))
                return failed(errno);
        }
        return true;
    }

    bool receive(char *message, std::size_t size) override
    {
        for (std::size_t taken = 0; taken < size;) {
            if (m_piece.empty())
                return false;
            const bool fits = size - taken >= m_piece.size(); // the call wants room for the longest
            const ssize_t part =
                mq_receive(m_in, fits ? message + taken : m_piece.data(), m_piece.size(), nullptr);
            if (part < 0 && !wasInterrupted(m_child))
                return failed(errno);
            if (part < 0)
                continue;
            const std::size_t kept = std::min(std::size_t(part), size - taken);
            if (!fits)
                std::memcpy(message + taken, m_piece.data(), kept);
            taken += kept;
        }
        return true;
    }

private:
    Child &m_child;
    mqd_t m_in;
    mqd_t m_out;
    std::vector<char> m_piece;
};

/// An eventfd's counter carries one number, eventfd(2); zero cannot be told from nothing, so one more is
/// sent.
class EventfdTransport : public Transport
{
public:
    EventfdTransport(Child &child, int in, int out) : m_child(child), m_in(in), m_out(out) { }

    bool send(const char *message, std::size_t) override
    {
        std::uint64_t number = 0;
        std::memcpy(&number, message, sizeof number);
        ++number;
        while (write(m_out, &number, sizeof number) < 0) {
            if (!wasInterrupted(m_child))
                return failed(errno);
        }
        return true;
    }

    bool receive(char *message, std::size_t) override
    {
        std::uint64_t number = 0;
        while (read(m_in, &number, sizeof number) < 0) {
            if (!wasInterrupted(m_child))
                return failed(errno);
        }
        --number;
        std::memcpy(message, &number, sizeof number);
        return true;
    }

private:
    Child &m_child;
    int m_in;
    int m_out;
};

/// A queued real-time signal carries one number, sigqueue(3). Both block it before they tell their pid: then
/// it waits instead of ending the process.
class SignalTransport : public Transport
{
public:
    SignalTransport(Child &child, TransportShared &shared, std::uint32_t party) : m_child(child)
    {
        sigemptyset(&m_waited);
        sigaddset(&m_waited, number());
        sigprocmask(SIG_BLOCK, &m_waited, nullptr);
        shared.pids[party].store(std::uint32_t(getpid()), std::memory_order_release);
        futexWake(shared.pids[party], 1);
        std::atomic<std::uint32_t> &other = shared.pids[1 - party];
        waitWhileEqual(other, 0, deadlineAfter(Forever), &child.stopWord());
        m_partner = pid_t(other.load(std::memory_order_acquire));
    }

    bool send(const char *message, std::size_t) override
    {
        sigval value {};
        std::memcpy(&value, message, sizeof value);
        while (m_partner > 0 && sigqueue(m_partner, number(), value) != 0) {
            if ((errno != EAGAIN && errno != EINTR) || m_child.stopAsked())
                return failed(errno);
        }
        return m_partner > 0;
    }

    bool receive(char *message, std::size_t) override
    {
        siginfo_t info {};
        do {
            while (sigwaitinfo(&m_waited, &info) < 0) {
                if (!wasInterrupted(m_child))
                    return failed(errno);
            }
        } while (info.si_pid != m_partner); // anybody may send a signal
        std::memcpy(message, &info.si_value, sizeof info.si_value);
        return true;
    }

private:
    static int number() { return numberOf(RealTimeSignal::Transport); }
    static_assert(sizeof(sigval) == sizeof(std::uint64_t));

    Child &m_child;
    sigset_t m_waited;
    pid_t m_partner = 0;
};

} // namespace

std::unique_ptr<Transport> openStream(Child &child, int in, int out)
{
    return std::make_unique<StreamTransport>(child, in, out);
}

std::unique_ptr<Transport> openMessageQueue(Child &child, int in, int out)
{
    return std::make_unique<MessageQueueTransport>(child, in, out);
}

std::unique_ptr<Transport> openEventfd(Child &child, int in, int out)
{
    return std::make_unique<EventfdTransport>(child, in, out);
}

std::unique_ptr<Transport> openSignal(Child &child, TransportShared &shared, std::uint32_t party)
{
    return std::make_unique<SignalTransport>(child, shared, party);
}

} // namespace plab::carriers
