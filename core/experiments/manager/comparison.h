// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/manager/party.h"
#include "core/multiprocessing/process.h"

namespace plab::manager {

/// What the parent of `manager` needs beside its script: what the clients share, and the figures of the
/// server against shared memory.
class ManagerComparison
{
public:
    /// Throws Refused.
    explicit ManagerComparison(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);
    static QString witnessCut(const Parameters &p); ///< Declaration::witnessCut

    ManagedKind kind() const { return m_track->kind; }

    /// Process(target=…, args=(object,)), to be started before the next.
    Process &process(const ChildFunctionName &target, std::uint32_t object, const Descriptor &connection);
    void join(Manager &manager); ///< throws Refused when the server or a client is gone

    void report(const QCborValue &contents); ///< measures, values, outcome

private:
    Parent &m_parent;
    ManagerTrack *m_track = nullptr;
    ClientNote *m_notes = nullptr;
    std::vector<Process> m_clients;
};

} // namespace plab::manager
