// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

namespace plab {

/// Whether this machine gives the lab what it cannot do without, and whose absence would show as something
/// else: a wait without end, a machine without memory. A filter of system calls (seccomp(2), in containers)
/// or a namespace without /proc may withhold it. The error names it.
Result<void> checkMachine();

} // namespace plab
