// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/childsignals.h"

#include <cerrno>

namespace plab {

namespace {

void onChildSignal(int) { } // so that ppoll ends with EINTR

} // namespace

Result<ChildSignals> ChildSignals::begin()
{
    ChildSignals made;
    sigset_t ended;
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    struct sigaction action = {};
    action.sa_handler = onChildSignal;
    action.sa_flags = SA_NOCLDSTOP;
    if (sigprocmask(SIG_BLOCK, &ended, &made.m_whileWaiting) != 0
        || sigaction(SIGCHLD, &action, nullptr) != 0)
        return systemError(tr("Cannot hear of the ends of child processes: %1."), errno);
    sigdelset(&made.m_whileWaiting, SIGCHLD);
    return made;
}

ChildSignals::Woken ChildSignals::wait(std::span<pollfd> looks) const
{
    if (ppoll(looks.data(), looks.size(), nullptr, &m_whileWaiting) >= 0)
        return Woken::ByDescriptor;
    return errno == EINTR ? Woken::ByChild : Woken::Refused;
}

} // namespace plab
