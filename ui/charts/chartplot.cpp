// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartplot.h"

#include "core/figures/thinned.h"
#include "ui/charts/chartframe.h"
#include "ui/charts/thinning.h"

#include <QApplication>
#include <QAreaSeries>
#include <QFontInfo>
#include <QGraphicsLayout>
#include <QGraphicsSceneResizeEvent>
#include <QLegend>
#include <QLineSeries>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

QPen linePen(const Theme &theme, const ChartSeries &series)
{
    QPen pen(theme.colour(series.role), series.broad ? BroadLine : 2);
    pen.setCosmetic(true);
    pen.setJoinStyle(Qt::RoundJoin);
    if (series.dashed)
        pen.setDashPattern({3, 2});
    return pen;
}

/// Runs laid over a histogram leave its own bars to be seen.
bool liesOver(ChartRole role, ChartData::Kind kind)
{
    return kind == ChartData::Kind::Histogram
        && (role == ChartRole::Overlay1 || role == ChartRole::Overlay2 || role == ChartRole::Overlay3);
}

QColor fillOf(QColor colour, ChartRole role, ChartData::Kind kind)
{
    if (liesOver(role, kind))
        colour.setAlphaF(0.5f);
    return colour;
}

/// Those of bars that stand on others first: every area reaches to the ground, and what is drawn later covers
/// it.
QList<ChartRole> rolesOf(const QList<ChartBar> &bars)
{
    QList<ChartRole> roles;
    for (const bool onOthers : {true, false}) {
        for (const ChartBar &bar : bars) {
            if ((bar.base > 0) == onOthers && !roles.contains(bar.role))
                roles << bar.role;
        }
    }
    return roles;
}

} // namespace

ChartPlot::ChartPlot(QGraphicsItem *parent)
    : QChart(parent), m_theme(Theme::current()), m_font(QApplication::font()), m_x(new QValueAxis),
      m_y(new QValueAxis), m_under(new ChartFrame(ChartFrame::Layer::Under, this)),
      m_over(new ChartFrame(ChartFrame::Layer::Over, this))
{
    m_font.setPixelSize(QFontInfo(m_font).pixelSize());
    setAnimationOptions(QChart::NoAnimation);
    setBackgroundVisible(false);
    setMargins({});
    layout()->setContentsMargins(0, 0, 0, 0);
    setMinimumSize(1, 1);
    legend()->hide();
    for (QValueAxis *axis : {m_x, m_y}) {
        axis->setLabelsVisible(false);
        axis->setLineVisible(false);
        axis->setGridLineVisible(false); // Qt Charts moves its grid a turn of the event loop late
    }
    addAxis(m_x, Qt::AlignBottom);
    addAxis(m_y, Qt::AlignLeft);
}

void ChartPlot::show(const ChartData &data, const Theme &theme)
{
    m_data = data;
    m_theme = theme;
    relayout();
}

void ChartPlot::setTitled(bool titled)
{
    m_wishes.titled = titled;
    relayout();
}

void ChartPlot::setStill(bool still)
{
    m_wishes.still = still;
    relayout();
}

void ChartPlot::setTextFont(const QFont &font)
{
    m_font = font;
    m_font.setPixelSize(QFontInfo(font).pixelSize());
    relayout();
}

void ChartPlot::setRange(const std::optional<ChartRange> &range)
{
    m_range = range;
    relayout();
}

void ChartPlot::setInstant(std::optional<double> place)
{
    if (place == m_instant)
        return;
    m_instant = place;
    relayout();
}

void ChartPlot::resizeEvent(QGraphicsSceneResizeEvent *event)
{
    QChart::resizeEvent(event);
    if (event->newSize() != event->oldSize())
        relayout();
}

double ChartPlot::wholeHeight(double width, double most) const
{
    return plab::wholeHeight(asPlotted(m_data), width, most, m_font, QLocale(), m_wishes);
}

