// SPDX-License-Identifier: GPL-3.0-or-later
// What cannot be true of the arena's words: any process of the repeat may have written over them.
#include "core/lab/repeatwatch.h"
#include "core/model/instant.h"

#include <algorithm>

namespace plab {

/// Everything in the arena happened after the nursery was asked for, and before now.
bool RepeatWatch::canBe(std::uint64_t timeNs) const
{
    constexpr std::uint64_t SlackNs = 1'000'000'000; // clocks of two CPUs
    return timeNs >= m_nursery.startedNs && timeNs <= nowNs() + SlackNs;
}

bool RepeatWatch::isInstant(std::uint64_t timeNs)
{
    const bool sound = canBe(timeNs);
    m_corrupt = m_corrupt || !sound;
    return sound;
}

/// Set once by the parent: what is there later instead is somebody else's.
std::uint64_t RepeatWatch::entryNs()
{
    const std::uint64_t told = m_arena.header().entryNs.load(std::memory_order_acquire);
    if (m_repeat.entryNs == 0 && told != 0 && isInstant(told))
        m_repeat.entryNs = told;
    m_corrupt = m_corrupt || (told != m_repeat.entryNs && !m_neverEntered);
    return m_repeat.entryNs;
}

/// Times of a repeat that never came so far count from when its parent was asked for.
void RepeatWatch::settleEntry()
{
    if (entryNs() != 0)
        return;
    m_neverEntered = true;
    m_repeat.entryNs = m_askedNs;
}

std::optional<double> RepeatWatch::secondsOf(std::uint64_t timeNs)
{
    const std::uint64_t entry = entryNs();
    if (timeNs == 0 || entry == 0 || !isInstant(timeNs))
        return std::nullopt;
    return secondsBetween(entry, timeNs);
}

/// A count beyond what a record holds exactly was never counted.
std::optional<qint64> RepeatWatch::countOf(std::uint64_t told, std::uint64_t most)
{
    m_corrupt = m_corrupt || told > most;
    return told > most ? std::nullopt : std::optional(qint64(told));
}

/// A slot is used again once the lab has let go of it, and each use counts one up.
bool RepeatWatch::isNextUse(std::uint32_t slot, std::uint32_t generation)
{
    const Lane &lane = m_lanes[slot];
    const bool sound = generation == lane.generation + 1 && (lane.record < 0 || lane.isOver);
    m_corrupt = m_corrupt || !sound;
    return sound;
}

/// Those with an order and times that can be.
QList<Slice> RepeatWatch::soundSlices(const std::vector<Slice> &slices)
{
    QList<Slice> sound;
    for (const Slice &slice : slices) {
        if (isInstant(slice.timeNs) && countOf(slice.done) && countOf(slice.cpuNs))
            sound.append(slice);
    }
    return sound;
}

} // namespace plab
