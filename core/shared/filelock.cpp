// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/filelock.h"

#include "core/shared/realtimesignals.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

namespace plab {

namespace {

int interruptSignal()
{
    return numberOf(RealTimeSignal::InterruptFlock);
}

void onInterrupt(int) { }

thread_local int refusedWith = 0;

LockTurn failedTurn(LockTurn turn)
{
    refusedWith = errno;
    turn.result = WaitResult::Failed;
    return turn;
}

/// Without SA_RESTART, or flock would go on waiting.
void prepareSignal()
{
    struct sigaction action = {};
    action.sa_handler = onInterrupt;
    sigaction(interruptSignal(), &action, nullptr);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, interruptSignal());
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace

Result<FileLock> FileLock::open(int memfd)
{
    char path[32];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", memfd);
    FileLock lock;
    lock.m_fd = ::open(path, O_RDWR | O_CLOEXEC);
    if (lock.m_fd < 0)
        return systemError(tr("Cannot open the lock file anew: %1."), errno);
    prepareSignal();
    sigevent event = {};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = interruptSignal();
    event.sigev_notify_thread_id = gettid();
    timer_t timer;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0)
        return systemError(tr("Cannot make the timer of a file lock: %1."), errno);
    lock.m_timer = timer;
    return lock;
}

FileLock::~FileLock()
{
    if (m_timer)
        timer_delete(*m_timer);
    if (m_fd >= 0)
        close(m_fd);
}

void FileLock::setTimer(std::chrono::nanoseconds interval)
{
    const timespec every {0, long(interval.count())};
    const itimerspec setting {every, every};
    timer_settime(*m_timer, 0, &setting, nullptr);
}

LockTurn FileLock::lock(const Contender &self)
{
    const LockTurn first = tryLock(self);
    if (first.result != WaitResult::TimedOut)
        return first;
    const std::uint64_t since = nowNs();
    LockTurn turn {WaitResult::Done, true};
    setTimer(MaxSlice / 2);
    while (turn.result == WaitResult::Done && flock(m_fd, LOCK_EX) != 0) {
        if (errno != EINTR)
            turn = failedTurn(turn);
        else if (isStopped(self.stop))
            turn.result = WaitResult::Stopped;
    }
    setTimer(std::chrono::nanoseconds(0));
    turn.waitedNs = nowNs() - since;
    return turn;
}

LockTurn FileLock::tryLock(const Contender &)
{
    int rc = 0;
    do
        rc = flock(m_fd, LOCK_EX | LOCK_NB);
    while (rc != 0 && errno == EINTR);
    if (rc == 0)
        return {};
    return errno == EWOULDBLOCK ? LockTurn {WaitResult::TimedOut, true} : failedTurn({});
}

int FileLock::lastError()
{
    return refusedWith;
}

bool FileLock::unlock(const Contender &)
{
    return flock(m_fd, LOCK_UN) == 0;
}

} // namespace plab
