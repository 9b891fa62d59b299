// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/eventring.h"
#include "core/shared/processslot.h"
#include "core/shared/slicewriter.h"

#include <atomic>
#include <cstdint>
#include <span>

namespace plab {

// The process table as processes use it that take a lane by themselves, because nobody else starts them: the
// probe in a program of somebody else's. No Qt is called here, so that a small library can have it.

/// What a lane is made of, wherever it is mapped.
struct LaneTable
{
    std::span<ProcessSlot> slots;
    std::byte *rings = nullptr; ///< null where nothing is recorded
    std::uint64_t ringBytes = 0;
    SliceLog *slices = nullptr; ///< one for each slot
    std::atomic<std::uint64_t> *startedCount = nullptr;

    std::span<std::byte> ring(std::uint32_t slot) const
    {
        return rings ? std::span(rings + slot * ringBytes, ringBytes) : std::span<std::byte>();
    }
};

/// Who shall have a lane.
struct LaneOwner
{
    const char *name = "";
    Role role = Role::Child;
    StartMethod method = StartMethod::Fork;
    std::int32_t pid = 0;
    std::int32_t tid = 0; ///< threads only
    std::int32_t parentPid = 0;
    std::uint64_t askedNs = 0; ///< when its start was asked for
};

/// A free slot in which nothing is left of the one before, and which is announced from now on. For one
/// process that gives out all slots, or for who has won it by takeLane().
void announce(const LaneTable &table, std::uint32_t slot, const LaneOwner &owner);

/// Any process: takes a free slot by compare-and-swap and announces the owner in it; 0, which is nobody's, if
/// all are taken.
std::uint32_t takeLane(const LaneTable &table, const LaneOwner &owner);

/// The slot that a process has, or had last and nobody has got since; 0 if there is none.
std::uint32_t lastLaneOf(const LaneTable &table, std::int32_t pid);
/// The slot of a living process; 0 if it has none.
std::uint32_t laneOf(const LaneTable &table, std::int32_t pid);
/// The slot of a living thread; 0 if it has none.
std::uint32_t laneOfThread(const LaneTable &table, std::int32_t tid);

/// Whoever has waited for a process tells how it ended (waitpid(2)); its threads ended with it. Nothing
/// happens if it has no slot, or if that has been told.
void tellEnd(const LaneTable &table, std::int32_t pid, int status);

} // namespace plab
