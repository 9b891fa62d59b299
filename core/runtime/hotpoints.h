// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/points.h"

namespace plab {

/// What a loop is compiled for whose turns take nanoseconds, so that none of them asks what to write down.
enum class PointPolicy {
    Off,     ///< the bare acts
    Recorded ///< those of the picked turns are written down
};

/// The points of one turn of such a loop.
template<PointPolicy Policy>
class HotPoints
{
public:
    /// `picked`: the sampling of events has come to this turn.
    HotPoints(Points &points, bool picked) : m_points(points), m_picked(picked) { }

    /// lock.acquire() without a try: how it went is written down afterwards.
    template<typename Lock>
    LockTurn acquire(Lock &lock, const Contender &self, std::uint32_t object) const
    {
        const bool shown = isShown() && IsExclusive<Lock>;
        if (shown)
            m_points.before(EventKind::Acquired);
        const LockTurn turn = lock.lock(self);
        if (shown)
            m_points.taken(object, turn);
        else
            m_points.tellDeadOwner(object, turn);
        return turn;
    }
    template<typename Lock>
    bool release(Lock &lock, const Contender &self, std::uint32_t object) const
    {
        return isShown() ? m_points.release(lock, self, object) : lock.unlock(self);
    }

    template<typename Act>
    auto read(std::uint32_t object, Act act) const
    {
        return isShown() ? m_points.read(object, act) : act();
    }
    template<typename Act>
    auto readGuarded(Act act) const
    {
        return isShown() ? m_points.readGuarded(act) : act();
    }
    template<typename Act>
    auto write(std::uint32_t object, Act act) const
    {
        return isShown() ? m_points.write(object, act) : act();
    }

    /// Written down before it, because it can be had at once.
    template<typename Send>
    bool put(std::uint32_t object, std::uint64_t number, Send send) const
    {
        if (!isShown())
            return send();
        return m_points.put(object, number, [&](const auto &sent) {
            sent(nowNs());
            return send();
        });
    }
    /// `waitsFor`: what the wait for it is shown as; none where the act itself shows it.
    template<typename Receive>
    bool get(std::uint32_t object, std::uint64_t number, std::optional<std::uint32_t> waitsFor,
             Receive receive) const
    {
        if (!isShown())
            return receive();
        RecordedWait wait;
        if (waitsFor)
            m_points.begin(wait, *waitsFor);
        if (!receive())
            return false;
        wait.end();
        m_points.recorder().record(EventKind::Get, object, number);
        return true;
    }

    /// A sleep that is worth it is shown.
    void sleep(std::uint64_t nanoseconds, const StopWord *stop) const
    {
        if (isShown() && nanoseconds >= WorthSleepingNs)
            m_points.sleep(nanoseconds);
        else
            pauseFor(nanoseconds, stop);
    }

private:
    bool isShown() const
    {
        if constexpr (Policy == PointPolicy::Recorded)
            return m_picked;
        return false;
    }

    Points &m_points;
    const bool m_picked;
};

} // namespace plab
