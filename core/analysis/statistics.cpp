// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/statistics.h"

#include "core/analysis/sample.h"

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

/// The smallest of 1, 2, 5 × 10^n that is at least `wanted` (> 0).
double niceStep(double wanted)
{
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= wanted * (1 - 1e-9))
            return factor * power;
    }
    return 10 * power;
}

/// Edges of equal steps around [low, high]; the last bin is closed on the left only, so high lies inside it.
QList<Bin> emptyBins(double low, double high, int maxBins)
{
    double step =
        high > low ? niceStep((high - low) / maxBins) : niceStep(std::max(std::abs(low), 1.0) * 1e-2);
    double first = std::floor(low / step);
    while (std::floor(high / step) - first + 1 > maxBins && high > low) {
        step = niceStep(step * 1.5);
        first = std::floor(low / step);
    }
    const int count = std::max(1, int(std::floor(high / step) - first) + 1);
    QList<Bin> bins(count);
    for (int i = 0; i < count; ++i)
        bins[i] = {(first + i) * step, (first + i + 1) * step, 0};
    return bins;
}

} // namespace

std::optional<double> median(const QList<double> &figures)
{
    return Sample(figures).median();
}

Interval wilsonInterval(double count, double total, double confidence)
{
    const double n = total;
    const double p = count / n;
    const double z = boost::math::quantile(boost::math::normal(), 0.5 + confidence / 2);
    const double middle = p + z * z / (2 * n);
    const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    Interval interval {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
    if (count == 0)
        interval.low = 0; // exact, where rounding leaves 1e-17
    if (count == total)
        interval.high = 1;
    return interval;
}

std::optional<double> effectiveCount(const QList<Cluster> &clusters, double confidence)
{
    Cluster all;
    qsizetype filled = 0;
    for (const Cluster &one : clusters) {
        all.count += one.count;
        all.total += one.total;
        filled += one.total > 0;
    }
    const double share = all.total > 0 ? all.count / all.total : 0;
    if (filled < FewestForInterval || share <= 0 || share >= 1)
        return {};
    double squares = 0;
    for (const Cluster &one : clusters)
        squares += (one.count - share * one.total) * (one.count - share * one.total);
    const double k = double(filled);
    const double between = k / (k - 1) * squares / (all.total * all.total);
    const double independent = share * (1 - share) / all.total;
    const double z = boost::math::quantile(boost::math::normal(), 0.5 + confidence / 2);
    const double t = boost::math::quantile(boost::math::students_t(k - 1), 0.5 + confidence / 2);
    return all.total / std::max(1.0, between / independent) * (z / t) * (z / t);
}

std::optional<double> effectiveCountInSequence(const QList<Cluster> &stretches, double confidence)
{
    constexpr qsizetype Fewest = 20;
    std::optional<double> least = effectiveCount(stretches, confidence);
    QList<Cluster> merged = stretches;
    while (merged.size() / 2 >= Fewest) {
        QList<Cluster> pairs;
        for (qsizetype i = 0; i < merged.size(); i += 2) {
            const Cluster next = i + 1 < merged.size() ? merged[i + 1] : Cluster {};
            pairs.append({merged[i].count + next.count, merged[i].total + next.total});
        }
        merged = pairs;
        if (const auto worth = effectiveCount(merged, confidence))
            least = std::min(least.value_or(*worth), *worth);
    }
    return least;
}

QList<Bin> histogram(const QList<std::pair<double, quint64>> &weighted, int maxBins)
{
    if (weighted.isEmpty() || maxBins < 1)
        return {};
    const auto [low, high] = std::minmax_element(weighted.begin(), weighted.end());
    QList<Bin> bins = emptyBins(low->first, high->first, maxBins);
    const double step = bins.first().right - bins.first().left;
    for (const auto &[value, weight] : weighted) {
        const auto at = qsizetype(std::floor((value - bins.first().left) / step * (1 + 1e-12)));
        bins[std::clamp(at, qsizetype(0), bins.size() - 1)].count += weight;
    }
    return bins;
}

QList<quint64> countsIn(const QList<Bin> &bins, const QList<std::pair<double, quint64>> &weighted)
{
    QList<quint64> counts(bins.size(), 0);
    for (const auto &[value, count] : weighted) {
        const auto after = std::upper_bound(bins.begin(), bins.end(), value,
                                            [](double v, const Bin &bin) { return v < bin.left; });
        if (after == bins.begin())
            continue;
        const qsizetype i = after - bins.begin() - 1;
        if (value < bins[i].right || (value == bins[i].right && i == bins.size() - 1))
            counts[i] += count;
    }
    return counts;
}

} // namespace plab
