// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/summary.h"
#include "core/model/declaration.h"

namespace plab {

/// One of several runs that are held against each other.
struct ComparedRun
{
    Text name;                                  ///< as in the charts
    QList<Text> settings = {};                  ///< that are not the same in all of them
    std::optional<Summary> figure = {};         ///< null: it has none
    std::optional<double> ratio = {};           ///< to the first run's; null for that itself
    std::optional<Interval> ratioInterval = {}; ///< 95 %; null where one of the two has too few repeats
};

/// This run and those laid over it, by one of the experiment's measures. Pure.
QList<ComparedRun> compareRuns(const RunRecord &run, const QList<RunRecord> &overlays,
                               const QString &measure);

/// The measures that the run and one of the overlays have. Pure.
QList<MeasureDeclaration> comparedMeasures(const Declaration &declaration, const RunRecord &run,
                                           const QList<RunRecord> &overlays);

/// The fewest repeats of each of two runs of which an interval of their medians' ratio is shown.
constexpr qsizetype FewestForRatio = 7;

/// A 95 % interval of median(a) / median(b): from the 97.5 % intervals of both, which hold together in 95 %
/// at least, whatever the distributions (Bonferroni). Null below FewestForRatio figures, or where a figure is
/// not above 0. With seven figures even [min, max] covers a median in 98.4 %.
std::optional<Interval> medianRatioInterval(const Sample &a, const Sample &b);

} // namespace plab
