// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/messagequeue.h"

#include "core/runtime/pollslice.h"

#include <fcntl.h>
#include <mqueue.h>

#include <cerrno>
#include <cstring>

namespace plab {

MessageQueue::MessageQueue(Descriptor queue) : m_queue(std::move(queue))
{
    mq_attr shape {};
    if (mq_getattr(m_queue.get(), &shape) == 0)
        m_messageBytes = std::uint64_t(shape.mq_msgsize);
}

Result<MessageQueue> MessageQueue::make(const std::string &name, std::uint64_t messages, std::uint64_t bytes)
{
    mq_attr shape {};
    shape.mq_maxmsg = long(messages);
    shape.mq_msgsize = long(bytes);
    Descriptor queue(mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NONBLOCK, 0600, &shape));
    if (!queue)
        return refusedError(
            tr("The system refused a message queue of %1 messages of %2 bytes each: %3. See the limits in "
               "/proc/sys/fs/mqueue and ulimit -q.")
                .arg(messages, bytes, QString::fromLocal8Bit(std::strerror(errno))));
    return MessageQueue(std::move(queue));
}

Result<MessageQueue> MessageQueue::toSend(const std::string &name)
{
    return open(name, O_WRONLY);
}

Result<MessageQueue> MessageQueue::toReceive(const std::string &name)
{
    return open(name, O_RDONLY);
}

Result<MessageQueue> MessageQueue::open(const std::string &name, int direction)
{
    Descriptor queue(mq_open(name.c_str(), direction | O_CLOEXEC | O_NONBLOCK));
    if (!queue)
        return systemError(tr("Cannot open a message queue: %1."), errno);
    return MessageQueue(std::move(queue));
}

int MessageQueue::remove(const std::string &name)
{
    return mq_unlink(name.c_str()) == 0 ? 0 : errno;
}

int MessageQueue::tryToMake(const std::string &name)
{
    const Descriptor made(mq_open(name.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600, nullptr));
    const int error = made ? 0 : errno;
    if (made)
        remove(name);
    return error;
}

int MessageQueue::tryToOpen(const std::string &name)
{
    const Descriptor opened(mq_open(name.c_str(), O_RDONLY | O_CLOEXEC));
    return opened ? 0 : errno;
}

/// Asleep, in slices that watch the stop word: on Linux a queue is a file descriptor that poll takes. False
/// at the deadline and when stopped.
bool MessageQueue::awaitReady(short events, std::uint64_t deadlineNs, const StopWord *stop) const
{
    for (;;) {
        if (nowNs() >= deadlineNs || isStopped(stop))
            return false;
        pollfd look {m_queue.get(), events, 0};
        if (pollSlice({&look, 1}, deadlineNs) > 0)
            return true;
    }
}

QueueResult MessageQueue::send(std::span<const std::byte> message, unsigned priority,
                               std::chrono::nanoseconds limit, const StopWord *stop, const Sent &sent)
{
    const auto *bytes = reinterpret_cast<const char *>(message.data());
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    for (;;) {
        const std::uint64_t beforeNs = nowNs();
        if (mq_send(m_queue.get(), bytes, message.size(), priority) == 0) {
            if (sent)
                sent(beforeNs);
            return QueueResult::Done;
        }
        if (errno != EAGAIN && errno != EINTR)
            return QueueResult::Failed;
        if (!awaitReady(POLLOUT, deadlineNs, stop))
            return isStopped(stop) ? QueueResult::Stopped : QueueResult::Full;
    }
}

QueueResult MessageQueue::receive(Message &message, std::chrono::nanoseconds limit, const StopWord *stop)
{
    const std::uint64_t deadlineNs = deadlineAfter(limit);
    message.bytes.resize(m_messageBytes);
    for (;;) {
        const ssize_t size = mq_receive(m_queue.get(), reinterpret_cast<char *>(message.bytes.data()),
                                        message.bytes.size(), &message.priority);
        if (size >= 0) {
            message.bytes.resize(std::size_t(size));
            return QueueResult::Done;
        }
        if (errno != EAGAIN && errno != EINTR)
            return QueueResult::Failed;
        if (!awaitReady(POLLIN, deadlineNs, stop))
            return isStopped(stop) ? QueueResult::Stopped : QueueResult::Empty;
    }
}

std::uint64_t MessageQueue::size() const
{
    mq_attr now {};
    return mq_getattr(m_queue.get(), &now) == 0 ? std::uint64_t(now.mq_curmsgs) : 0;
}

} // namespace plab
