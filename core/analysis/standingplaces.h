// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/repeat.h"

#include <optional>
#include <vector>

namespace plab {

/// A line of a person's own code.
struct CodePlace
{
    QString file; ///< as the interpreter names it
    int line = 0; ///< from 1

    friend bool operator==(const CodePlace &, const CodePlace &) = default;
};

/// Who stands there at an instant.
struct Standing
{
    int process = 0; ///< ProcessRecord::index
    CodePlace place;
};

/// Where in its own code each process of a repeat stands, by the Line events of its lane. Reads on from where
/// it was while a live repeat grows. One thread.
class StandingPlaces
{
public:
    /// Takes in what is new; starts over if it is another repeat.
    void update(const Repeat &repeat);

    /// Those that live at an instant (ns of CLOCK_MONOTONIC) and have told a line by then.
    std::vector<Standing> at(const Repeat &repeat, std::uint64_t timeNs) const;
    /// The line of one of them, alive or not.
    std::optional<CodePlace> placeOf(const Repeat &repeat, int process, std::uint64_t timeNs) const;

private:
    static constexpr std::size_t Step = 1024; ///< events
    struct Lane
    {
        std::vector<std::optional<std::uint64_t>> places; ///< number of the place after Step · i events
        std::optional<std::uint64_t> newest;
        std::size_t size = 0; ///< events taken in
    };
    quint64 m_entryNs = 0;
    std::vector<Lane> m_lanes;
};

} // namespace plab
