// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartlayout.h"

namespace plab {

/// A picture of a chart that is being filled from its border inwards: what stands in it, and what is still
/// free. What plots and rows have in common takes its place here. Plain value; `data` outlives it.
struct ChartPage
{
    /// What a small picture leaves out, in this order.
    enum class Part { Note, YTitle, MarkerFigures, XTitle, Legend, Names, None };

    static constexpr double Edge = 8; ///< free space at the picture's border
    static constexpr double Gap = 4;  ///< between texts and what they name

    ChartPage(const ChartData &chart, const QSizeF &pictureSize, const QFont &font,
              const QLocale &pictureLocale);

    const ChartData &data;
    QSizeF size;
    QLocale locale;
    std::optional<ChartRange> range; ///< what the horizontal axis shows; null: all
    QFont body, small, title, label;
    QRectF free;
    ChartLayout layout;
    Part first = Part::Note;    ///< of those that are kept
    bool spellsMarkers = false; ///< in the legend, whole

    bool keeps(Part part) const { return part >= first; }
    double width() const { return size.width() - 2 * Edge; } ///< between the edges
    /// Such a marker is named all the same, with an arrow at the right edge.
    bool leaves(const ChartMarker &marker) const { return data.xEnd > 0 && marker.x > data.xEnd; }
    static QFont sized(QFont font, double factor, bool bold = false);

    void put(const QRectF &box, const QString &text, const QFont &font, ChartText::Tone tone, int flags,
             ChartRole role = ChartRole::Working, bool upright = false);
    /// A line whose head says that what it stands for goes on.
    void putArrow(const QPointF &tip, const QPointF &from, ChartStroke::Kind kind, ChartRole role);

    void placeTitle();
    void placeEmptyText();
    void placeNote();
    /// A sample and a name per series, flowing over as many rows as the width asks for. One alone needs none.
    void placeLegend();
    /// A text over the whole width, wrapped, at the top or the bottom of what is free.
    void putAcross(const QString &text, const QFont &font, Qt::Alignment edge, Qt::Alignment alignment);
    void placeXTitle();

    /// The label of a tick of the x axis under a plot from `left` to `right`: centred, but inside the
    /// picture.
    QRectF tickBox(const ChartAxis &x, double tick, double left, double right) const;
    bool ticksAreApart(const ChartAxis &x, double gap, double left, double right) const;
    void placeTickUnder(double tick); ///< once there is a plot
};

/// Lines, histograms and categories: axes around a plot. Null if the plot becomes too low; never where all is
/// left out. `upright`: the y title stands beside its axis, else it lies over it.
std::optional<ChartLayout> layoutPlot(ChartPage page, bool upright);

/// Charts of rows: names on the left, a point and a line for each run, its figures in columns on the right.
/// Null as above.
std::optional<ChartLayout> layoutRows(ChartPage page);

/// The names of all markers in rows over what is free, where they have no room shorter ones; and their lines,
/// which are always there. Once the x axis is known.
void placeMarkers(ChartPage &page);

} // namespace plab
