// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/runlength.h"

#include <algorithm>

namespace plab {

bool RunLength::lanesGoOn() const
{
    constexpr double Collecting = 0.05;
    return wallS && lanesS > *wallS + std::max(Collecting, *wallS * 0.02);
}

RunLength lengthOf(const Repeat &repeat)
{
    RunLength length;
    length.wallS = repeat.measures.value(QStringLiteral("wall_s"));
    const auto reach = [&length](const std::optional<double> &seconds) {
        length.lanesS = std::max(length.lanesS, seconds.value_or(0));
    };
    for (const ProcessRecord &process : repeat.processes) {
        if (process.role == Role::Nursery && repeat.processes.size() > 1)
            continue; // it may outlive every run
        reach(process.startedS);
        reach(process.endedS);
        if (wasZombie(process))
            reach(process.reapedS); // its lane goes on until then
        if (process.index < repeat.lanes.size() && !repeat.lanes[process.index].isEmpty()) {
            const LaneEvents &events = repeat.lanes[process.index];
            reach(repeat.secondsOf(events.at(events.size() - 1).timeNs));
        }
    }
    return length;
}

} // namespace plab
