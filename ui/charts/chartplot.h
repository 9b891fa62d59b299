// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/theme.h"
#include "ui/charts/chartlayout.h"

#include <QChart>

class QAreaSeries;
class QLineSeries;
class QValueAxis;

namespace plab {

class ChartFrame;

/// One chart as a graphics item, for the screen and for pictures alike: Qt Charts draws bars and lines into a
/// plot area that ChartLayout chose; ChartFrame draws grid, texts and strokes. A refresh replaces the points
/// of each series once and moves axes only if they changed. GUI thread.
class ChartPlot : public QChart
{
    Q_OBJECT
public:
    /// The most points a line is given; longer ones keep their extremes.
    static constexpr int MostPoints = 500;

    explicit ChartPlot(QGraphicsItem *parent = nullptr);

    void show(const ChartData &data, const Theme &theme);
    void setTitled(bool titled); ///< false: a heading elsewhere says the title
    void setStill(bool still);   ///< for a picture, see LayoutWishes
    void setTextFont(const QFont &font);

    /// The part of the horizontal axis that is seen, as that counts; null: all of it. Kept until it is set
    /// again; of charts that cannot be zoomed it does nothing.
    void setRange(const std::optional<ChartRange> &range);
    const std::optional<ChartRange> &range() const { return m_range; }
    /// An instant to be marked, a place on the horizontal axis; null: none.
    void setInstant(std::optional<double> place);

    const ChartData &data() const { return m_data; }
    const ChartLayout &chartLayout() const { return m_chartLayout; }
    /// The least height, up to `most`, that leaves nothing out at this width, and of a still one no name.
    double wholeHeight(double width, double most) const;

protected:
    void resizeEvent(QGraphicsSceneResizeEvent *event) override;

private:
    struct Area
    {
        QAreaSeries *area = nullptr;
        QLineSeries *edge = nullptr;
    };

    void relayout();
    void placeInstant();
    void placeAxes();
    void fillAreas();
    void fillLines();
    Area &area(std::size_t i);
    QLineSeries *line(std::size_t i);

    ChartData m_data;
    ChartData m_plotted; ///< as the axes count, and only what is seen
    std::optional<ChartRange> m_range;
    std::optional<double> m_instant;
    ChartLayout m_chartLayout;
    Theme m_theme;
    QFont m_font;
    LayoutWishes m_wishes;
    QValueAxis *m_x;
    QValueAxis *m_y;
    std::vector<Area> m_areas;
    std::vector<QLineSeries *> m_lines;
    ChartFrame *m_under;
    ChartFrame *m_over;
};

} // namespace plab
