// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"
#include "core/model/declaration.h"

#include <numeric>

namespace plab {

/// Of the run itself, or of the first one that lies over it.
inline double barSum(const ChartData &chart, bool ofOverlay = false)
{
    return std::accumulate(chart.bars.begin(), chart.bars.end(), 0.0, [&](double sum, const ChartBar &bar) {
        return sum + ((bar.role == ChartRole::Overlay1) == ofOverlay ? bar.value : 0);
    });
}

inline Declaration twoOutcomes()
{
    Declaration declaration;
    declaration.outcomes = {
        {QStringLiteral("none-lost"), {}, {}, [](const Parameters &) { return Grade::Acceptable; }},
        {QStringLiteral("lost"), {}, {}, [](const Parameters &) { return Grade::Interesting; }}};
    return declaration;
}

} // namespace plab
