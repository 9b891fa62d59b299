// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace plab {

/// Which role a series plays; ui/theme turns it into a colour that works in light and dark and for
/// colour-blind eyes.
enum class ChartRole {
    Working,
    Waiting,
    Holding,
    Lost,
    Idle,
    Acceptable,
    Interesting,
    Forbidden,
    Overlay1,
    Overlay2,
    Overlay3
};

struct ChartPoint
{
    double x = 0;
    double y = 0;
};

/// One bar: from `left` to `right` on the x axis for histograms, or a category (left = index) with a label.
struct ChartBar
{
    double left = 0;
    double right = 0;
    double value = 0;
    double low = 0; ///< interval; low == high: none drawn
    double high = 0;
    ChartRole role = ChartRole::Working;
    QString label;      ///< category label, empty for numeric bars
    QString valueLabel; ///< shown on the bar, e.g. "100 %"
};

struct ChartSeries
{
    QString name;
    ChartRole role = ChartRole::Working;
    bool dashed = false; ///< earlier runs laid over the current one
    QList<ChartPoint> points;
};

struct ChartMarker
{
    double x = 0;
    QString label; ///< "expected 200 000", "p95 4.1"
    ChartRole role = ChartRole::Holding;
    bool dashed = false; ///< of an earlier run laid over the current one
};

/// What a chart shows, as plain values: made by core/analysis, drawn by ui/charts, listed by `describe`.
/// Either `bars` (histogram or categories) or `series` (lines) is filled; empty both: `emptyText` is shown.
struct ChartData
{
    enum class Kind { Lines, Histogram, Categories };

    QString name; ///< contract name for --chart name=file
    QString title;
    QString xTitle; ///< with unit
    QString yTitle; ///< with unit
    Kind kind = Kind::Lines;
    QList<ChartBar> bars;
    QList<ChartSeries> series;
    QList<ChartMarker> markers;
    QString note;      ///< one line under the chart: where the figure comes from
    QString emptyText; ///< a sentence saying why there is nothing yet
};

} // namespace plab
