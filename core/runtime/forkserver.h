// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/child.h"
#include "core/runtime/message.h"

#include <vector>

namespace plab {

/// The parent's end of a fork server: a clean, small process that forks children on request, as in Python's
/// multiprocessing.forkserver. It reaps them itself, writes their endings into the process table and rings
/// the bell.
class ForkServer
{
public:
    ForkServer(Descriptor socket, std::uint32_t slot) : m_socket(std::move(socket)), m_slot(slot) { }

    /// Asks for a child; gives its pidfd. The error names what refused.
    Result<Descriptor> start(std::uint32_t slot, int link, const std::vector<int> &descriptors, pid_t &pid);
    std::uint32_t slot() const { return m_slot; }

private:
    Descriptor m_socket;
    std::uint32_t m_slot;
};

/// The fork server process: serves requests on its first named descriptor until the parent is gone.
int forkServerMain(Child &child);

} // namespace plab
