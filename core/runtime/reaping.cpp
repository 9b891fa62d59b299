// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/reaping.h"

#include "core/model/controlgroups.h"
#include "core/runtime/child.h"
#include "core/runtime/lifeline.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

namespace plab {

namespace {

WaitUsage usageOf(int status, const rusage &usage)
{
    const auto nanoseconds = [](const timeval &time) {
        return std::uint64_t(time.tv_sec) * 1'000'000'000ULL + std::uint64_t(time.tv_usec) * 1000ULL;
    };
    return {status, nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime), std::uint64_t(usage.ru_nvcsw),
            std::uint64_t(usage.ru_nivcsw)};
}

ProcessSlot *slotOf(const Arena &arena, pid_t pid)
{
    for (std::uint32_t i = 1; i < arena.slotCount(); ++i) {
        ProcessSlot &slot = arena.slot(i);
        const SlotState state = slot.currentState();
        const bool thread = slot.tid.load(std::memory_order_relaxed) != 0;
        if (slot.pid.load(std::memory_order_relaxed) == pid && !thread
            && (state == SlotState::Announced || state == SlotState::Started))
            return &slot;
    }
    return nullptr;
}

struct Collected
{
    pid_t pid = 0;
    WaitUsage used;
};

/// What waitid(2) tells of an end, as the wait status of waitpid(2).
int statusOf(const siginfo_t &told)
{
    constexpr int coreDumped = 0x80;
    if (told.si_code == CLD_EXITED)
        return told.si_status << 8;
    return told.si_status | (told.si_code == CLD_DUMPED ? coreDumped : 0);
}

/// One child that has ended; null when none has, or none is ours. By the bare call, which, other than the
/// library's, tells of the resources it used (waitid(2), "C library/kernel differences"): so all that is to
/// be known of an end comes by one call. Where the machine refuses it no end would ever be seen.
std::optional<Collected> collect(const Arena &arena, idtype_t type, pid_t pid, int options)
{
    siginfo_t told {};
    rusage usage {};
    long rc = 0;
    do
        rc = syscall(SYS_waitid, type, pid, &told, WEXITED | options, &usage);
    while (rc != 0 && errno == EINTR);
    if (rc != 0 && errno != ECHILD)
        arena.noteRefusal(
            refusedError(systemError(tr("Cannot wait for a process that has ended: %1."), errno).sentence));
    if (rc != 0 || told.si_pid == 0)
        return std::nullopt;
    return Collected {told.si_pid, usageOf(statusOf(told), usage)};
}

/// Waiting adds to a process's own times those of the children it has waited for: right for a worker, not for
/// a process that starts others. Its own can be had as long as it is a zombie.
std::optional<WaitUsage> ownUsage(pid_t pid)
{
    if (!isZombie(pid))
        return std::nullopt;
    const QByteArray status = kernelText(QStringLiteral("/proc/%1/status").arg(pid));
    const auto field = [&status](const char *name) {
        const qsizetype at = status.indexOf(name);
        return at < 0
            ? 0
            : status.mid(at + qsizetype(std::strlen(name)), 24).simplified().split(' ').first().toULongLong();
    };
    return WaitUsage {0, processCpuNs(pid).value_or(0), field("\nvoluntary_ctxt_switches:"),
                      field("nonvoluntary_ctxt_switches:")};
}

bool startsOthers(const ProcessSlot &slot)
{
    const auto role = Role(slot.role.load(std::memory_order_relaxed));
    return role == Role::Parent || role == Role::ForkServer
        || slot.hasChildren.load(std::memory_order_relaxed);
}

/// A process that leaves before its code has begun, and that nobody ended, had not even what that takes:
/// libraries, the shared memory. That shows nothing of the experiment. One that found its parent gone
/// (lifeline.cpp) lacked nothing.
void settle(const Arena &arena, ProcessSlot &slot, const WaitUsage &used)
{
    constexpr int leftAlone = 125;
    settleSlot(slot, used);
    if (WIFSIGNALED(used.status) && WTERMSIG(used.status) == SIGABRT
        && slot.linking.load(std::memory_order_relaxed))
        arena.noteRefusal(refusedError(
            tr("Process %1 could not make its link to the laboratory: the machine refused Qt a system "
               "call or a descriptor for it. What Qt said is on the standard error.")
                .arg(Text::digits(slot.pid.load(std::memory_order_relaxed)))));
    if (WIFEXITED(used.status) && WEXITSTATUS(used.status) != leftAlone
        && slot.startedNs.load(std::memory_order_relaxed) == 0
        && slot.stopSignal.load(std::memory_order_acquire) == 0)
        arena.noteRefusal(refusedError(
            tr("Process %1 left with exit code %2 before its code had begun: the machine had no memory or "
               "no files left for it, or does not allow it a system call. Ask for fewer processes, or end "
               "some programs.")
                .arg(Text::digits(slot.pid.load(std::memory_order_relaxed)))
                .arg(Text::digits(WEXITSTATUS(used.status)))));
}

} // namespace

