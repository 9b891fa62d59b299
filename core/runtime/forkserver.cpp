// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/forkserver.h"

#include "core/runtime/childsignals.h"
#include "core/runtime/lifeline.h"
#include "core/runtime/pidfd.h"
#include "core/runtime/reaping.h"

#include <array>
#include <cerrno>
#include <csignal>

namespace plab {

Result<Descriptor> ForkServer::start(std::uint32_t slot, int link, const std::vector<int> &descriptors,
                                     pid_t &pid)
{
    std::vector<int> numbers {link};
    numbers.insert(numbers.end(), descriptors.begin(), descriptors.end());
    const Result<Handed> all = Handed::all(std::move(numbers));
    if (!all)
        return all.error();
    Message request {MessageKind::StartChild};
    request.slot = slot;
    const Result<void> sent = sendMessage(m_socket.get(), request, all.value());
    Result<std::optional<ReceivedMessage>> answer =
        sent ? receiveMessage(m_socket.get(), true) : Result<std::optional<ReceivedMessage>>(sent.error());
    if (!answer || !answer.value())
        return failedError(
            tr("The fork server ended before it had started the next child, so no more can be started. "
               "Run the experiment again."));
    const ReceivedMessage &received = *answer.value();
    if (const std::optional<Error> refused = refusalIn(received.message))
        return *refused;
    if (received.truncated || received.descriptors.empty())
        return systemError(tr("Cannot take over a process that the fork server has started: %1."), EMFILE);
    pid = received.message.number;
    return std::move(answer.value()->descriptors.front());
}

namespace {

Result<void> refuse(int socket, const Error &error)
{
    return sendMessage(socket, refusalMessage(error));
}

/// Every request is answered: the parent waits for it. The error is that of the answer.
Result<void> serve(const Arena &arena, int socket, ReceivedMessage request)
{
    const std::uint32_t slot = request.message.slot;
    if (slot >= arena.slotCount())
        return refuse(socket,
                      failedError(tr("The fork server was asked for a process that the "
                                     "process table of this run does not know.")));
    if (request.truncated)
        return refuse(
            socket,
            systemError(tr("Cannot take over a child's descriptors in the fork server: %1."), EMFILE));
    const pid_t self = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
        std::vector<int> arranged {inherited::Arena, inherited::Liveness};
        for (const Descriptor &descriptor : request.descriptors)
            arranged.push_back(descriptor.get());
        becomeChild(arena, slot, self, arranged);
    }
    if (pid < 0)
        return refuse(socket, startRefused(errno));
    const Result<Descriptor> pidfd = openPidfd(pid);
    if (!pidfd) {
        kill(pid, SIGKILL); // collected as all others are
        return refuse(socket, pidfd.error());
    }
    arena.slot(slot).pid.store(pid, std::memory_order_relaxed);
    Message started {MessageKind::ChildStarted};
    started.number = pid;
    return sendMessage(socket, started, {pidfd.value().get()});
}

} // namespace

int forkServerMain(Child &child)
{
    const Arena &arena = child.arena();
    const int socket = inherited::FirstNamed;
    std::signal(SIGINT, SIG_IGN); // as Python's; its children do not ignore it
    const Result<ChildSignals> childSignals = ChildSignals::begin();
    if (!childSignals)
        return child.refuse(childSignals.error());
    for (;;) {
        std::array<pollfd, 1> looks {pollfd {socket, POLLIN, 0}};
        const ChildSignals::Woken woken = childSignals.value().wait(looks);
        if (woken == ChildSignals::Woken::Refused)
            return child.refuse(systemError(tr("Cannot wait for requests in the fork server: %1."), errno));
        if (woken == ChildSignals::Woken::ByChild) {
            if (reapInto(arena) > 0)
                ringParent(arena);
            continue;
        }
        bool over = false;
        Result<std::optional<ReceivedMessage>> request = receiveMessage(socket, false, &over);
        if (over)
            return 0;
        if (!request)
            return child.refuse(request.error());
        if (!request.value())
            continue;
        if (const Result<void> answered = serve(arena, socket, std::move(*request.value()));
            !answered && answered.error().kind == ErrorKind::Refused) // else the parent is gone
            return child.refuse(answered.error());
    }
}

} // namespace plab
