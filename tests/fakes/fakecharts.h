// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"

namespace plab {

/// Made-up charts of every kind, hard to lay out: many categories, crowded markers, two lines with long
/// names, rows of one run and of four, one single value, nothing at all.
QList<ChartData> fakeCharts();

} // namespace plab
