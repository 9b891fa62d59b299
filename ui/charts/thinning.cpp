// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/thinning.h"

#include <algorithm>
#include <cmath>

namespace plab {

QList<QPointF> thinned(const QList<ChartPoint> &points, int most)
{
    QList<QPointF> finite;
    finite.reserve(points.size());
    for (const ChartPoint &point : points) {
        if (std::isfinite(point.x) && std::isfinite(point.y))
            finite << QPointF(point.x, point.y);
    }
    if (finite.size() <= most)
        return finite;
    QList<QPointF> kept;
    const qsizetype buckets = std::max(1, most / 2);
    for (qsizetype i = 0; i < buckets; ++i) {
        const auto from = finite.cbegin() + i * finite.size() / buckets;
        const auto to = finite.cbegin() + (i + 1) * finite.size() / buckets;
        auto [low, high] =
            std::minmax_element(from, to, [](const QPointF &a, const QPointF &b) { return a.y() < b.y(); });
        if (high < low)
            std::swap(low, high);
        kept << *low;
        if (high != low)
            kept << *high;
    }
    return kept;
}

} // namespace plab
