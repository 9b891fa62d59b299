// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"
#include "core/model/runrecord.h"

namespace plab {

/// What charts read out of records. All pure.

/// The repeats whose figures count: no witness, and ended as they should. Pointers into `run`.
QList<const Repeat *> countedRepeats(const RunRecord &run);
/// The same and, as long as there is none, the one that runs: with what it has told until now.
QList<const Repeat *> toldRepeats(const RunRecord &run);

/// The place in the run of the newest of these; -1 if there is none.
qsizetype newestTold(const RunRecord &run);

std::optional<double> measureOf(const Repeat &repeat, const char *name);

/// All runs of a comparison but overlay `index` (-1: but the run itself), for runLabel.
QList<RunRecord> othersOf(const RunRecord &run, const QList<RunRecord> &overlays, qsizetype index);

/// A figure for a label, in the person's locale, with about three digits: "0.42", "12.3", "4 711",
/// "66.1 M".
QString shownFigure(double value);

/// The instant of the first work in a line over time: where it last stands at nothing before it rises.
double firstWork(const QList<ChartPoint> &line);

/// The line of an overlay moved so that its first work is where that of the run is it lies over.
QList<ChartPoint> alignedAt(double firstWorkS, QList<ChartPoint> line);
Text alignedWords(); ///< says so

ChartRole overlayRole(qsizetype index); ///< goes round after the third

} // namespace plab
