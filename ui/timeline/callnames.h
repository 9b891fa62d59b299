// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/timelinescene.h"

#include <QPainter>

namespace plab {

/// A call of the parent by its name, and where it stands in its lane: "join Process-2", "time-out", "kill
/// Worker-1".
struct CallName
{
    QRectF box;
    double x = 0; ///< of its instant, or the edge where it began before what is in view
    QString text;
};

/// What the parent calls in the stretch that is in view, as many as can stand beside each other.
QList<CallName> callNames(const TimelineScene &scene, int row);
void paintCallNames(QPainter &painter, const TimelineScene &scene, int row);

} // namespace plab
