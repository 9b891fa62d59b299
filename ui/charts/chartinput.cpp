// SPDX-License-Identifier: GPL-3.0-or-later
// How a chart is read and zoomed by mouse and keys.
#include "ui/charts/chartplot.h"
#include "ui/charts/chartreading.h"
#include "ui/charts/chartview.h"

#include <QChartView>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolButton>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr double WheelNotch = 120;
constexpr double NotchFactor = 0.8;
constexpr double KeyFactor = 0.7;
constexpr double PanShare = 0.2;
constexpr double ShortestDrag = 6;     // points: a click that trembles is none
constexpr double ClosestLinear = 1e-6; // of the whole axis
constexpr double ClosestPowers = 0.8;  // so that two round ticks are seen at least

/// The places of all figures on the horizontal axis, ascending.
QList<double> placesOf(const ChartData &data)
{
    QList<double> places;
    const auto add = [&](double x) {
        if (const auto place = onAxis(data, x))
            places.append(*place);
    };
    for (const ChartBar &bar : data.bars)
        add(data.kind == ChartData::Kind::Histogram ? (bar.left + bar.right) / 2 : bar.left);
    for (const ChartSeries &series : data.series) {
        for (const ChartPoint &point : series.points)
            add(point.x);
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

} // namespace

std::optional<ChartRange> ChartView::range() const
{
    return m_plot->range();
}

void ChartView::showAll()
{
    setRange({});
}

/// What is shown of nothing but the data, as the axis counts.
ChartRange ChartView::wholeRange() const
{
    const ChartLayout whole = layoutChart(asPlotted(m_plot->data()), m_plot->size(), font(), locale());
    return {whole.x.low, whole.x.high};
}

void ChartView::setRange(std::optional<ChartRange> range)
{
    if (range) {
        const ChartRange whole = wholeRange();
        const double least =
            data().logX ? std::min(ClosestPowers, whole.span()) : ClosestLinear * whole.span();
        const double span = std::clamp(range->span(), least, whole.span());
        const double middle = (range->low + range->high) / 2;
        const double low = std::clamp(middle - span / 2, whole.low, whole.high - span);
        range = span > 0.999 * whole.span() ? std::nullopt : std::optional(ChartRange {low, low + span});
    }
    m_reading->clear();
    m_plot->setRange(range);
    placeButtons();
}

QPointF ChartView::inPlot(const QPointF &position) const
{
    return position - QPointF(m_view->pos());
}

void ChartView::zoomBy(double factor, double pixelX)
{
    const ChartLayout &layout = m_plot->chartLayout();
    if (layout.isEmpty() || !isZoomable(data()))
        return;
    const ChartRange seen = m_plot->range().value_or(wholeRange());
    const double at = std::clamp(layout.valueAt(inPlot({pixelX, 0}).x()), seen.low, seen.high);
    setRange(ChartRange {at - (at - seen.low) * factor, at + (seen.high - at) * factor});
}

void ChartView::panBy(double share)
{
    if (const std::optional<ChartRange> seen = m_plot->range())
        setRange(ChartRange {seen->low + share * seen->span(), seen->high + share * seen->span()});
}

void ChartView::readAt(const QPointF &position)
{
    const bool line = isZoomable(data());
    const QRectF plot = m_plot->chartLayout().plot.translated(m_view->pos());
    m_reading->read(position, figureAt(position), line ? plot : QRectF());
}

/// The figures beside those that are read, by keyboard.
void ChartView::readNext(int direction)
{
    const ChartLayout &layout = m_plot->chartLayout();
    if (layout.isEmpty() || data().kind == ChartData::Kind::Rows)
        return;
    const bool begun = !m_reading->words().isEmpty();
    const double now = begun ? layout.valueAt(inPlot(m_reading->at()).x())
        : direction > 0      ? -HUGE_VAL
                             : HUGE_VAL;
    const double pixel = layout.x.span() / layout.plot.width();
    QList<double> places = placesOf(data());
    places.removeIf([&](double place) {
        return place < layout.x.low || place > layout.x.high || direction * (place - now) < pixel;
    });
    if (places.isEmpty())
        return;
    const double next = direction > 0 ? places.first() : places.last();
    const QPointF at(layout.place(next, 0).x(), layout.plot.center().y());
    readAt(at + QPointF(m_view->pos()));
}

/// Without focus the wheel scrolls what the chart stands in.
void ChartView::wheelEvent(QWheelEvent *event)
{
    const double notches = event->angleDelta().y() / WheelNotch;
    if (!hasFocus() || !isZoomable(data()) || notches == 0)
        return event->ignore();
    zoomBy(std::pow(NotchFactor, notches), event->position().x());
    event->accept();
}

void ChartView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !isZoomable(data())
        || !m_plot->chartLayout().plot.contains(inPlot(event->position())))
        return QWidget::mousePressEvent(event);
    m_dragFrom = event->position();
    event->accept();
}

void ChartView::mouseMoveEvent(QMouseEvent *event)
{
    readAt(event->position());
    if (!m_dragFrom)
        return;
    const QRectF plot = m_plot->chartLayout().plot.translated(m_view->pos());
    const QRectF drawn =
        QRectF(QPointF(m_dragFrom->x(), plot.top()), QPointF(event->position().x(), plot.bottom()))
            .normalized();
    m_reading->drawUp(drawn & plot);
}

void ChartView::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_dragFrom || event->button() != Qt::LeftButton)
        return QWidget::mouseReleaseEvent(event);
    const ChartLayout &layout = m_plot->chartLayout();
    const double from = inPlot(*m_dragFrom).x();
    const double to = inPlot(event->position()).x();
    m_dragFrom.reset();
    m_reading->drawUp({});
    if (std::abs(to - from) < ShortestDrag || layout.isEmpty())
        return;
    const double a = layout.valueAt(std::clamp(from, layout.plot.left(), layout.plot.right()));
    const double b = layout.valueAt(std::clamp(to, layout.plot.left(), layout.plot.right()));
    setRange(ChartRange {std::min(a, b), std::max(a, b)});
}

void ChartView::mouseDoubleClickEvent(QMouseEvent *event)
{
    showAll();
    event->accept();
}

void ChartView::enterEvent(QEnterEvent *event)
{
    QWidget::enterEvent(event);
    placeButtons();
}

void ChartView::leaveEvent(QEvent *event)
{
    m_reading->clear();
    placeButtons();
    QWidget::leaveEvent(event);
}

void ChartView::keyPressEvent(QKeyEvent *event)
{
    const double middle = m_view->pos().x() + m_plot->chartLayout().plot.center().x();
    const bool zoomed = m_plot->range().has_value();
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomBy(KeyFactor, m_reading->words().isEmpty() ? middle : m_reading->at().x());
    case Qt::Key_Minus:
        return zoomBy(1 / KeyFactor, middle);
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const int direction = event->key() == Qt::Key_Right ? 1 : -1;
        return zoomed && event->modifiers() & Qt::ShiftModifier ? panBy(direction * PanShare)
                                                                : readNext(direction);
    }
    case Qt::Key_Home:
        return showAll();
    case Qt::Key_L:
        return setLogarithmic(!(data().logX || data().logY));
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace plab
