// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <poll.h>

#include <csignal>
#include <span>

namespace plab {

/// Waits for descriptors and for children that end, at once: SIGCHLD is blocked but within ppoll(2), so none
/// is missed between two waits. Takes no descriptor, as signalfd(2) would. One thread; for the rest of the
/// process.
class ChildSignals
{
public:
    enum class Woken { ByDescriptor, ByChild, Refused }; ///< Refused: errno says why

    static Result<ChildSignals> begin();
    Woken wait(std::span<pollfd> looks) const;

private:
    ChildSignals() = default;

    sigset_t m_whileWaiting;
};

} // namespace plab
