// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/lifeline.h"

#include "core/runtime/descriptor.h"
#include "core/shared/realtimesignals.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <vector>

namespace plab {

inherited::Callers &inherited::callers()
{
    static Callers callers;
    return callers;
}

void dieWithParent(pid_t expectedParent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != expectedParent)
        _exit(125);
}

namespace {

pid_t theNursery = 0; // for the signal handler only

/// At the parent's death: the kernel has given us the new one before it sends the signal. All called here is
/// a bare system call.
void onAdopted(int)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != theNursery)
        _exit(125);
}

} // namespace

void outliveParent(pid_t expectedParent, pid_t nursery)
{
    theNursery = nursery;
    struct sigaction action
    {
    };
    action.sa_handler = onAdopted;
    action.sa_flags = SA_RESTART;
    const int parentDied = numberOf(RealTimeSignal::ParentDied);
    sigaction(parentDied, &action, nullptr);
    prctl(PR_SET_PDEATHSIG, parentDied);
    if (getppid() != expectedParent)
        onAdopted(0);
}

namespace {

/// `group` may be one that this process is about to make: its number is that of a process already.
Result<void> tie(int livenessFd, pid_t group)
{
    if (livenessFd < 0 || fcntl(livenessFd, F_SETOWN, -group) != 0
        || fcntl(livenessFd, F_SETSIG, SIGKILL) != 0 || fcntl(livenessFd, F_SETFL, O_ASYNC | O_NONBLOCK) != 0)
        return refusedError(
            systemError(tr("Cannot tie a process to the life of the laboratory: %1."), errno).sentence);
    return {};
}

bool isHungUp(int livenessFd)
{
    pollfd look {livenessFd, 0, 0};
    return poll(&look, 1, 0) > 0 && (look.revents & POLLHUP);
}

void leaveWithoutLab(int livenessFd)
{
    if (isHungUp(livenessFd))
        _exit(125);
}

pid_t bornOf = 0; // by outliveLab(): the nursery

} // namespace

Result<void> tieGroupToLab(int livenessFd)
{
    if (getpgrp() != getpid()) // else whoever started the laboratory would die with it
        return refusedError(
            systemError(tr("Cannot give the nursery a process group of its own: %1."), EPERM).sentence);
    const Result<void> tied = tie(livenessFd, getpid());
    if (tied)
        leaveWithoutLab(livenessFd);
    return tied;
}

Result<void> leadGroup()
{
    char path[40];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", inherited::Liveness);
    const Descriptor own(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (const Result<void> tied = tie(own.get(), getpid());
        !tied) // before it is one: no gap between two groups
        return tied;
    if (setpgid(0, 0) != 0 || dup2(own.get(), inherited::Liveness) < 0)
        return refusedError(
            systemError(tr("Cannot give a repeat a process group of its own: %1."), errno).sentence);
    leaveWithoutLab(inherited::Liveness);
    return {};
}

void outliveLab()
{
    bornOf = getppid();
    prctl(PR_SET_PDEATHSIG, 0);
    fcntl(inherited::Liveness, F_SETFL, O_NONBLOCK);
}

bool labIsGone()
{
    return getppid() != bornOf || isHungUp(inherited::Liveness);
}

namespace {

/// Whoever keeps an end of a pipe that it does not know of keeps its reader from ever seeing the end of file:
/// where close_range(2) is refused (Linux before 5.9, a filter), one by one. closefrom(3) falls back by
/// itself.
void closeBetween(int first, int last)
{
    if (close_range(unsigned(first), unsigned(last), 0) == 0)
        return;
    for (int one = first; one <= last; ++one)
        close(one);
}

Error descriptorsRefused()
{
    return refusedError(systemError(tr("Cannot hand a process its descriptors: %1."), errno).sentence);
}

} // namespace

void closeAllBut(std::vector<int> kept)
{
    std::sort(kept.begin(), kept.end());
    int from = STDERR_FILENO + 1;
    for (const int one : kept) {
        if (one > from)
            closeBetween(from, one - 1);
        from = std::max(from, one + 1);
    }
    closefrom(from);
}

Result<void> arrangeDescriptors(const int *descriptors, int count)
{
    // All others first, so that there is room for the copies even where the limit was reached.
    closeAllBut({descriptors, descriptors + count});
    std::vector<int> high;
    for (int i = 0; i < count; ++i) {
        high.push_back(
            fcntl(descriptors[i], F_DUPFD, inherited::Arena + count)); // out of the way of every target
        if (high.back() < 0)
            return descriptorsRefused();
    }
    for (int i = 0; i < count; ++i) {
        if (dup2(high[i], inherited::Arena + i) < 0)
            return descriptorsRefused();
    }
    closefrom(inherited::Arena + count);
    return {};
}

void resetSignals()
{
    struct sigaction plain
    {
    };
    plain.sa_handler = SIG_DFL;
    for (const int number :
         {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2, SIGALRM})
        sigaction(number, &plain, nullptr);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    prctl(PR_SET_TIMERSLACK, 1000UL);
}

void resetInheritedSignals()
{
    for (int number = 1; number <= SIGRTMAX; ++number) {
        struct sigaction now = {}; // handlers are our own: a sanitizer's
        if (sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN)
            std::signal(number, SIG_DFL);
    }
    resetSignals();
}

} // namespace plab
