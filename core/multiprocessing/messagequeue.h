// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/runtime/descriptor.h"
#include "core/shared/queue.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace plab {

/// A POSIX message queue, mq_overview(7), as one process has it open. It lies in the kernel, keeps the
/// borders of messages, and gives the one of the highest priority first, of equal ones the oldest. It has a
/// name until that is removed, and lives until the last process has closed it. There is no end of file. One
/// thread.
class MessageQueue
{
public:
    struct Message
    {
        std::vector<std::byte> bytes;
        unsigned priority = 0;
    };

    /// Makes it, for `messages` of at most `bytes` each. Refused if there is one of this name.
    static Result<MessageQueue> make(const std::string &name, std::uint64_t messages, std::uint64_t bytes);
    /// Opens it, to send or to receive.
    static Result<MessageQueue> toSend(const std::string &name);
    static Result<MessageQueue> toReceive(const std::string &name);
    /// Takes its name away: who has it open goes on. Errno, 0 if it is gone.
    static int remove(const std::string &name);
    /// Errno of an attempt to make it again, or to open it; 0 if that worked (and is undone).
    static int tryToMake(const std::string &name);
    static int tryToOpen(const std::string &name);

    /// Told when a message is in the queue, with the instant before it went: nobody can have it earlier.
    using Sent = std::function<void(std::uint64_t beforeNs)>;

    /// Done; Full after the limit; Stopped; Failed, with errno: too long, or not opened to send.
    QueueResult send(std::span<const std::byte> message, unsigned priority, std::chrono::nanoseconds limit,
                     const StopWord *stop, const Sent &sent = {});
    /// Done; Empty after the limit; Stopped; Failed, with errno.
    QueueResult receive(Message &message, std::chrono::nanoseconds limit, const StopWord *stop);

    std::uint64_t size() const; ///< messages in it now

private:
    explicit MessageQueue(Descriptor queue);
    static Result<MessageQueue> open(const std::string &name, int direction);

    bool awaitReady(short events, std::uint64_t deadlineNs, const StopWord *stop) const;

    Descriptor m_queue;
    std::uint64_t m_messageBytes = 0; ///< what a receive must have room for
};

} // namespace plab
