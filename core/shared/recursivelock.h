// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/robustmutex.h"

namespace plab {

/// Python's RLock: its holder may acquire it again, and others get it only after as many releases. Robust: a
/// holder's death is told to the next one, who starts with one acquire, however many the dead one had. Zeroed
/// memory, then init().
class RecursiveLock
{
public:
    /// Once, before anybody uses it.
    Result<void> init() { return m_mutex.init(); }

    LockTurn lock(const Contender &self) { return again(self) ? LockTurn {} : first(m_mutex.lock(self)); }
    /// Never waits: TimedOut if another one holds it.
    LockTurn tryLock(const Contender &self)
    {
        return again(self) ? LockTurn {} : first(m_mutex.tryLock(self));
    }

    /// One of its holder's acquires. False, and nothing happens, if the caller is not the holder.
    bool unlock(const Contender &self)
    {
        if (m_mutex.owner() != self.id)
            return false;
        return --m_depth > 0 || m_mutex.unlock(self);
    }

    /// Who holds it; 0 if nobody does.
    std::uint32_t owner() const { return m_mutex.owner(); }

private:
    bool again(const Contender &self)
    {
        if (m_mutex.owner() != self.id)
            return false;
        ++m_depth;
        return true;
    }
    LockTurn first(const LockTurn &turn)
    {
        if (turn.isHolding())
            m_depth = 1;
        return turn;
    }

    RobustMutex m_mutex;
    std::uint32_t m_depth; ///< acquires of the holder; under the mutex
};
static_assert(std::is_standard_layout_v<RecursiveLock>);

} // namespace plab
