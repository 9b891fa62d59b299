// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The measures every repeat has, in contract order, followed by the experiment's own.
QList<MeasureDeclaration> withCommonMeasures(const QList<MeasureDeclaration> &own);

/// The histogram of the outcomes, which every experiment has.
ChartDeclaration outcomesChart();

/// The same chart as the experiment's own picture.
ChartDeclaration ownPicture(ChartDeclaration chart);

/// For Declaration::kind, where the settings do not matter.
std::function<ExperimentKind(const Parameters &)> alwaysOf(ExperimentKind kind);

/// Grades that do not depend on the settings.
std::function<Grade(const Parameters &)> always(Grade grade);

/// Acceptable where the settings make it so, else forbidden.
Grade acceptableIf(bool expected);

/// Interesting without a lock, forbidden with one.
Grade lostGrade(const Parameters &parameters);

/// A measure of all counted, finished repeats.
QList<double> measured(const RunRecord &run, const QString &measure);

/// The same and, as long as there is none, of the repeat that runs, which has told it.
QList<double> told(const RunRecord &run, const QString &measure);

/// "8 workers on 2 CPUs: …" when there are more runnable processes than CPUs; empty otherwise. `crowd` is the
/// count with its noun.
Text crowdRemark(const Text &crowd, qint64 count, bool sleeping);

/// "Expected 200 000, found 97 900 to 129 400 in 20 repeats." At least one repeat is finished.
Text finalsDetail(const RunRecord &run);

/// What is recorded besides what every process can record: its begin and end, waits (for the end of a process
/// at least), signals sent, what was refused, and what was dropped.
QList<EventKind> withCommonEventKinds(const QList<EventKind> &own);

} // namespace plab
