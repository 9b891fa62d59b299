// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/timeline.h"

#include <QFont>
#include <QRectF>
#include <QSizeF>

namespace plab {

/// Where everything of the timeline stands: header, label column, rows, axis. Plain value, made anew at every
/// size.
struct TimelineLayout
{
    static constexpr double Margin = 16;
    static constexpr double LegendLine = 20;

    enum class Use {
        Screen,
        Picture
    }; ///< a picture shows all lanes, however thin; the screen scrolls instead

    enum class PidPlace { Under, Beside, Nowhere }; ///< seen from the lane's name

    double headerHeight = 48;
    double plotLeft = 150;
    double plotWidth = 100;
    double rowsTop = 48;
    double rowHeight = 40;
    double axisTop = 100; ///< under the last row shown
    double barHeight = 16;
    int firstLane = 0;    ///< scrolled to
    int visibleLanes = 0; ///< whole rows that fit
    int laneCount = 0;
    PidPlace pidPlace = PidPlace::Under;
    int legendLines = 0; ///< under the caption; 0: beside it
    QSizeF size;

    double rowTop(int lane) const { return rowsTop + (lane - firstLane) * rowHeight; }
    QRectF barOf(int lane) const; ///< the whole width of the plot
    int laneAt(double y) const;   ///< -1 outside the rows
    bool canScroll() const { return visibleLanes < laneCount; }
    QRectF plot() const;  ///< the rows' area right of the labels
    QRectF ruler() const; ///< the axis under the plot
};

TimelineLayout layOut(const Timeline &timeline, const QSizeF &size, const QFont &font, int legendLines,
                      int firstLane, TimelineLayout::Use use);

/// A pid as it stands behind a name in the same line.
QString besideName(const QString &pidText);

/// The fonts the timeline is drawn with, in pixels so that screen and file agree.
QFont timelineFont(const QFont &base, double factor, bool bold = false);

} // namespace plab
