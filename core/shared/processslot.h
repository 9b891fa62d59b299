// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/processrecord.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace plab {

/// Where a slot of the process table stands. Free → Announced (parent, before the fork) → Started (its
/// process) → Ended (whoever reaped it); used again once the lab has drained it (`drained` == `generation`).
enum class SlotState : std::uint32_t { Free, Announced, Started, Ended };

/// One process or thread as all of them see it: who it is, how it was started, its last words. 448 bytes,
/// zero = free. Written by its parent before the start, by itself while it runs, by its reaper at the end;
/// read by the lab.
struct alignas(64) ProcessSlot
{
    std::atomic<std::uint32_t> state;
    std::atomic<std::uint32_t> generation; ///< counts the uses of this slot
    std::atomic<std::uint32_t> drained; ///< lab: the last generation whose ring and record it has taken over
    std::atomic<std::uint8_t>
        linkless; ///< it has no link of its own: what it prints comes through the parent
    std::atomic<std::uint64_t> sequence; ///< order of the start, over all slots; 1, 2, …
    std::atomic<std::int32_t> pid;
    std::atomic<std::int32_t> tid;       ///< threads only
    std::atomic<std::int32_t> parentPid; ///< as the process itself saw it
    std::atomic<std::int32_t> adoptedBy;
    std::atomic<std::uint32_t> role;        ///< Role
    std::atomic<std::uint32_t> startMethod; ///< StartMethod
    std::atomic<std::uint64_t> askedNs;     ///< CLOCK_MONOTONIC, as the next three
    std::atomic<std::uint64_t> startedNs;
    std::atomic<std::uint64_t> endedNs;     ///< by itself as its last step, or by its reaper
    std::atomic<std::uint64_t> reapedNs;    ///< when it was waited for; between the two it is a zombie
    std::atomic<std::uint64_t> ending;      ///< packEnding(); 0 = running; the first writer wins
    std::atomic<std::uint64_t> sentSignals; ///< signalBit() of each that the experiment itself has sent it
    std::atomic<std::uint32_t> stopSignal;  ///< last signal sent by the laboratory itself; tells stopped from
                                            ///< killed. ByHand beside it
    std::atomic<std::uint8_t> daemon;       ///< may have no children
    std::atomic<std::uint8_t> mayOutlive;   ///< lives on as an orphan when its parent is gone
    std::atomic<std::uint8_t> linking; ///< it is just making its link, for which Qt ends it where that fails
    std::atomic<std::uint8_t> hasChildren;  ///< of its own, whom it waits for
    std::atomic<std::uint32_t> textPrinted; ///< lines, whether they reached the laboratory or not
    std::atomic<std::uint32_t> resultSent;  ///< likewise
    std::atomic<std::uint64_t> cpuNs;       ///< user + system, at the end
    std::atomic<std::uint64_t> voluntarySwitches;
    std::atomic<std::uint64_t> involuntarySwitches;
    std::atomic<std::uint64_t> runDelayNs; ///< itself, at its end: ready and waiting for a CPU
    std::atomic<std::uint64_t> migrations;
    std::atomic<std::uint32_t> toldSchedule; ///< how many of these two are known
    std::atomic<std::uint32_t> argumentLength;
    char name[28];                      ///< zero-ended UTF-8
    char function[64];                  ///< name under which the child's code is registered
    alignas(8) std::byte argument[192]; ///< plain bytes for the child's code

    SlotState currentState() const { return SlotState(state.load(std::memory_order_acquire)); }
};
static_assert(sizeof(ProcessSlot) == 448 && std::atomic<std::uint64_t>::is_always_lock_free);

/// In stopSignal: a person sent it by the laboratory's window. That is told as killed, not as stopped.
constexpr std::uint32_t ByHand = 0x100;

/// 1 to 64, as in a signal set.
constexpr std::uint64_t signalBit(int signalNumber)
{
    return signalNumber >= 1 && signalNumber <= 64 ? std::uint64_t(1) << (signalNumber - 1) : 0;
}

/// kind in the high half, code or signal in the low one, two bits between them; never 0 for a real ending. A
/// `reason` does not fit.
std::uint64_t packEnding(const Ending &ending);
Ending unpackEnding(std::uint64_t packed);

/// Writes the ending if nobody has; returns whether it was this call.
bool setEnding(ProcessSlot &slot, const Ending &ending);

/// What waiting for a process told of it (waitid(2)).
struct WaitUsage
{
    int status = 0;
    std::uint64_t cpuNs = 0;
    std::uint64_t voluntary = 0;
    std::uint64_t involuntary = 0;
};

/// Translates it into the slot's ending, usage and times, and marks the slot Ended.
void settleSlot(ProcessSlot &slot, const WaitUsage &usage);

/// Copies text into a zero-ended field, cut at its size.
inline void setText(char *field, std::size_t size, std::string_view text)
{
    const std::size_t length = std::min(size - 1, text.size());
    text.copy(field, length);
    field[length] = '\0';
}

} // namespace plab
