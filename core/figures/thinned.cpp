// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/thinned.h"

#include <algorithm>

namespace plab {

QList<ChartPoint> thinned(const QList<ChartPoint> &points, qsizetype most)
{
    if (points.size() <= most)
        return points;
    QList<ChartPoint> kept;
    for (qsizetype i = 0; i < most; ++i) {
        const auto first = points.begin() + i * points.size() / most;
        const auto past = points.begin() + (i + 1) * points.size() / most;
        kept.append(*std::max_element(first, past,
                                      [](const ChartPoint &a, const ChartPoint &b) { return a.y < b.y; }));
    }
    return kept;
}

} // namespace plab
