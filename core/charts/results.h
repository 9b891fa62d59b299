// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/charts/charts.h"

namespace plab {

/// A column of a table of results, and the measure or value it shows.
struct ResultFigure
{
    QString figure;
    ResultHead column;
    double perUnit = 1; ///< how many of the column's unit make one of the figure's
};

/// A row for each kind (and run, where others are laid over it), from where `what` says that their figures
/// stand. Kinds without any figure have no row. Each cell is the median of the repeats with its spread, or
/// what the figure's name says (a percentile of all samples, the longest of all). Pure.
ResultTable kindResults(const RunRecord &run, const QList<RunRecord> &overlays, const KindFigures &what,
                        const Text &rowTitle, const QList<ResultFigure> &figures);

/// A row of a table whose figures are measures of their own: "threads" of threads_s and speedup_threads.
struct ResultLine
{
    Text name;
    QStringList figures; ///< by column; empty: has none
};

/// A row for each line (and run). Lines without any figure have no row. Pure.
ResultTable lineResults(const RunRecord &run, const QList<RunRecord> &overlays, const Text &rowTitle,
                        const QList<ResultHead> &columns, const QList<ResultLine> &lines);

/// A row for each run. Pure.
ResultTable runResults(const RunRecord &run, const QList<RunRecord> &overlays,
                       const QList<ResultFigure> &figures);

} // namespace plab
