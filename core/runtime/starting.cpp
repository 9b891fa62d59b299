// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/starting.h"

#include "core/runtime/lifeline.h"
#include "core/runtime/message.h"
#include "core/runtime/pidfd.h"
#include "core/runtime/reaping.h"
#include "core/shared/killpoint.h"
#include "core/shared/lane.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

extern char **environ;

namespace plab {

void announceSlot(const Arena &arena, std::uint32_t index, const std::string &name, Role role,
                  StartMethod method)
{
    // The lab must not take the next lane for an ended one.
    arena.slot(index).state.store(std::uint32_t(SlotState::Free), std::memory_order_relaxed);
    announce(arena.lanes(), index,
             {.name = name.c_str(), .role = role, .method = method, .parentPid = getpid()});
}

void specify(ProcessSlot &slot, const ChildSpec &spec)
{
    setText(slot.function, sizeof slot.function, spec.function);
    slot.daemon.store(spec.daemon, std::memory_order_relaxed);
    slot.mayOutlive.store(spec.mayOutlive, std::memory_order_relaxed);
    if (spec.argumentSize)
        std::memcpy(slot.argument, spec.argument, spec.argumentSize);
    slot.argumentLength.store(std::uint32_t(spec.argumentSize), std::memory_order_relaxed);
}

namespace {

/// A child without one could be neither signalled nor shown: it is ended again, and the start refused.
Result<Descriptor> pidfdOf(pid_t child)
{
    Result<Descriptor> pidfd = openPidfd(child);
    if (!pidfd) {
        kill(child, SIGKILL);
        while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) { }
    }
    return pidfd;
}

std::vector<int> descriptorsOf(const ChildSpec &spec, int link)
{
    std::vector<int> descriptors {inherited::Arena, inherited::Liveness, link};
    descriptors.insert(descriptors.end(), spec.descriptors.begin(), spec.descriptors.end());
    return descriptors;
}

Result<Descriptor> forkHere(const Arena &arena, const ChildSpec &spec, std::uint32_t slot, int link,
                            pid_t &pid)
{
    const std::vector<int> descriptors = descriptorsOf(spec, link);
    const pid_t self = getpid();
    pid = fork(); // glibc's: it registers the robust list anew, which a raw clone would not
    if (pid == 0)
        becomeChild(arena, slot, self, descriptors);
    if (pid < 0)
        return startRefused(errno);
    killPoint("child-forked");
    arena.slot(slot).pid.store(pid, std::memory_order_relaxed);
    return pidfdOf(pid);
}

Result<Descriptor> spawnHere(const Arena &arena, const ChildSpec &spec, std::uint32_t slot, int link,
                             pid_t &pid)
{
    const std::vector<int> sources = descriptorsOf(spec, link);
    std::vector<Descriptor> high; // copies out of the way of every target number
    for (const int source : sources) {
        high.emplace_back(fcntl(source, F_DUPFD_CLOEXEC, inherited::Arena + int(sources.size())));
        if (!high.back())
            return startRefused(errno);
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (std::size_t i = 0; i < high.size(); ++i)
        posix_spawn_file_actions_adddup2(&actions, high[i].get(), inherited::Arena + int(i));
    posix_spawn_file_actions_addclosefrom_np(&actions, inherited::Arena + int(sources.size()));

    const std::string slotText = std::to_string(slot);
    const std::string parentText = std::to_string(getpid());
    const char *argv[] = {"process-lab-nursery", "--child", slotText.c_str(), parentText.c_str(), nullptr};
    const int refused =
        posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, const_cast<char **>(argv), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (refused)
        return startRefused(refused);
    arena.slot(slot).pid.store(pid, std::memory_order_relaxed);
    return pidfdOf(pid);
}

} // namespace

Result<Descriptor> startHere(const Arena &arena, const ChildSpec &spec, std::uint32_t slot, int link,
                             pid_t &pid)
{
    return spec.method == StartMethod::Spawn ? spawnHere(arena, spec, slot, link, pid)
                                             : forkHere(arena, spec, slot, link, pid);
}

void tellLabOfChild(const Arena &arena, int channel, const ChildHandle &child, const Descriptor &labsEnd)
{
    Message message {MessageKind::Link};
    message.number = child.pid;
    message.slot = child.slot;
    message.generation = child.generation;
    const Result<void> sent = sendMessage(channel, message, {labsEnd.get(), child.pidfd->get()});
    if (!sent && sent.error().kind == ErrorKind::Refused)
        arena.noteRefusal(sent.error());
}

} // namespace plab
