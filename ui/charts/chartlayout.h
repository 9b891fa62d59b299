// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"
#include "ui/charts/chartaxis.h"
#include "ui/charts/chartscale.h"

#include <QFont>
#include <QLineF>
#include <QRectF>

#include <optional>

namespace plab {

/// A text in its place. Boxes of one layout neither overlap nor leave the picture.
struct ChartText
{
    enum class Tone { Normal, Muted, Role };

    QRectF box;
    QString text;
    QFont font;
    Tone tone = Tone::Normal;
    ChartRole role = ChartRole::Working; ///< for Tone::Role
    int flags = 0;                       ///< Qt::AlignmentFlag | Qt::TextFlag
    bool upright = false;                ///< turned by a quarter, reads upwards
    QString whole = {};                  ///< all of it, where `text` is shortened
};

/// A stroke beside the figures themselves.
struct ChartStroke
{
    enum class Kind { Grid, Axis, Whisker, Marker, Swatch, Reach, Dot, Instant };

    QLineF line;
    Kind kind = Kind::Grid; ///< the grid lies under the figures, all else over them
    ChartRole role = ChartRole::Working;
    bool dashed = false;
    bool broad = false;
};

/// How wide a broad line is drawn.
constexpr double BroadLine = 6;

/// Where everything of a chart goes in a picture of a given size: pure numbers, so that "nothing overlaps,
/// nothing is cut off" is proved without painting. Coordinates are points from the picture's top left corner.
struct ChartLayout
{
    QRectF plot; ///< empty when there is nothing to plot
    ChartAxis x;
    ChartAxis y;
    QList<ChartText> texts;
    QList<ChartStroke> strokes;
    bool isWhole = true;  ///< nothing was left out for want of height
    bool isCut = false;   ///< a name of a row or category is shortened or left out
    bool isShort = false; ///< the same of a marker's, with its figure

    bool isEmpty() const { return plot.isEmpty(); }
    QPointF place(double x, double y) const;
    double valueAt(double pixelX) const;
    double rowAt(double pixelY) const; ///< of a chart of rows: 0 is the middle of the first
    /// The whole of a shortened text that stands there; empty where there is none.
    QString wholeAt(const QPointF &point) const;
    /// Where a pointer asks for figures: the plot and the names beside or under it.
    QRectF touched() const;
    /// Left and right edge of a bar in values of x: a little apart from its neighbours, categories not too
    /// wide.
    std::pair<double, double> barEdges(const ChartData &data, const ChartBar &bar) const;
};

/// How a chart is laid out.
struct LayoutWishes
{
    bool titled = true;                   ///< false leaves the title to a heading elsewhere
    std::optional<ChartRange> range = {}; ///< the stretch the horizontal axis shows; null: all
    /// Nobody can point at it for what is shortened: markers whose names or figures have no room are spelled
    /// out in the legend.
    bool still = false;
};

/// Lays a chart out. `font` is the body font with a pixel size. What does not fit a small picture is left out
/// whole, in the order note, y title, figures of markers, x title, legend, names of markers; a name that is
/// longer than its place is wrapped, or shortened with the whole of it in ChartText::whole. The line of a
/// marker is always there. The figures are taken as the axes count (asPlotted).
ChartLayout layoutChart(const ChartData &data, const QSizeF &size, const QFont &font, const QLocale &locale,
                        const LayoutWishes &wishes = {});

/// The least height, up to `most`, in which a chart of this width is whole; a still one without cut names.
double wholeHeight(const ChartData &data, double width, double most, const QFont &font, const QLocale &locale,
                   const LayoutWishes &wishes = {});

/// Whether there is anything to plot.
bool hasFigures(const ChartData &data);

} // namespace plab