std::optional<std::uint64_t> processCpuNs(pid_t pid)
{
    clockid_t clock {};
    timespec used {};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return std::nullopt;
    return std::uint64_t(used.tv_sec) * 1'000'000'000ULL + std::uint64_t(used.tv_nsec);
}

int reapInto(const Arena &arena)
{
    int count = 0;
    while (const std::optional<Collected> one = collect(arena, P_ALL, 0, WNOHANG)) {
        if (ProcessSlot *slot = slotOf(arena, one->pid))
            settle(arena, *slot, one->used);
        ++count;
    }
    return count;
}

bool isZombie(pid_t pid)
{
    siginfo_t info {};
    return waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

bool isChild(pid_t pid)
{
    siginfo_t info {};
    return pid > 0 && waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

bool reapOne(const Arena &arena, std::uint32_t slot, pid_t pid, bool wait)
{
    const std::optional<WaitUsage> own = startsOthers(arena.slot(slot)) ? ownUsage(pid) : std::nullopt;
    const std::optional<Collected> one = collect(arena, P_PID, pid, wait ? 0 : WNOHANG);
    if (!one)
        return false;
    WaitUsage used = own.value_or(one->used);
    used.status = one->used.status;
    settle(arena, arena.slot(slot), used);
    return true;
}

void ringParent(const Arena &arena)
{
    std::atomic<std::uint32_t> &bell = arena.header().parentBell;
    bell.fetch_add(1, std::memory_order_seq_cst);
    if (arena.header().parentWaiting.load(std::memory_order_seq_cst))
        futexWake(bell, 1);
}

void refuseRepeat(const Arena &arena, const Error &error)
{
    arena.noteRefusal(error);
    ringParent(arena);
    _exit(Child::RefusedCode);
}

void becomeChild(const Arena &arena, std::uint32_t slot, pid_t parent, const std::vector<int> &descriptors)
{
    if (arena.slot(slot).mayOutlive.load(std::memory_order_relaxed))
        outliveParent(parent, arena.slot(0).pid.load(std::memory_order_relaxed));
    else
        dieWithParent(parent);
    const Result<void> ready = arrangeDescriptors(descriptors.data(), int(descriptors.size()));
    if (!ready)
        refuseRepeat(arena, ready.error());
    resetSignals();
    childMain(arena, slot);
}

Error startRefused(int errorNumber)
{
    const QString cause = QString::fromLocal8Bit(std::strerror(errorNumber));
    if (errorNumber == EAGAIN)
        return refusedError(
            tr("The machine refused another process (%1): the limit of processes of this user or "
               "its control group (RLIMIT_NPROC, pids.max) is reached. Ask for fewer, or raise it "
               "(ulimit -u).")
                .arg(cause));
    if (errorNumber == ENOMEM)
        return refusedError(
            tr("The machine refused another process: %1. Ask for fewer processes or free memory.")
                .arg(cause));
    return refusedError(tr("The machine refused another process: %1.").arg(cause));
}

/// pthread_create(3) has EAGAIN for a limit that is reached and for want of memory for the stack.
Error threadRefused(int errorNumber)
{
    return refusedError(
        tr("The machine refused another thread (%1): the limit of processes and threads of this "
           "user or its control group (RLIMIT_NPROC, pids.max) is reached, or that of the memory "
           "for its stack (RLIMIT_AS). Ask for fewer, or raise it (ulimit -u, ulimit -v).")
            .arg(QString::fromLocal8Bit(std::strerror(errorNumber))));
}

} // namespace plab
