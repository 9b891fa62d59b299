// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/manager/comparison.h"

namespace plab::manager {

/// Sends the server its signal while all clients are asking, and waits for what comes of it. True if it goes
/// on; else the clients have ended, and what they, the parent and a new client were told is reported. Throws
/// Stopped.
bool signalServer(Parent &parent, Manager &manager, ManagerComparison &comparison);

} // namespace plab::manager
