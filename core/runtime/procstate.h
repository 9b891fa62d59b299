// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

namespace plab {

/// What the kernel tells of a process in /proc (proc(5)), as ps and top show it: R, S, D, T, Z. '-' when
/// there is no such process any more.
char stateLetter(pid_t pid);

/// When the process was started, in clock ticks since the machine was: with its pid a name that is used once.
/// 0 when there is no such process, or no /proc.
unsigned long long startTicks(pid_t pid);

/// Whether a signal has been sent to the process and waits to be delivered, as to one that is stopped.
bool isPending(pid_t pid, int signalNumber);

/// Whether the number belongs to a process, be it a zombie: kill(2) with signal 0.
bool isTaken(pid_t pid);

/// Waits until the process has ended or has this state letter, at most `limitS` seconds; false at the limit.
bool awaitState(pid_t pid, char letter, double limitS);

} // namespace plab
