// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/laneevents.h"

#include <functional>
#include <unordered_map>
#include <vector>

namespace plab {

/// Finds, from the Read and Write events of all lanes in time order, where an update was lost: a write that
/// is not the first one since the writer's own read of the same object, so that it overwrites what another
/// lane wrote in between. Incremental: each call goes on where the last one stopped. One thread.
class LostMarks
{
public:
    struct Lost
    {
        std::size_t lane = 0;     ///< the one that overwrote
        std::size_t victim = 0;   ///< whose update is gone
        std::uint64_t timeNs = 0; ///< of the overwriting write
    };

    /// Goes on through the lanes' events. While a run is live a lane may still deliver events that are older
    /// than those of others; what is newer than `untilNs` therefore waits for the next call.
    void update(const std::vector<const LaneEvents *> &lanes, std::uint64_t untilNs,
                const std::function<void(const Lost &)> &found);

private:
    static constexpr std::size_t Nobody = ~std::size_t(0);
    /// The last write of an object, and the last one by another lane than that.
    struct Writers
    {
        std::size_t last = Nobody;
        std::uint64_t lastNs = 0;
        std::size_t other = Nobody;
        std::uint64_t otherNs = 0;
    };
    struct Open
    {
        std::uint32_t object = 0;
        std::uint64_t readNs = 0; ///< 0 = nothing read
    };

    bool skipToRace(std::size_t lane, const LaneEvents &events);
    void take(std::size_t lane, const Event &event, const std::function<void(const Lost &)> &found);

    std::vector<std::size_t> m_next; ///< by lane: the first event not looked at
    std::vector<Open> m_open;        ///< by lane: its read that waits for a write
    std::unordered_map<std::uint32_t, Writers> m_writers;
};

} // namespace plab
