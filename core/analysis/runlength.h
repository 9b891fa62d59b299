// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

namespace plab {

/// How long a repeat was, in seconds from the experiment's entry. Whoever says it says it from here.
struct RunLength
{
    std::optional<double> wallS; ///< the experiment's code returned then; null: it never did
    double lanesS = 0;           ///< the last of its processes was gone then, or the last thing happened

    /// Processes went on for a time worth telling after the code had returned; collecting them is none.
    bool lanesGoOn() const;

    friend bool operator==(const RunLength &, const RunLength &) = default;
};
RunLength lengthOf(const Repeat &repeat);

} // namespace plab
