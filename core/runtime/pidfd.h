// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/descriptor.h"

#include <sys/types.h>

namespace plab {

/// A descriptor of a process, pidfd_open(2). The error is the machine's refusal; of kind Failed where there
/// is no such process, which cannot be of a child that was not waited for.
Result<Descriptor> openPidfd(pid_t pid);

/// pidfd_send_signal(2): never hits a process that got the pid later. Where that call is not to be had,
/// kill(2) with the pid that belongs to the descriptor at this instant. False if the process is gone.
bool signalByPidfd(int pidfd, int signalNumber);

} // namespace plab
