// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/arena.h"

#include <sys/types.h>

#include <vector>

namespace plab {

// All that comes from a process, whoever started it: what a program of somebody else's leaves behind is found
// by kinship alone. Whoever asks has to be the subreaper (prctl(2)), so that what loses its parent is his.

/// Children of the calling process, and theirs, as far as they can be seen now: /proc/pid/task/tid/children.
/// Zombies, too.
std::vector<pid_t> descendants();

/// A helper of Python that removes semaphores and shared memory of a program when all of that is gone, and
/// ends then: it is not to be killed before. Asks /proc/pid/cmdline.
bool isTracker(pid_t pid);

/// SIGTERM (and SIGCONT) for each as it becomes a child of this process, a grace time, SIGKILL again and
/// again, until none is left. Trackers are given time to end by themselves. Collects all of them; those in
/// the process table are noted as ended by the laboratory. False if some could not be ended in `limitS`
/// seconds.
bool endDescendants(const Arena &arena, double graceS, double limitS);

} // namespace plab
