// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/crew.h"
#include "core/experiments/classics/party.h"

namespace plab::classics {

/// What the parent of `classics` needs beside its script: makes the house, watches until the time is up or
/// nobody can go on, and tells what it saw.
class Host
{
public:
    /// Throws Refused.
    explicit Host(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    Process &process(const ChildFunctionName &target); ///< to be started before the next
    void letAllBegin();                                ///< once all have come
    void watch();                                      ///< until the time is up, or there is a deadlock
    void sendAllHome();                                ///< over.set()
    void join() { m_crew.join(); }
    void report(); ///< measures, values, outcome

private:
    void tellNames();
    void tellKilled();
    bool isDeadlock();
    bool isKept() const;
    QString outcome() const;
    std::uint32_t starved() const;
    double longestWaitS(std::size_t first, std::size_t end) const;
    double turnsOf(std::size_t first, std::size_t end) const;
    void tellProcesses();
    void reportReadersAndWriters();
    void reportBarber();
    void reportAll();
    std::size_t firstWanting() const { return m_house->problem == Problem::SleepingBarber ? 1 : 0; }

    Parent &m_parent;
    const Parameters &m_settings;
    const std::size_t m_count;
    Crew m_crew;
    House *m_house = nullptr;
    std::span<GuestNote> m_notes;
    std::uint64_t m_begunNs = 0;
    std::uint64_t m_spanNs = 0;
    std::optional<std::vector<std::uint64_t>> m_stood; ///< their turns when all were seen with one fork
    bool m_deadlock = false;
};

} // namespace plab::classics
