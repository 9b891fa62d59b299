// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/eventcost.h"

#include "core/shared/eventring.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <vector>

namespace plab {

namespace {

constexpr std::uint32_t BatchEvents = 64;
constexpr std::uint32_t WantedBatches = 16;
constexpr std::uint32_t MostBatches = 64; ///< on a machine so busy that most are disturbed

long switches()
{
    rusage usage {};
    getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw + usage.ru_nivcsw;
}

/// Picoseconds for each event of one batch; 0 if it was disturbed.
std::uint32_t batchCost(EventWriter &writer)
{
    const long before = switches();
    const std::uint64_t begin = nowNs();
    for (std::uint32_t i = 0; i < BatchEvents; ++i)
        writer.write(EventKind::Read, 0, i, i);
    const std::uint64_t took = nowNs() - begin;
    return switches() == before
        ? std::uint32_t(std::min<std::uint64_t>(took * 1000 / BatchEvents, UINT32_MAX))
        : 0;
}

} // namespace

EventCost measureEventCost()
{
    std::vector<std::byte> scratch(EventRing::bytesFor((MostBatches + 1) * BatchEvents) + CacheLine);
    const auto misfit = reinterpret_cast<std::uintptr_t>(scratch.data()) % CacheLine;
    const std::size_t skipped = misfit ? CacheLine - misfit : 0;
    const std::span<std::byte> ring(scratch.data() + skipped, scratch.size() - CacheLine);
    EventWriter writer(ring);
    batchCost(writer); // the first one warms the memory

    EventCost cost;
    std::array<std::uint32_t, WantedBatches> costs {};
    while (cost.batches < WantedBatches && cost.batches + cost.disturbed < MostBatches) {
        if (const std::uint32_t one = batchCost(writer))
            costs[cost.batches++] = one;
        else
            ++cost.disturbed;
    }
    if (cost.batches == 0)
        return cost;
    std::sort(costs.begin(), costs.begin() + cost.batches);
    cost.fastestPs = costs.front();
    cost.medianPs = costs[cost.batches / 2];
    cost.slowestPs = costs[cost.batches - 1];
    return cost;
}

} // namespace plab
