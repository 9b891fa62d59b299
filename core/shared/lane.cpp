// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/lane.h"

#include "core/shared/futex.h"

#include <sys/wait.h>

#include <csignal>

namespace plab {

namespace {

constexpr std::uint32_t FirstFree = 2; ///< slot 0 is the nursery's, 1 the parent's

void clear(ProcessSlot &slot)
{
    for (std::atomic<std::uint64_t> *word :
         {&slot.ending, &slot.sentSignals, &slot.startedNs, &slot.endedNs, &slot.reapedNs, &slot.cpuNs,
          &slot.voluntarySwitches, &slot.involuntarySwitches})
        word->store(0, std::memory_order_relaxed);
    for (std::atomic<std::uint32_t> *word :
         {&slot.stopSignal, &slot.textPrinted, &slot.resultSent, &slot.toldSchedule, &slot.argumentLength})
        word->store(0, std::memory_order_relaxed);
    for (std::atomic<std::uint8_t> *flag :
         {&slot.daemon, &slot.mayOutlive, &slot.linking, &slot.hasChildren, &slot.linkless})
        flag->store(0, std::memory_order_relaxed);
    slot.adoptedBy.store(0, std::memory_order_relaxed);
}

bool isThere(const ProcessSlot &slot)
{
    const SlotState state = slot.currentState();
    return state == SlotState::Announced || state == SlotState::Started;
}

/// The laboratory has all of the one before, and nobody else is faster.
bool win(ProcessSlot &slot)
{
    std::uint32_t state = slot.state.load(std::memory_order_acquire);
    const auto isDrained = [&slot] {
        return slot.generation.load(std::memory_order_acquire)
            == slot.drained.load(std::memory_order_acquire);
    };
    const bool wasFree = state == std::uint32_t(SlotState::Free) || state == std::uint32_t(SlotState::Ended);
    if (!wasFree || !isDrained()
        || !slot.state.compare_exchange_strong(state, std::uint32_t(SlotState::Announced)))
        return false;
    if (isDrained())
        return true;
    slot.state.store(state, std::memory_order_release); // another one came and went meanwhile
    return false;
}

/// As packEnding(), of which this is the part without a word for people.
std::uint64_t packedEnding(const ProcessSlot &slot, int status)
{
    const auto packed = [](Ending::Kind kind, int number) {
        return std::uint64_t(kind) << 32 | std::uint32_t(number);
    };
    if (WIFEXITED(status))
        return packed(Ending::Kind::Exited, WEXITSTATUS(status));
    const std::uint32_t stop = slot.stopSignal.load(std::memory_order_acquire);
    const bool ours =
        stop == std::uint32_t(WTERMSIG(status)) || (stop == SIGKILL && WTERMSIG(status) == SIGTERM);
    return packed(ours ? Ending::Kind::Stopped : Ending::Kind::Killed, WTERMSIG(status));
}

void end(ProcessSlot &slot, std::uint64_t ending)
{
    std::uint64_t none = 0;
    slot.ending.compare_exchange_strong(none, ending, std::memory_order_acq_rel);
    const std::uint64_t now = nowNs();
    none = 0;
    slot.endedNs.compare_exchange_strong(none, now, std::memory_order_relaxed); // it may have said so itself
    slot.reapedNs.store(now, std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Ended), std::memory_order_release);
}

} // namespace

void announce(const LaneTable &table, std::uint32_t index, const LaneOwner &owner)
{
    ProcessSlot &slot = table.slots[index];
    clear(slot);
    slot.pid.store(owner.pid, std::memory_order_relaxed);
    slot.tid.store(owner.tid, std::memory_order_relaxed);
    slot.parentPid.store(owner.parentPid, std::memory_order_relaxed);
    slot.role.store(std::uint32_t(owner.role), std::memory_order_relaxed);
    slot.startMethod.store(std::uint32_t(owner.method), std::memory_order_relaxed);
    setText(slot.name, sizeof slot.name, owner.name);
    slot.sequence.store(table.startedCount->fetch_add(1) + 1, std::memory_order_relaxed);
    table.slices[index].clear();
    if (table.rings)
        EventRing::at(table.ring(index))->reuse();
    slot.askedNs.store(owner.askedNs ? owner.askedNs : nowNs(), std::memory_order_relaxed);
    slot.generation.fetch_add(1, std::memory_order_release);
    slot.state.store(std::uint32_t(SlotState::Announced), std::memory_order_release);
}

/// Round and round, so that a slot is told from the next one's as long as may be.
std::uint32_t takeLane(const LaneTable &table, const LaneOwner &owner)
{
    const auto count = std::uint32_t(table.slots.size()) - FirstFree;
    const auto first = std::uint32_t(table.startedCount->load(std::memory_order_relaxed) % count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t lane = FirstFree + (first + i) % count;
        if (!win(table.slots[lane]))
            continue;
        announce(table, lane, owner);
        return lane;
    }
    return 0;
}

std::uint32_t lastLaneOf(const LaneTable &table, std::int32_t pid)
{
    std::uint32_t last = 0;
    std::uint64_t sequence = 0;
    for (std::uint32_t i = FirstFree; i < table.slots.size(); ++i) {
        const ProcessSlot &slot = table.slots[i];
        if (slot.pid.load(std::memory_order_relaxed) == pid && slot.tid.load(std::memory_order_relaxed) == 0
            && slot.sequence.load(std::memory_order_relaxed) > sequence) {
            last = i;
            sequence = slot.sequence.load(std::memory_order_relaxed);
        }
    }
    return last;
}

std::uint32_t laneOf(const LaneTable &table, std::int32_t pid)
{
    for (std::uint32_t i = FirstFree; i < table.slots.size(); ++i) {
        const ProcessSlot &slot = table.slots[i];
        if (slot.pid.load(std::memory_order_relaxed) == pid && slot.tid.load(std::memory_order_relaxed) == 0
            && isThere(slot))
            return i;
    }
    return 0;
}

std::uint32_t laneOfThread(const LaneTable &table, std::int32_t tid)
{
    for (std::uint32_t i = FirstFree; i < table.slots.size(); ++i) {
        if (table.slots[i].tid.load(std::memory_order_relaxed) == tid && isThere(table.slots[i]))
            return i;
    }
    return 0;
}

void tellEnd(const LaneTable &table, std::int32_t pid, int status)
{
    if (!WIFEXITED(status) && !WIFSIGNALED(status))
        return;
    for (ProcessSlot &slot : table.slots.subspan(FirstFree)) {
        if (slot.pid.load(std::memory_order_relaxed) == pid && isThere(slot))
            end(slot, packedEnding(slot, status));
    }
}

} // namespace plab
