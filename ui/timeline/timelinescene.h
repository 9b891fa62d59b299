// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/sight.h"
#include "ui/base/theme.h"
#include "ui/timeline/timelinelayout.h"
#include "ui/timeline/timelinescale.h"

#include <optional>

namespace plab {

/// Everything a picture of the timeline is made from, on screen and in files. `timeline` must outlive it.
struct TimelineScene
{
    const Timeline *timeline = nullptr;
    TimelineScale scale;
    TimelineLayout layout;
    Theme theme = Theme::of(Theme::Kind::Light);
    QFont font;
    QString caption;               ///< after the title: "run 7 · 0.412 s · follows live"
    QString emptyText;             ///< instead of lanes when there are none
    std::optional<double> markerA; ///< ns from the entry
    std::optional<double> markerB;
    QList<SightMark> sightMarks;    ///< written on the lanes
    std::optional<double> playhead; ///< ns from the entry; the instant that other panes show
    double pixelRatio = 1;          ///< of the device
    bool vectors = false;           ///< SVG and PDF: no tiles, no clip

    double entryNs() const { return double(timeline->entryNs()); }
};

/// One entry of the legend: only what occurs.
struct LegendItem
{
    std::optional<LaneState> state; ///< else a mark
    Mark::Kind mark = Mark::Kind::UpdateLost;
    QString text;
};
/// "timed out": a mark in the legend.
QString markWord(Mark::Kind kind);
QList<LegendItem> legendOf(const Timeline &timeline);

/// Where the items stand: in one row at the right of the caption if there is room, else in lines under it.
/// The x of each item's sign and the number of its line; line 0 is the caption's.
struct LegendPlace
{
    double x = 0;
    int line = 0;
};
QList<LegendPlace> placeLegend(const QList<LegendItem> &items, const TimelineScene &scene, double width);
double captionWidth(const QString &caption, const QFont &font);

/// Lays the scene out for a size, with the whole of the run in view unless a scale is given.
void layOutScene(TimelineScene &scene, const QSizeF &size, int firstLane, TimelineLayout::Use use);

} // namespace plab
