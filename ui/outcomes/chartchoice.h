// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// A chart that the outcomes pane offers, with what it shows of the run.
struct OfferedChart
{
    ChartDeclaration declaration;
    ChartData data;
};

/// The charts offered beside the result of a run, the most telling first: of a race how much was lost, then
/// the shares; of a demonstration its own picture. Left out are those that say nothing of these settings, and
/// shares of which there is only one. Pure.
QList<OfferedChart> offeredCharts(const Declaration &declaration, const RunRecord &run,
                                  const QList<RunRecord> &overlays);

/// The first that has anything to show, else the first; -1 if there is none.
int mostTelling(const QList<OfferedChart> &charts);

} // namespace plab
