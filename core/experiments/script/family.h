// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/tables.h"
#include "core/runtime/parent.h"

#include <optional>
#include <vector>

namespace plab::ownscript {

/// The processes of a script as the parent of the repeat sees them come, work, and stand still.
class Family
{
public:
    Family(Parent &parent, double hangSeconds);

    /// Hands the lab the pidfds of those who have come.
    void tellNew();
    /// Whether nothing can go on any more: for so many seconds nobody has used the CPU or written an event,
    /// and each waits for another without a time limit. Not said where one stands in what the probe does not
    /// see, such as a read from a terminal. To be asked often; looks ten times a second.
    bool isHung();
    /// The most that lived at one time.
    int most() const { return m_most; }

private:
    struct Quiet
    {
        std::uint64_t sinceNs = 0;
        std::uint64_t cpuNs = 0;
        std::uint64_t events = 0;
    };
    bool allWait() const;
    bool hasUnseen() const;
    Quiet measure() const;

    Parent &m_parent;
    const probe::Tables &m_tables;
    const std::uint64_t m_hangNs;
    std::vector<std::uint32_t> m_told; ///< generation, by slot
    std::uint64_t m_lookedNs = 0;
    Quiet m_quiet;
    int m_most = 0;
};

} // namespace plab::ownscript
