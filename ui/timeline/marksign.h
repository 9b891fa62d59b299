// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/timeline.h"
#include "ui/base/theme.h"

#include <QPainter>

namespace plab {

/// The sign of one mark with its centre here, in lanes and in the legend. Each has a shape of its own.
void paintMarkSign(QPainter &painter, const Theme &theme, Mark::Kind kind, const QPointF &centre,
                   double size);

} // namespace plab
