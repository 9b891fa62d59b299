// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinelayout.h"

#include <QFontInfo>
#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr double RightMargin = 20;
constexpr double AxisHeight = 34;
constexpr double TallestRow = 46;
constexpr double ThinnestRow = 14; // on screen, with the usual font; below it names cannot be read
constexpr double ThinnestPictureRow = 3;
constexpr double RowOfTwoLines = 30; // with the usual font
constexpr double RowOfOneLine = 13;  // the same
constexpr double UsualFont = 13;     // pixels

/// Rows grow with their text; they never get thinner for a smaller one.
double rowFactor(const QFont &font)
{
    return std::max(1.0, QFontInfo(font).pixelSize() / UsualFont);
}

TimelineLayout::PidPlace pidPlaceFor(double rowHeight)
{
    using enum TimelineLayout::PidPlace;
    return rowHeight >= RowOfTwoLines ? Under : rowHeight >= RowOfOneLine ? Beside : Nowhere;
}

double labelWidth(const Timeline &timeline, const QFont &font, TimelineLayout::PidPlace pidPlace)
{
    constexpr std::size_t Measured = 300; // names of one run hardly differ in width
    const QFontMetricsF bold(timelineFont(font, 1, true));
    const QFontMetricsF small(timelineFont(font, 0.85));
    double width = 0;
    for (std::size_t i = 0; i < std::min(timeline.lanes().size(), Measured); ++i) {
        const Timeline::Lane &lane = timeline.lanes()[i];
        const double name = bold.horizontalAdvance(lane.name);
        const double pid = small.horizontalAdvance(lane.pidText);
        if (pidPlace == TimelineLayout::PidPlace::Beside)
            width = std::max(width, name + small.horizontalAdvance(besideName(lane.pidText)));
        else
            width = std::max(width, pidPlace == TimelineLayout::PidPlace::Under ? std::max(name, pid) : name);
    }
    return width;
}

double barHeightOf(double rowHeight, bool ofTwoLines)
{
    if (ofTwoLines)
        return std::round(std::min(18.0, rowHeight * 0.42));
    return std::max(2.0, std::floor(rowHeight * 0.6));
}

} // namespace

QString besideName(const QString &pidText)
{
    return pidText.isEmpty() ? QString() : QStringLiteral(" · ") + pidText;
}

QFont timelineFont(const QFont &base, double factor, bool bold)
{
    QFont font = base;
    font.setPixelSize(std::max(6, int(std::lround(QFontInfo(base).pixelSize() * factor))));
    font.setBold(bold);
    return font;
}

QRectF TimelineLayout::barOf(int lane) const
{
    const double lowered =
        pidPlace == PidPlace::Under ? 1 : (rowHeight - barHeight) * 0.2; // marks stand above the bar
    return {plotLeft, std::round(rowTop(lane) + (rowHeight - barHeight) / 2 + lowered), plotWidth, barHeight};
}

int TimelineLayout::laneAt(double y) const
{
    if (y < rowsTop || y >= rowsTop + visibleLanes * rowHeight)
        return -1;
    const int lane = firstLane + int((y - rowsTop) / rowHeight);
    return lane < laneCount ? lane : -1;
}

QRectF TimelineLayout::plot() const
{
    return {plotLeft, rowsTop, plotWidth, axisTop - rowsTop};
}

QRectF TimelineLayout::ruler() const
{
    return {plotLeft - 8, axisTop, plotWidth + 8 + RightMargin, AxisHeight};
}

TimelineLayout layOut(const Timeline &timeline, const QSizeF &size, const QFont &font, int legendLines,
                      int firstLane, TimelineLayout::Use use)
{
    TimelineLayout layout;
    layout.size = size;
    layout.laneCount = int(timeline.lanes().size());
    layout.legendLines = legendLines;
    layout.headerHeight = 48 + legendLines * TimelineLayout::LegendLine;
    layout.rowsTop = layout.headerHeight;

    const double room = std::max(0.0, size.height() - layout.headerHeight - AxisHeight);
    const double factor = rowFactor(font);
    const double thinnest = use == TimelineLayout::Use::Screen ? ThinnestRow * factor : ThinnestPictureRow;
    const double share = room / std::max(1, layout.laneCount);
    layout.rowHeight = std::clamp(share >= 8 ? std::floor(share) : share, thinnest, TallestRow * factor);
    layout.visibleLanes = std::min(layout.laneCount, int(room / layout.rowHeight + 1e-6));
    layout.firstLane = std::clamp(firstLane, 0, layout.laneCount - layout.visibleLanes);
    layout.axisTop = layout.rowsTop + layout.visibleLanes * layout.rowHeight;
    layout.pidPlace = pidPlaceFor(layout.rowHeight / factor);
    layout.barHeight = barHeightOf(layout.rowHeight, layout.pidPlace == TimelineLayout::PidPlace::Under);

    const double widest = size.width() * 0.3;
    const double label = std::min(labelWidth(timeline, font, layout.pidPlace), widest);
    const double scrollBar = use == TimelineLayout::Use::Screen && layout.canScroll() ? 14 : 0;
    layout.plotLeft = std::round(TimelineLayout::Margin + label + 24);
    layout.plotWidth = std::max(10.0, std::floor(size.width() - layout.plotLeft - RightMargin - scrollBar));
    return layout;
}

} // namespace plab
