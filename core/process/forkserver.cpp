// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/forkserver.h"

#include "core/process/lifeline.h"
#include "core/process/reaping.h"

#include <poll.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <csignal>

namespace plab {

Result<Descriptor> ForkServer::start(std::uint32_t slot, int link, const std::vector<int> &descriptors,
                                     pid_t &pid)
{
    std::vector<int> all {link};
    all.insert(all.end(), descriptors.begin(), descriptors.end());
    Message request {MessageKind::StartChild};
    request.slot = slot;
    const Result<void> sent = sendMessage(m_socket.get(), request, all);
    Result<std::optional<ReceivedMessage>> answer =
        sent ? receiveMessage(m_socket.get(), true) : Result<std::optional<ReceivedMessage>>(sent.error());
    if (!answer || !answer.value())
        return failedError(QStringLiteral(
            "The fork server ended before it had started the next child, so no more can be started. "
            "Run the experiment again."));
    const ReceivedMessage &received = *answer.value();
    if (received.message.kind != MessageKind::ChildStarted || received.descriptors.empty())
        return startRefused(received.message.number);
    pid = received.message.number;
    return std::move(answer.value()->descriptors.front());
}

namespace {

void refuse(int socket, int errorNumber)
{
    Message refused {MessageKind::Refused};
    refused.number = errorNumber;
    (void)sendMessage(socket, refused);
}

/// Every request is answered: the parent waits for it.
void serve(const Arena &arena, int socket, ReceivedMessage request)
{
    const std::uint32_t slot = request.message.slot;
    if (slot >= arena.slotCount())
        return refuse(socket, EINVAL);
    if (request.truncated)
        return refuse(socket, EMFILE);
    const pid_t self = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
        std::vector<int> arranged {inherited::Arena, inherited::Liveness};
        for (const Descriptor &descriptor : request.descriptors)
            arranged.push_back(descriptor.get());
        becomeChild(arena, slot, self, arranged);
    }
    if (pid < 0)
        return refuse(socket, errno);
    const Descriptor pidfd = openPidfd(pid);
    if (!pidfd) {
        const int error = errno;
        kill(pid, SIGKILL); // collected as all others are
        return refuse(socket, error);
    }
    arena.slot(slot).pid.store(pid, std::memory_order_relaxed);
    Message started {MessageKind::ChildStarted};
    started.number = pid;
    (void)sendMessage(socket, started, {pidfd.get()});
}

} // namespace

int forkServerMain(Child &child)
{
    const Arena &arena = child.arena();
    const int socket = inherited::FirstNamed;
    std::signal(SIGINT, SIG_IGN); // as Python's; its children do not ignore it
    sigset_t ended;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ended, nullptr);
    const Descriptor signals(signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals)
        return child.refuse(
            systemError(QStringLiteral("hear of the ends of the fork server's children"), errno));
    for (;;) {
        pollfd looks[] {{socket, POLLIN, 0}, {signals.get(), POLLIN, 0}};
        poll(looks, 2, -1);
        if (looks[1].revents & POLLIN) {
            signalfd_siginfo info;
            while (read(signals.get(), &info, sizeof info) > 0) { }
            if (reapInto(arena) > 0)
                ringParent(arena);
        }
        if (looks[0].revents) {
            bool over = false;
            Result<std::optional<ReceivedMessage>> request = receiveMessage(socket, false, &over);
            if (over)
                return 0;
            if (request && request.value())
                serve(arena, socket, std::move(*request.value()));
        }
    }
}

} // namespace plab
