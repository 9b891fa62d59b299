// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/timelinescene.h"

#include <QPainter>

namespace plab {

/// Paints a laid-out scene: the one drawing that screen, PNG, SVG and PDF share. Draws inside layout.size
/// only, without relying on a clip (Qt 6.4's SVG generator has none).
void paintTimeline(QPainter &painter, const TimelineScene &scene);

/// The flag of a marker at the top of the rows, where it can be taken with the mouse.
QRectF markerFlag(const TimelineScene &scene, double markerNs);

/// The playhead's label in the ruler, where it can be taken with the mouse.
QRectF playheadFlag(const TimelineScene &scene, double playheadNs);

} // namespace plab
