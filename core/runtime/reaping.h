// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/shared/arena.h"

#include <sys/types.h>

#include <optional>
#include <vector>

namespace plab {

/// Collects every child of this process that has ended and settles its slot in the process table; the number
/// collected.
int reapInto(const Arena &arena);

/// Collects one child that is known to have ended or will (waits). False when it is not ours.
bool reapOne(const Arena &arena, std::uint32_t slot, pid_t pid, bool wait);

/// Whether it is a child of this process, living or not waited for yet.
bool isChild(pid_t pid);
/// Whether it is a child of this process that has ended and was not waited for.
bool isZombie(pid_t pid);

/// CPU time of a process and its threads, living or zombie, without that of its children: by its CPU clock
/// (clock_getcpuclockid(3)), because the times in /proc/pid/stat come in ticks of 10 ms. Null when it is
/// gone.
std::optional<std::uint64_t> processCpuNs(pid_t pid);

/// Rings the parent's bell, from any process or signal handler.
void ringParent(const Arena &arena);

/// The newborn's first steps after a fork, then its code: dies with its parent, arranges descriptors, resets
/// signals.
[[noreturn]] void becomeChild(const Arena &arena, std::uint32_t slot, pid_t parent,
                              const std::vector<int> &descriptors);

/// A process that cannot even begin: the repeat ends with this sentence (Arena::noteRefusal), the process
/// here.
[[noreturn]] void refuseRepeat(const Arena &arena, const Error &error);

/// fork(2) said no: the sentence that names the limit.
Error startRefused(int errorNumber);

/// pthread_create(3) said no.
Error threadRefused(int errorNumber);

} // namespace plab
