// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"

#include <QList>
#include <QPointF>

namespace plab {

/// A line cut down to at most `most` points: each bucket keeps its lowest and its highest. Not finite ones
/// are left out.
QList<QPointF> thinned(const QList<ChartPoint> &points, int most);

} // namespace plab
