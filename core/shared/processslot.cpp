// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/processslot.h"

#include "core/shared/futex.h"

#include <sys/wait.h>

#include <csignal>

namespace plab {

namespace {

constexpr std::uint64_t CoreDumped = 1U << 16;
constexpr std::uint64_t FromOutside = 1U << 17;

/// By us, by the experiment's own code, or by somebody else: that can be asked of SIGKILL only, since a
/// process may send itself any other signal by a fault of its own.
Ending killedBy(const ProcessSlot &slot, int status)
{
    const int number = WTERMSIG(status);
    const std::uint32_t stop = slot.stopSignal.load(std::memory_order_acquire);
    const bool sent = (slot.sentSignals.load(std::memory_order_acquire) & signalBit(number))
        || stop == (std::uint32_t(number) | ByHand);
    const bool softer = stop == SIGKILL && number == SIGTERM; // it died of the one sent before
    const bool ours = stop == std::uint32_t(number) || (softer && !sent);
    Ending ending {ours ? Ending::Kind::Stopped : Ending::Kind::Killed, number, {}};
    ending.coreDumped = WCOREDUMP(status);
    ending.fromOutside = !ours && !sent && number == SIGKILL;
    return ending;
}

} // namespace

std::uint64_t packEnding(const Ending &ending)
{
    return (std::uint64_t(ending.kind) << 32) | std::uint16_t(ending.number)
        | (ending.coreDumped ? CoreDumped : 0) | (ending.fromOutside ? FromOutside : 0);
}

Ending unpackEnding(std::uint64_t packed)
{
    const auto kind = packed >> 32;
    const std::uint64_t number = std::uint32_t(packed) & ~(CoreDumped | FromOutside);
    if (kind > std::uint64_t(Ending::Kind::Lost) || number > 255) // no exit code and no signal is larger
        return {Ending::Kind::Lost, 0, {}};
    Ending ending {Ending::Kind(kind), int(number), {}};
    ending.coreDumped = packed & CoreDumped;
    ending.fromOutside = packed & FromOutside;
    return ending;
}

bool setEnding(ProcessSlot &slot, const Ending &ending)
{
    std::uint64_t none = 0;
    return slot.ending.compare_exchange_strong(none, packEnding(ending), std::memory_order_acq_rel);
}

void settleSlot(ProcessSlot &slot, const WaitUsage &usage)
{
    if (WIFEXITED(usage.status))
        setEnding(slot, {Ending::Kind::Exited, WEXITSTATUS(usage.status), {}});
    else if (WIFSIGNALED(usage.status))
        setEnding(slot, killedBy(slot, usage.status));
    // What wait tells has the children in it that the process itself has waited for (the kernel's
    // RUSAGE_BOTH, kernel/exit.c): what it has noted of itself, if it has, is its own alone.
    std::uint64_t none = 0;
    slot.cpuNs.compare_exchange_strong(none, usage.cpuNs, std::memory_order_relaxed);
    slot.voluntarySwitches.store(usage.voluntary, std::memory_order_relaxed);
    slot.involuntarySwitches.store(usage.involuntary, std::memory_order_relaxed);
    const std::uint64_t now = nowNs();
    std::uint64_t silent = 0; // a process that was killed could not say when
    slot.endedNs.compare_exchange_strong(silent, now, std::memory_order_relaxed);
    slot.reapedNs.store(now, std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Ended), std::memory_order_release);
}

} // namespace plab
