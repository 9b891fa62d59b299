// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

namespace plab {

int futexWait(std::atomic<std::uint32_t> &word, std::uint32_t expected, std::chrono::nanoseconds limit)
{
    if (limit.count() <= 0)
        return ETIMEDOUT;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limit);
    const timespec timeout {time_t(seconds.count()), long((limit - seconds).count())};
    const int before = errno;
    const long rc = syscall(SYS_futex, reinterpret_cast<std::uint32_t *>(&word), FUTEX_WAIT, expected,
                            limit == Forever ? nullptr : &timeout, nullptr, 0);
    const int result = rc == 0 ? 0 : errno;
    errno = before;
    return result;
}

int futexWake(std::atomic<std::uint32_t> &word, int count)
{
    const int before = errno;
    const long woken =
        syscall(SYS_futex, reinterpret_cast<std::uint32_t *>(&word), FUTEX_WAKE, count, nullptr, nullptr, 0);
    errno = before;
    return woken < 0 ? 0 : int(woken);
}

} // namespace plab
