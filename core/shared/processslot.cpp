// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/processslot.h"

#include "core/shared/futex.h"

#include <sys/wait.h>

#include <algorithm>
#include <cstring>

namespace plab {

Ending unpackEnding(std::uint64_t packed)
{
    const auto kind = packed >> 32;
    const auto number = std::uint32_t(packed);
    if (kind > std::uint64_t(Ending::Kind::Lost) || number > 255) // no exit code and no signal is larger
        return {Ending::Kind::Lost, 0, {}};
    return {Ending::Kind(kind), int(number), {}};
}

bool setEnding(ProcessSlot &slot, Ending::Kind kind, int number)
{
    std::uint64_t none = 0;
    return slot.ending.compare_exchange_strong(none, packEnding(kind, number), std::memory_order_acq_rel);
}

void settleSlot(ProcessSlot &slot, const WaitUsage &usage)
{
    if (WIFEXITED(usage.status)) {
        setEnding(slot, Ending::Kind::Exited, WEXITSTATUS(usage.status));
    } else if (WIFSIGNALED(usage.status)) {
        const int number = WTERMSIG(usage.status);
        const bool ours = slot.stopSignal.load(std::memory_order_acquire) == std::uint32_t(number);
        setEnding(slot, ours ? Ending::Kind::Stopped : Ending::Kind::Killed, number);
    }
    slot.cpuNs.store(usage.cpuNs, std::memory_order_relaxed);
    slot.voluntarySwitches.store(usage.voluntary, std::memory_order_relaxed);
    slot.involuntarySwitches.store(usage.involuntary, std::memory_order_relaxed);
    const std::uint64_t now = nowNs();
    std::uint64_t silent = 0; // a process that was killed could not say when
    slot.endedNs.compare_exchange_strong(silent, now, std::memory_order_relaxed);
    slot.reapedNs.store(now, std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Ended), std::memory_order_release);
}

void setText(char *field, std::size_t size, std::string_view text)
{
    const std::size_t length = std::min(size - 1, text.size());
    std::memcpy(field, text.data(), length);
    field[length] = '\0';
}

} // namespace plab
