// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/eventcheck.h"

namespace plab {

std::size_t EventCheck::keepSound(Event *events, std::size_t count, std::uint64_t nowNs)
{
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!isSound(events[i], nowNs))
            continue;
        m_lastNs = events[i].timeNs;
        if (kept != i)
            events[kept] = events[i];
        ++kept;
    }
    return kept;
}

} // namespace plab
