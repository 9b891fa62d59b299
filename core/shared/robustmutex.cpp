// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/robustmutex.h"

#include "core/shared/procstat.h"

#include <linux/futex.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace plab {

namespace {

constexpr std::uint64_t ExitingFlag =
    0x4; // PF_EXITING of the kernel's task flags, set before held mutexes are released

timespec timespecOf(std::uint64_t ns)
{
    return {time_t(ns / 1'000'000'000u), long(ns % 1'000'000'000u)};
}

int lockOneSlice(pthread_mutex_t *mutex)
{
#ifndef __SANITIZE_THREAD__ // that of GCC 12 does not see a lock taken by pthread_mutex_clocklock
    const timespec until = timespecOf(nowNs() + std::uint64_t(MaxSlice.count()));
    const int error = pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &until);
    if (error != EINVAL)
        return error;
#endif
    timespec wall {}; // priority inheritance knows only the wall clock before Linux 5.14 (FUTEX_LOCK_PI2)
    clock_gettime(CLOCK_REALTIME, &wall);
    const timespec slice = timespecOf(std::uint64_t(wall.tv_sec) * 1'000'000'000u
                                      + std::uint64_t(wall.tv_nsec + MaxSlice.count()));
    return pthread_mutex_timedlock(mutex, &slice);
}

} // namespace

bool isDying(std::uint32_t id)
{
    const std::optional<ProcStat> stat = readProcStat(pid_t(id));
    if (!stat)
        return errno == ENOENT || errno == ESRCH;
    return stat->state == 'Z' || stat->state == 'X' || (stat->flags & ExitingFlag) != 0;
}

Result<void> RobustMutex::init(Protocol protocol)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    if (protocol == Protocol::Inherit)
        pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    const int error = pthread_mutex_init(&m_mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    m_owner.store(0, std::memory_order_relaxed);
    if (error != 0)
        return systemError(tr("Cannot make a mutex that processes share: %1."), error);
    return {};
}

LockTurn RobustMutex::lockSlow(const Contender &self, int error, std::uint64_t deadlineNs)
{
    if (error == EOWNERDEAD)
        return takeOver(self, 0);
    if (error != EBUSY)
        return {WaitResult::Failed};
    const std::uint64_t since = nowNs();
    std::uint32_t observed = 0;
    do {
        if (isStopped(self.stop))
            return {WaitResult::Stopped, true, 0, nowNs() - since};
        observed = kernelOwner();
        error = lockOneSlice(&m_mutex);
        if (error == ETIMEDOUT && deadlineNs != UINT64_MAX && nowNs() >= deadlineNs)
            return {WaitResult::TimedOut, true, 0, nowNs() - since};
    } while (error == ETIMEDOUT);
    LockTurn turn {error == 0 ? WaitResult::Done : WaitResult::Failed, true, 0, 0};
    if (error == EOWNERDEAD)
        turn = takeOver(self, observed);
    else if (error == 0)
        m_owner.store(self.id, std::memory_order_relaxed);
    turn.contended = true;
    turn.waitedNs = nowNs() - since;
    return turn;
}

LockTurn RobustMutex::tryLock(const Contender &self)
{
    const int error = pthread_mutex_trylock(&m_mutex);
    if (error == EOWNERDEAD)
        return takeOver(self, 0);
    if (error != 0)
        return {error == EBUSY ? WaitResult::TimedOut : WaitResult::Failed, true, 0, 0};
    m_owner.store(self.id, std::memory_order_relaxed);
    return {};
}

bool RobustMutex::unlock(const Contender &self)
{
    if (m_owner.load(std::memory_order_relaxed) != self.id)
        return false;
    m_owner.store(self.id | Leaving, std::memory_order_relaxed);
    if (pthread_mutex_unlock(&m_mutex) == 0)
        return true;
    m_owner.store(self.id, std::memory_order_relaxed);
    return false;
}

std::uint32_t RobustMutex::owner() const
{
    const std::uint32_t word = m_owner.load(std::memory_order_relaxed);
    return word & Leaving ? 0 : word;
}

/// The word first: killed while it asks /proc who died, the new holder is the one to be told of.
LockTurn RobustMutex::takeOver(const Contender &self, std::uint32_t observed)
{
    const std::uint32_t word = m_owner.exchange(self.id, std::memory_order_relaxed);
    if (pthread_mutex_consistent(&m_mutex) != 0) // without it the mutex is unusable for ever
        return {WaitResult::Failed};
    return {WaitResult::OwnerDied, false, deadOwner(word, observed), 0};
}

/// Without the Leaving bit the word names the holder (or, if one that had just taken over from a dead holder
/// died within the next instructions, that dead holder once more). With it, the holder died within the few
/// instructions before its unlock or after its lock: it is whoever of the last holder and the one seen
/// holding is really dying.
std::uint32_t RobustMutex::deadOwner(std::uint32_t word, std::uint32_t observed)
{
    if (word != 0 && !(word & Leaving))
        return word;
    for (const std::uint32_t candidate : {observed, word & ~Leaving}) {
        if (candidate != 0 && isDying(candidate))
            return candidate;
    }
    return 0;
}

/// The holder's thread id as the kernel's robust futex protocol keeps it; the kernel clears it when the
/// holder dies.
std::uint32_t RobustMutex::kernelOwner() const
{
#ifdef __GLIBC__
    return std::uint32_t(__atomic_load_n(&m_mutex.__data.__lock, __ATOMIC_RELAXED)) & FUTEX_TID_MASK;
#else
    return 0;
#endif
}

} // namespace plab
