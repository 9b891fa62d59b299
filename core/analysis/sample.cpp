// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/sample.h"

#include <boost/math/distributions/binomial.hpp>
#include <gsl/gsl_statistics_double.h>

#include <algorithm>

namespace plab {

Sample::Sample(QList<double> figures) : m_sorted(std::move(figures))
{
    std::sort(m_sorted.begin(), m_sorted.end());
}

std::optional<double> Sample::quantile(double q) const
{
    if (isEmpty())
        return {};
    return gsl_stats_quantile_from_sorted_data(m_sorted.constData(), 1, std::size_t(size()), q);
}

std::optional<Interval> Sample::medianInterval(double confidence) const
{
    if (size() < FewestForInterval)
        return {};
    const boost::math::binomial coin(double(size()), 0.5);
    // The widest k whose interval [x_k, x_(n+1-k)] still covers: P(B ≤ k-1) ≤ α/2. Halved down to, as the
    // probability grows with k: each costs an incomplete beta function.
    qsizetype covers = 1;
    qsizetype beyond = size() / 2 + 1;
    while (beyond - covers > 1) {
        const qsizetype k = (covers + beyond) / 2;
        (boost::math::cdf(coin, double(k - 1)) <= (1 - confidence) / 2 ? covers : beyond) = k;
    }
    return Interval {m_sorted[covers - 1], m_sorted[size() - covers]};
}

} // namespace plab
