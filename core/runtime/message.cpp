// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/message.h"

#include "core/shared/processslot.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

namespace plab {

namespace {

void shortPause()
{
    const timespec millisecond {0, 1'000'000};
    nanosleep(&millisecond, nullptr);
}

} // namespace

Result<Handed> Handed::all(std::vector<int> numbers)
{
    if (numbers.size() > Most)
        return failedError(tr("%1 descriptors were to go with one message, which carries %2 at most. "
                              "Ask for fewer processes or channels.")
                               .arg(numbers.size())
                               .arg(Most));
    Handed handed;
    handed.m_numbers = std::move(numbers);
    return handed;
}

Message refusalMessage(const Error &error)
{
    Message refused {MessageKind::Refused};
    refused.number = std::int32_t(error.kind);
    setText(refused.text, sizeof refused.text, error.sentence.english().toStdString());
    return refused;
}

std::optional<Error> refusalIn(const Message &message)
{
    if (message.kind != MessageKind::Refused)
        return std::nullopt;
    const bool refused = message.number == std::int32_t(ErrorKind::Refused);
    return Error {refused ? ErrorKind::Refused : ErrorKind::Failed,
                  Text::plain(QString::fromUtf8(message.text))};
}

Result<void> sendMessage(int socket, const Message &message, const Handed &handed)
{
    const std::vector<int> &descriptors = handed.numbers();
    iovec part {const_cast<Message *>(&message), sizeof message};
    msghdr header {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    alignas(cmsghdr) char control[CMSG_SPACE(Handed::Most * sizeof(int))];
    if (!descriptors.empty()) {
        const std::size_t bytes = descriptors.size() * sizeof(int);
        header.msg_control = control;
        header.msg_controllen = CMSG_SPACE(bytes);
        cmsghdr *rights = CMSG_FIRSTHDR(&header);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(bytes);
        std::memcpy(CMSG_DATA(rights), descriptors.data(), bytes);
    }
    constexpr int longestMs = 5'000;
    for (int pauses = 0; sendmsg(socket, &header, MSG_NOSIGNAL) < 0;) {
        const bool isFull = errno == ETOOMANYREFS || errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM;
        if (isFull && ++pauses < longestMs)
            shortPause(); // too many descriptors on the way, or no room for one more: the reader is behind
        else if (errno != EINTR)
            return systemError(tr("Cannot send a message to the other process: %1."), errno);
    }
    return {};
}

Result<std::optional<ReceivedMessage>> receiveMessage(int socket, bool wait, bool *ended)
{
    ReceivedMessage received;
    iovec part {&received.message, sizeof received.message};
    alignas(cmsghdr) char control[CMSG_SPACE(Handed::Most * sizeof(int))];
    msghdr header {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof control;
    ssize_t size = -1;
    bool reset = false;
    // A peer that left without having read all is told first, once, and only then what it had sent before.
    while ((size = recvmsg(socket, &header, MSG_CMSG_CLOEXEC | MSG_TRUNC | (wait ? 0 : MSG_DONTWAIT))) < 0
           && (errno == EINTR || (errno == ECONNRESET && !std::exchange(reset, true)))) { }
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return std::optional<ReceivedMessage>();
    if (size < 0 && errno != ECONNRESET)
        return systemError(tr("Cannot receive a message from the other process: %1."), errno);
    if (size <= 0) {
        if (ended)
            *ended = true;
        return std::optional<ReceivedMessage>();
    }
    for (cmsghdr *one = CMSG_FIRSTHDR(&header); one; one = CMSG_NXTHDR(&header, one)) {
        if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS)
            continue;
        const std::size_t count = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(one) + i * sizeof(int), sizeof fd);
            received.descriptors.emplace_back(fd);
        }
    }
    received.truncated = (header.msg_flags & MSG_CTRUNC) != 0;
    if (received.truncated)
        received.descriptors.clear();
    if (size != sizeof received.message) // MSG_TRUNC: as long as it was, not as there was room
        return failedError(tr("A message of %1 bytes came where %2 were expected; it is ignored.")
                               .arg(size)
                               .arg(sizeof received.message));
    received.message.text[sizeof received.message.text - 1] = '\0';
    return std::optional<ReceivedMessage>(std::move(received));
}

namespace {

Error socketPairRefused(int error)
{
    const Text sentence = error == EMFILE || error == ENFILE
        ? tr("Cannot make a socket pair: %1. Close other programs or raise the limit of open files (ulimit "
             "-n).")
        : tr("Cannot make a socket pair: %1.");
    return refusedError(systemError(sentence, error).sentence);
}

} // namespace

Result<std::pair<Descriptor, Descriptor>> socketPair(int type)
{
    int ends[2];
    if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0)
        return socketPairRefused(errno);
    return std::pair(Descriptor(ends[0]), Descriptor(ends[1]));
}

} // namespace plab
