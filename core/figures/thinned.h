// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"

namespace plab {

/// At most `most` points, the largest y of each stretch kept, so that peaks survive.
QList<ChartPoint> thinned(const QList<ChartPoint> &points, qsizetype most = 500);

} // namespace plab
