// SPDX-License-Identifier: GPL-3.0-or-later
// Loaded before everything else (LD_PRELOAD) into the lab and all it starts: when CLOCK_MONOTONIC reaches
// STEP_AT_S the wall clock is stepped by STEP_S seconds.
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace {

int reading(clockid_t clock, timespec *now)
{
    return int(syscall(SYS_clock_gettime, clock, now));
}

/// For all processes at the same instant.
bool isAfter()
{
    timespec now;
    reading(CLOCK_MONOTONIC, &now);
    const double nowS = double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
    const char *when = std::getenv("STEP_AT_S");
    return when && nowS >= std::atof(when);
}

long stepOf(clockid_t clock)
{
    const bool isWallClock = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
    const char *step = std::getenv("STEP_S");
    return isWallClock && step && isAfter() ? std::atol(step) : 0;
}

} // namespace

extern "C" int clock_gettime(clockid_t clock, timespec *now) noexcept
{
    const int result = reading(clock, now);
    if (result == 0)
        now->tv_sec += stepOf(clock);
    return result;
}

extern "C" int gettimeofday(timeval *now, void *) noexcept
{
    timespec precise;
    const int result = clock_gettime(CLOCK_REALTIME, &precise);
    *now = {precise.tv_sec, precise.tv_nsec / 1000};
    return result;
}

extern "C" time_t time(time_t *seconds) noexcept
{
    timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (seconds)
        *seconds = now.tv_sec;
    return now.tv_sec;
}
