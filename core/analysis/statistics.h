// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <optional>

namespace plab {

/// All functions are pure and reentrant; samples need not be sorted.

/// Linear-interpolated quantile (Hyndman & Fan type 7), q in [0,1]; null for no samples.
std::optional<double> quantile(QList<double> samples, double q);
std::optional<double> median(const QList<double> &samples);

struct Interval
{
    double low = 0;
    double high = 0;
};

/// Wilson score interval of a share (Wilson 1927; Brown, Cai, DasGupta 2001). count ≤ total, total > 0.
Interval wilsonInterval(quint64 count, quint64 total, double confidence = 0.95);

/// Distribution-free interval of the median from order statistics; null below 6 samples.
std::optional<Interval> medianInterval(QList<double> samples, double confidence = 0.95);

/// Jain's fairness index of shares: 1 = all equal, 1/n = one has everything.
double jainIndex(const QList<double> &shares);

struct Bin
{
    double left = 0;
    double right = 0;
    quint64 count = 0;
};

/// Equal-width bins with round edges ("nice" steps 1, 2, 5 × 10^n) that cover all samples, at most maxBins of
/// them. Weighted form: samples as [value, weight].
QList<Bin> histogram(const QList<std::pair<double, quint64>> &weighted, int maxBins);

} // namespace plab
