// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/summary.h"
#include "core/charts/charts.h"

namespace plab {

/// What charts and tables read of a run of several kinds (lock kinds, mechanisms, start methods). All pure;
/// `what` says where they stand.

/// The kinds any of the runs may have figures of, in the order asked for, unknown ones behind.
QStringList kindsIn(const QList<RunRecord> &runs, const KindFigures &what);

/// A figure of one kind over the counted repeats and the one that runs: figures of a kind that is over are
/// there before the repeat is. A percentile of too few samples gives way to the longest.
std::optional<Summary> summaryOfKind(const RunRecord &run, const QString &kind, const QString &figure,
                                     const KindFigures &what);

/// How people call a kind.
Text kindName(const RunRecord &run, const QString &kind, const KindFigures &what);

/// The counted repeats and the one that runs. Pointers into `run`.
QList<const Repeat *> shownRepeats(const RunRecord &run);

} // namespace plab
