// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/statistics.h"

namespace plab {

/// Figures of one thing, sorted once: whatever is asked of them then is only looked up. Plain value,
/// implicitly shared.
class Sample
{
public:
    Sample() = default;
    explicit Sample(QList<double> figures);

    qsizetype size() const { return m_sorted.size(); }
    bool isEmpty() const { return m_sorted.isEmpty(); }
    Interval range() const { return {m_sorted.first(), m_sorted.last()}; } ///< not empty

    /// Linear-interpolated quantile (Hyndman & Fan type 7), q in [0,1]; null for no figures.
    std::optional<double> quantile(double q) const;
    std::optional<double> median() const { return quantile(0.5); }

    /// Distribution-free interval of the median from order statistics; null below FewestForInterval figures.
    std::optional<Interval> medianInterval(double confidence = 0.95) const;

private:
    QList<double> m_sorted;
};

} // namespace plab
