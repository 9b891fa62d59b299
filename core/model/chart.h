// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/text.h"

#include <QList>

#include <memory>

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
/// In a chart of rows a point of the row `left` at `value`, with a line from `low` to `high`.
/// In histograms series without points name groups of bars, by their roles.
struct ChartBar
{
    double left = 0;
    double right = 0;
    double value = 0;
    double low = 0;  ///< interval; low == high: none drawn
    double high = 0; ///< beyond ChartData::yEnd it is drawn as leaving the chart
    ChartRole role = ChartRole::Working;
    Text label;          ///< name of category or row, empty for numeric bars
    Text valueLabel;     ///< shown on the bar, e.g. "100 %"
    Text highLabel = {}; ///< shown where the interval leaves the chart
    double base = 0;     ///< where it begins: above 0 it stands on another bar
};

struct ChartSeries
{
    Text name;
    ChartRole role = ChartRole::Working;
    bool dashed = false; ///< earlier runs laid over the current one
    QList<ChartPoint> points;
    bool broad = false; ///< so broad that another line on it leaves it visible
};

struct ChartMarker
{
    double x = 0; ///< beyond ChartData::xEnd it is drawn as leaving the chart
    Text label;   ///< "expected 200 000", "p95 4.1"
    ChartRole role = ChartRole::Holding;
    bool dashed = false; ///< of an earlier run laid over the current one
};

/// What a chart shows, as plain values: made by core/analysis, drawn by ui/charts, listed by `describe`.
/// Either `bars` (histogram, categories or rows) or `series` (lines) is filled; empty both: `emptyText` is
/// shown. Rows with several runs name them by series without points, and show them by the bars' roles.
struct ChartData
{
    enum class Kind { Lines, Histogram, Categories, Rows };

    QString name; ///< contract name for --chart name=file
    Text title;
    Text xTitle; ///< with unit
    Text yTitle; ///< with unit
    Kind kind = Kind::Lines;
    QList<ChartBar> bars;
    QList<ChartSeries> series;
    QList<ChartMarker> markers;
    double xEnd = 0;     ///< where the axis ends, whatever lies beyond; 0: it covers everything
    double yEnd = 0;     ///< the same of the vertical axis, for whiskers
    Text note;           ///< one line under the chart: where the figure comes from
    Text emptyText;      ///< a sentence saying why there is nothing yet
    bool absent = false; ///< says nothing about a run of these settings: a pane leaves it out
    bool logX = false;   ///< the horizontal axis is logarithmic: what is not above 0 has no place on it
    bool logY = false;   ///< the vertical one, of lines and histograms
    /// The same with the other kind of axis, for a person to switch to; null where there is no choice.
    std::shared_ptr<const ChartData> otherScale = {};
    /// Of a chart over the time of one repeat: how many seconds 1 on its horizontal axis is; else 0.
    double secondsPerX = 0;
    qsizetype repeat = -1; ///< which repeat of the run that is; -1: none yet
};

} // namespace plab
