// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/sample.h"
#include "core/figures/tally.h"
#include "core/model/runrecord.h"

namespace plab {

/// What one figure of several repeats comes to.
struct Summary
{
    enum class Kind {
        Median,     ///< of the repeats
        Largest,    ///< of all repeats: figures named …_max or max_…
        Percentile, ///< of the samples of all repeats together: figures named …_p95 and the like
    };

    Kind kind = Kind::Median;
    double value = 0;
    qsizetype repeats = 0; ///< that have the figure
    Interval range;        ///< the least and the largest of them
    /// Beside it, how far the repeats differ: the 95 % interval of the median, from six repeats on,
    /// else from the least to the largest of the repeats; null with one repeat or where it means nothing.
    std::optional<Interval> spread;
    bool isInterval = false;
};

/// Where the figures of a repeat stand: among its measures and values, or in a map of maps under a kind
/// ("by_kind", "mutex").
struct FigurePlace
{
    QString map;
    QString kind;
    bool alone = true; ///< measures and values hold this kind's, if the map does not
};

/// The figure as this repeat has it.
std::optional<double> figureIn(const Repeat &repeat, const QString &name, const FigurePlace &place = {});

/// The samples it was made of: from `<stem>_counts`, the stem being the name up to its last part
/// ("round_trip_us" of "round_trip_us_p99"). Empty where none are kept.
Tally samplesIn(const Repeat &repeat, const QString &name, const FigurePlace &place = {});

/// A figure over repeats, by what its name says: the largest of all (…_max, max_…), the percentile of all
/// samples together (…_p95, …_p99, …_p999; null where fewer than five lie beyond it, or several repeats did
/// not keep their samples), else the median of the repeats. Null where there is none.
std::optional<Summary> summaryOf(const QList<const Repeat *> &repeats, const QString &name,
                                 const FigurePlace &place = {});

/// The same where a percentile gives way to the largest, if there are too few samples for it: its kind says
/// which it is.
std::optional<Summary> percentileOrLargest(const QList<const Repeat *> &repeats, const QString &name,
                                           const FigurePlace &place = {});

/// The median with its spread.
std::optional<Summary> medianSummary(const Sample &sample);

/// 0.99 of "round_trip_us_p99"; null if the name does not end so.
std::optional<double> percentileIn(const QString &name);

} // namespace plab
