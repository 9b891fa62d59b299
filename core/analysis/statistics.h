// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <optional>

namespace plab {

/// All functions are pure and reentrant.

/// The median of figures of which nothing else is asked; else see Sample. Null for none.
std::optional<double> median(const QList<double> &figures);

struct Interval
{
    double low = 0;
    double high = 0;
};

/// Wilson score interval of a share (Wilson 1927; Brown, Cai, DasGupta 2001). count ≤ total, total > 0; what
/// was counted need not be whole, where the total is what dependent observations are worth.
Interval wilsonInterval(double count, double total, double confidence = 0.95);

/// The fewest repeats of which an interval is shown: with five, even [min, max] covers the median in 93.75 %
/// only.
constexpr qsizetype FewestForInterval = 6;

/// What was counted in one repeat, or in one of the stretches of consecutive trials of a repeat.
struct Cluster
{
    double count = 0;
    double total = 0;
};

/// How many independent observations the clusters are worth for the share over all of them: their total over
/// the design effect (variance between the clusters over that of as many independent ones; Kish 1965), less
/// for few clusters (Korn and Graubard 1998). Never more than the total. Null where the clusters cannot tell:
/// below FewestForInterval of them, or all of one kind.
std::optional<double> effectiveCount(const QList<Cluster> &clusters, double confidence = 0.95);

/// The same for stretches that followed each other in one repeat and may go on in each other: the least of
/// what they are worth alone, in twos, in fours and so on, as long as there are twenty.
std::optional<double> effectiveCountInSequence(const QList<Cluster> &stretches, double confidence = 0.95);

struct Bin
{
    double left = 0;
    double right = 0;
    quint64 count = 0;
};

/// Equal-width bins with round edges ("nice" steps 1, 2, 5 × 10^n) that cover all samples, at most maxBins of
/// them. Weighted form: samples as [value, weight].
QList<Bin> histogram(const QList<std::pair<double, quint64>> &weighted, int maxBins);

/// How many of the samples lie in each of these bins, which are in order: from its left edge to below its
/// right one, in the last one with that.
QList<quint64> countsIn(const QList<Bin> &bins, const QList<std::pair<double, quint64>> &weighted);

} // namespace plab
