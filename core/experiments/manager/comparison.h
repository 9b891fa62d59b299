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
    static Text witnessCut(const Parameters &p); ///< Declaration::witnessCut

    ManagedKind kind() const { return m_track->kind; }
    Play play() const { return m_track->play; }
    ManagerTrack &track() { return *m_track; }
    const ClientNote &noteOf(std::size_t client) const { return m_notes[client]; } ///< once it has ended
    std::vector<Process> &clients() { return m_clients; }

    void makeLock(Manager &manager); ///< the one of the settings. Throws Refused

    /// Process(target=…, args=(object,)), to be started before the next.
    Process &process(const ChildFunctionName &target, std::uint32_t object, const Descriptor &connection);
    void join(Manager &manager); ///< throws Refused when the server or a client is gone

    void report(const QCborValue &contents); ///< measures, values, outcome

private:
    std::vector<ClientNote> notesSoFar() const;
    std::uint64_t operationsWanted() const;
    void tellSoFar();
    void tellRates(const ClientNote &all);
    void reportRates();
    void reportCount(const QCborValue &contents);
    void reportNested(const QCborValue &contents);

    Parent &m_parent;
    ManagerTrack *m_track = nullptr;
    ClientNote *m_notes = nullptr;
    std::int64_t m_first = 0; ///< where counting starts
    std::vector<Process> m_clients;
};

} // namespace plab::manager
