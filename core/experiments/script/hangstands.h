// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/repeat.h"

#include <map>
#include <optional>
#include <set>
#include <vector>

namespace plab::ownscript {

/// A wait that was not over, or a task, when the lane's events end.
struct OpenWait
{
    std::uint32_t object = 0;
    std::uint64_t argument = 0;
    std::optional<std::uint32_t> place;
};
struct OpenTask
{
    std::uint32_t number = 0;
    std::uint64_t function = 0; ///< its number + 1; 0: not known
};

/// What a lane had in hand and stood before at its last event.
struct LastStand
{
    int lane = 0;
    std::optional<OpenWait> wait;
    std::optional<OpenTask> task;
    std::map<std::uint32_t, std::optional<std::uint32_t>> holds;          ///< lock: place where it was taken
    using Places = std::map<std::uint32_t, std::optional<std::uint32_t>>; ///< the last one, by object
    Places hasPut;                                                        ///< into queues
    Places hasGot;
    Places hasNotified;                               ///< by the lock of the condition
    std::map<std::uint32_t, std::uint64_t> lastGetNs; ///< by queue
    bool diedOfEmpty = false; ///< a get that found nothing, or too late, was the last it did
    bool isIdle = false;      ///< a worker without a task
    bool isOver = false;      ///< its code is
    bool wasAlive = false;    ///< until the laboratory ended it
    std::optional<std::uint32_t> place;
};

/// Of all events, or of only so many of the newest of each process: waits and tasks are the same then, what
/// it holds or has put before is not in it.
constexpr std::size_t AllEvents = std::size_t(-1);
std::vector<LastStand> lastStands(const Repeat &repeat, std::size_t newest = AllEvents);

/// The lane of another process that had this lock at an instant (CLOCK_MONOTONIC), and where it had taken it.
struct HeldThen
{
    int lane = 0;
    std::optional<std::uint32_t> place;
};
std::optional<HeldThen> holderAt(const Repeat &repeat, std::uint32_t lock, std::uint64_t timeNs,
                                 qint64 notPid);

/// "images.py:17", from a number in values.places; empty where it is not known.
QString placeWords(const Repeat &repeat, std::optional<std::uint32_t> place);

} // namespace plab::ownscript
