// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/timelinescene.h"

#include <QPainter>

namespace plab {

/// A word of the sight that is shown, and where it stands: over its lane, near its instant.
struct SightLabel
{
    QRectF box;
    double x = 0; ///< of its instant
    double barBottom = 0;
    QString text;
};

/// Of the lanes that are in view. Labels of one lane stand beside each other, in the order of their time.
QList<SightLabel> sightLabels(const TimelineScene &scene);
void paintSightLabels(QPainter &painter, const TimelineScene &scene);

} // namespace plab