void ChartPlot::relayout()
{
    if (size().isEmpty())
        return;
    m_wishes.range = isZoomable(m_data) ? m_range : std::nullopt;
    m_plotted = m_wishes.range ? cutTo(asPlotted(m_data), *m_wishes.range) : asPlotted(m_data);
    m_chartLayout = layoutChart(m_plotted, size(), m_font, QLocale(), m_wishes);
    placeInstant();
    placeAxes();
    fillAreas();
    fillLines();
    m_under->show(&m_plotted, &m_chartLayout, m_theme);
    m_over->show(&m_plotted, &m_chartLayout, m_theme);
}

void ChartPlot::placeInstant()
{
    const ChartAxis &x = m_chartLayout.x;
    if (!m_instant || m_chartLayout.isEmpty() || *m_instant < x.low || *m_instant > x.high)
        return;
    const double at = m_chartLayout.place(*m_instant, 0).x();
    const QRectF &plot = m_chartLayout.plot;
    m_chartLayout.strokes.append({QLineF(at, plot.top(), at, plot.bottom()), ChartStroke::Kind::Instant});
}

/// Each of these three changes makes Qt Charts compute every line anew, outline and all: it gets none to
/// compute.
void ChartPlot::placeAxes()
{
    const ChartLayout &l = m_chartLayout;
    const bool same = plotArea() == l.plot && m_x->min() == l.x.low && m_x->max() == l.x.high
        && m_y->min() == l.y.low && m_y->max() == l.y.high;
    if (l.isEmpty() || same)
        return;
    for (const Area &one : m_areas)
        one.edge->clear();
    for (QLineSeries *const one : m_lines)
        one->clear();
    setPlotArea(l.plot);
    m_x->setRange(l.x.low, l.x.high);
    m_y->setRange(l.y.low, l.y.high);
}

/// All bars of one role are one area: a skyline that falls to the ground between them.
void ChartPlot::fillAreas()
{
    const bool none = m_chartLayout.isEmpty() || m_plotted.kind == ChartData::Kind::Rows; // those are strokes
    const double ground = m_chartLayout.y.logarithmic ? m_chartLayout.y.low : 0;
    const QList<ChartRole> roles = none ? QList<ChartRole>() : rolesOf(m_plotted.bars);
    for (std::size_t i = 0; i < std::max<std::size_t>(roles.size(), m_areas.size()); ++i) {
        QList<QPointF> skyline;
        if (i < std::size_t(roles.size())) {
            for (const ChartBar &bar : m_plotted.bars) {
                if (bar.role != roles[i] || !std::isfinite(bar.value))
                    continue;
                const auto [left, right] = m_chartLayout.barEdges(m_plotted, bar);
                const double top = std::min(bar.value, m_chartLayout.y.high); // pictures do not clip
                skyline << QPointF(left, ground) << QPointF(left, top) << QPointF(right, top)
                        << QPointF(right, ground);
            }
            area(i).area->setBrush(fillOf(m_theme.colour(roles[i]), roles[i], m_data.kind));
        }
        area(i).edge->replace(skyline);
        area(i).area->setVisible(!skyline.isEmpty());
    }
}

void ChartPlot::fillLines()
{
    const std::size_t shown = m_chartLayout.isEmpty() ? 0 : m_plotted.series.size();
    for (std::size_t i = 0; i < std::max(shown, m_lines.size()); ++i) {
        QLineSeries *const series = line(i);
        series->setVisible(i < shown);
        if (i >= shown) {
            series->clear();
            continue;
        }
        series->setPen(linePen(m_theme, m_plotted.series[i]));
        series->replace(thinned(m_plotted.series[i].points, MostPoints));
    }
}

ChartPlot::Area &ChartPlot::area(std::size_t i)
{
    while (m_areas.size() <= i) {
        auto *edge = new QLineSeries;
        auto *area = new QAreaSeries(edge);
        edge->setParent(area);
        area->setPen(Qt::NoPen);
        addSeries(area);
        area->attachAxis(m_x);
        area->attachAxis(m_y);
        m_areas.push_back({area, edge});
    }
    return m_areas[i];
}

QLineSeries *ChartPlot::line(std::size_t i)
{
    while (m_lines.size() <= i) {
        auto *series = new QLineSeries;
        addSeries(series);
        series->attachAxis(m_x);
        series->attachAxis(m_y);
        m_lines.push_back(series);
    }
    return m_lines[i];
}

} // namespace plab
