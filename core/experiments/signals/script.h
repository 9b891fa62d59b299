// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/runtime/parent.h"

#include <array>
#include <atomic>

namespace plab::signalling {

inline constexpr qint64 MostSignals = 10'000;
inline constexpr double SettleS = 0.2; ///< how long a child is looked at that nothing may have happened to

/// The number of the signal that the settings choose; 0 for each of them.
int chosenSignal(const Parameters &p);

/// What the child does with it: "handled", "blocked", "ignored", "default".
bool isDisposed(const Parameters &p, const char *disposition);

/// Whether the kernel keeps one of it for each that was sent.
bool isQueued(const Parameters &p);

/// Nobody can handle, ignore or block it: SIGKILL, SIGSTOP.
bool isBeyondControl(int number);

/// What a child's handler writes down, and what parent and child tell each other. Zeroed memory is valid.
struct SharedSignals
{
    std::atomic<std::uint32_t> ready;      ///< by the child: its dispositions are set
    std::atomic<std::uint32_t> allSent;    ///< by the parent
    std::atomic<std::uint32_t> wasPending; ///< by the child, before it unblocks: the signal waited
    std::atomic<std::uint64_t> refused; ///< by the children: signalBit() of each without another disposition
    std::atomic<std::uint32_t> handled;
    std::array<std::atomic<std::int32_t>, MostSignals> values; ///< those of the handled ones, in order
    std::array<std::atomic<std::uint64_t>, MostSignals> atNs;
};

/// The argument of `target`.
struct TargetPart
{
    std::int32_t number;
    char disposition; ///< h, b, i, d
    bool speaks;
};

/// A child that waits for signals until the parent has sent all, as `part` says; it counts what it handles.
extern const ChildFunctionName target;

/// The value `cannot_catch`.
void tellRefused(Parent &parent);

/// A child for each signal, each sent one of them: what becomes of it.
void tryEach(Parent &parent);

} // namespace plab::signalling
