// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/shared/lockturn.h"

#include <ctime>
#include <optional>
#include <utility>

namespace plab {

/// flock on a memfd. Every contender opens the file anew, because an inherited descriptor shares its lock
/// with the parent and excludes nobody. The kernel releases the lock of a killed holder, without telling the
/// next one. Belongs to the thread that opened it; a process opens its own after the fork.
///
/// flock has no time limit: a timer of this thread interrupts a waiting one every half slice (RealTimeSignal,
/// whose empty handler open() installs), so that it sees the stop word.
class FileLock
{
public:
    /// Opens the file of `memfd` anew. The memfd stays with the caller and may be closed afterwards.
    static Result<FileLock> open(int memfd);

    FileLock() = default;
    FileLock(FileLock &&other) noexcept { swap(other); }
    FileLock &operator=(FileLock &&other) noexcept
    {
        FileLock(std::move(other)).swap(*this);
        return *this;
    }
    ~FileLock();

    /// Waits asleep. Who holds it already gets it again: flock excludes other descriptions only.
    LockTurn lock(const Contender &self);

    LockTurn tryLock(const Contender &self);

    /// False if it was never opened. Releasing what is not held does nothing, as flock has it.
    bool unlock(const Contender &self);

    /// Why a turn of this thread Failed last: errno of flock(2).
    static int lastError();

    /// Unknown to flock.
    std::uint32_t owner() const { return 0; }

private:
    void swap(FileLock &other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        std::swap(m_timer, other.m_timer);
    }
    void setTimer(std::chrono::nanoseconds interval);

    int m_fd = -1;
    std::optional<timer_t> m_timer;
};

} // namespace plab
