// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/layoutmaker.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr double LeastPlot = 48;   // below this height something else has to go,
constexpr double LeastShare = 0.3; // or below this share of the picture's
constexpr double WidestNumericBar = 72;

} // namespace

QFont LayoutMaker::sized(QFont font, double factor, bool bold)
{
    font.setPixelSize(std::max(8, int(std::lround(font.pixelSize() * factor))));
    font.setBold(bold);
    return font;
}

void LayoutMaker::Extent::add(double value)
{
    if (!std::isfinite(value))
        return;
    low = any ? std::min(low, value) : value;
    high = any ? std::max(high, value) : value;
    any = true;
}

LayoutMaker::LayoutMaker(const ChartData &data, const QSizeF &size, const QFont &font, const QLocale &locale)
    : m_data(data), m_size(size), m_locale(locale), m_body(font), m_small(sized(font, 0.88)),
      m_title(sized(font, 1.0, true)), m_label(sized(font, 0.92, true))
{
}

void LayoutMaker::put(const QRectF &box, const QString &text, const QFont &font, ChartText::Tone tone,
                      int flags, ChartRole role, bool upright)
{
    m_layout.texts.append({box, text, font, tone, role, flags, upright});
}

void LayoutMaker::readExtents()
{
    m_whole = !m_data.bars.isEmpty() && m_data.kind == ChartData::Kind::Histogram;
    m_wholeX = m_whole;
    for (const ChartBar &bar : m_data.bars) {
        m_xs.add(bar.left);
        m_xs.add(std::max(bar.left, bar.right));
        m_ys.add(bar.value);
        if (bar.high > bar.low) {
            m_ys.add(bar.low);
            m_ys.add(m_data.yEnd > 0 ? std::min(bar.high, m_data.yEnd) : bar.high);
        }
        m_whole = m_whole && bar.value == std::floor(bar.value);
        m_wholeX = m_wholeX && bar.right - bar.left >= 1 && bar.left * 2 == std::floor(bar.left * 2);
    }
    for (const ChartSeries &series : m_data.series) {
        for (const ChartPoint &point : series.points) {
            if (!std::isfinite(point.x) || !std::isfinite(point.y))
                continue;
            m_xs.add(point.x);
            m_ys.add(point.y);
        }
    }
    for (const ChartMarker &marker : m_data.markers) {
        if (!leaves(marker))
            m_xs.add(marker.x);
    }
}

/// It is named all the same, with an arrow at the right edge.
bool LayoutMaker::leaves(const ChartMarker &marker) const
{
    return m_data.xEnd > 0 && marker.x > m_data.xEnd;
}

ChartLayout LayoutMaker::make(bool titled)
{
    placeTitle(titled);
    if (!hasFigures(m_data)) {
        placeEmptyText();
        return m_layout;
    }
    readExtents();
    const ChartLayout start = m_layout;
    for (int dropped = 0; dropped <= MostDropped; ++dropped) {
        for (const bool upright : {true, false}) {
            m_layout = start;
            m_yTitleUpright = upright;
            if (rows() ? placeAllRows(dropped) : placeAll(dropped))
                return m_layout;
        }
    }
    return m_layout;
}

/// `dropped`: how many of note, y title, figures of markers, x title, legend, and names of markers and
/// categories are left out. False if the plot is too low.

bool LayoutMaker::placeAll(int dropped)
{
    m_layout.isWhole = dropped == 0;
    m_showXTitle = dropped < 4 && !m_data.xTitle.isEmpty();
    m_showYTitle = dropped < 2 && !m_data.yTitle.isEmpty();
    m_left = Edge;
    m_right = m_size.width() - Edge;
    m_top = m_titleBottom;
    m_bottom = m_size.height() - Edge;
    if (dropped < 1)
        placeNote();
    if (dropped < 5)
        placeLegend();
    const QFontMetricsF small(m_small);
    if (m_showYTitle) {
        if (m_yTitleUpright)
            m_left += small.height() + 2;
        m_yTitleTop = m_top;
        if (!m_yTitleUpright)
            m_top += small.height() + Gap;
    }
    m_xTitleTop = m_bottom - (m_showXTitle ? small.height() : 0);
    m_bottom = m_xTitleTop - (m_showXTitle ? 2 : 0);
    const double left = m_left;
    const double bottom = m_bottom;
    double height = (m_bottom - m_top) * 0.8;
    for (int pass = 0; pass < 2; ++pass) { // the second pass knows how high the plot becomes
        m_left = left;
        m_bottom = bottom;
        chooseVerticalAxis(height);
        chooseHorizontalAxis();
        if (dropped < 6)
            reserveCategories();
        height = m_bottom - m_top
            - (categories() ? 1 : std::min<qsizetype>(3, m_data.markers.size()))
                * QFontMetricsF(m_label).height();
    }
    placeMarkers(dropped < 6, dropped >= 3);
    m_top += categories() ? QFontMetricsF(m_label).height() + 2 // values over the bars
                          : small.height() / 2;                 // half of the top tick's label
    m_layout.plot = QRectF(QPointF(m_left, m_top), QPointF(m_right, m_bottom));
    if (m_layout.plot.height() < std::max(LeastPlot, LeastShare * m_size.height()) && dropped < MostDropped)
        return false;
    if (m_showYTitle && m_yTitleUpright && small.horizontalAdvance(m_data.yTitle) > m_layout.plot.height())
        return false; // try it lying over the axis instead
    placeTickLabels();
    if (dropped < 6)
        placeCategoryLabels();
    placeAxisTitles();
    placeBarDecorations();
    return true;
}

/// One line style and name per series, flowing over as many rows as the width asks for. A single series needs
/// none.

void LayoutMaker::chooseVerticalAxis(double height)
{
    const QFontMetricsF small(m_small);
    const int most = std::clamp(int(height / (small.height() * 2.4)), 1, 6);
    m_layout.y = coveringAxis(m_ys.low, m_ys.high, most, m_whole);
    const bool broad = std::any_of(m_data.series.begin(), m_data.series.end(),
                                   [](const ChartSeries &series) { return series.broad; });
    if (broad && height > 0) // Qt Charts cuts lines at the plot's edge
        m_layout.y.high += m_layout.y.span() * BroadLine / height;
    double width = 0;
    for (const double tick : m_layout.y.ticks())
        width = std::max(width, small.horizontalAdvance(m_layout.y.label(tick, m_locale)));
    m_left += width + 2 * Gap;
}

/// Category labels get a slot each; numeric ticks are thinned until their labels stand apart.

void LayoutMaker::chooseHorizontalAxis()
{
    ChartAxis &x = m_layout.x;
    if (categories()) {
        x = {-0.5, std::max<double>(1, m_data.bars.size()) - 0.5, 1};
        return;
    }
    const bool bars = !m_data.bars.isEmpty();
    double span = m_xs.high - m_xs.low;
    if (!(span > 0)) // one single instant or value
        span = std::max(1.0, std::abs(m_xs.high) * 0.1);
    if (bars) // few bars are not blown up
        span = std::max(span, narrowestBar() * (m_right - m_left) / WidestNumericBar);
    const double pad = (bars || !(m_xs.high > m_xs.low)) ? span * 0.02 : 0;
    const double middle = (m_xs.low + m_xs.high) / 2;
    x = {middle - span / 2 - pad, middle + span / 2 + pad, span};
    if (bars && m_xs.high > 0) { // figures of which none is negative get no axis that is
        const double least = m_xs.low >= 0 ? -pad : m_wholeX && m_xs.low >= -0.5 ? -0.5 - pad : x.low;
        if (x.low < least)
            x = {least, x.high + least - x.low, span};
    }
    const QFontMetricsF small(m_small);
    m_bottom -= small.height() * 1.5 + 1;
    for (int most = 10; most >= 1; --most) {
        x.step = roundStep(x.span(), most, bars && m_wholeX);
        if (ticksAreApart(14))
            return;
    }
}

bool LayoutMaker::ticksAreApart(double gap) const
{
    double end = -100;
    bool apart = true;
    for (const double tick : m_layout.x.ticks()) {
        const QRectF box = tickBox(tick);
        apart = apart && box.left() >= end + gap;
        end = box.right();
    }
    return apart;
}

double LayoutMaker::narrowestBar() const
{
    double narrowest = 0;
    for (const ChartBar &bar : m_data.bars)
        narrowest = narrowest > 0 ? std::min(narrowest, bar.right - bar.left) : bar.right - bar.left;
    return narrowest;
}

/// Where a tick's label stands across: centred on the tick, but inside the picture. The height is set later.

QRectF LayoutMaker::tickBox(double tick) const
{
    const double width = QFontMetricsF(m_small).horizontalAdvance(m_layout.x.label(tick, m_locale)) + 2;
    const double middle = m_left + (tick - m_layout.x.low) / m_layout.x.span() * (m_right - m_left);
    const double left = std::clamp(middle - width / 2, 1.0, std::max(1.0, m_size.width() - 1 - width));
    return {left, 0, width, QFontMetricsF(m_small).height()};
}

/// How high the category labels are: in words below each other, smaller, or, in the last resort, turned.

void LayoutMaker::reserveCategories()
{
    if (!categories())
        return;
    const double slot = (m_right - m_left) / std::max<qsizetype>(1, m_data.bars.size()) - 6;
    m_categoriesUpright = false;
    for (const double factor : {0.92, 0.85, 0.77}) {
        m_categoryFont = sized(m_body, factor);
        const QFontMetricsF metrics(m_categoryFont);
        m_categoryHeight = 0;
        bool fits = true;
        for (const ChartBar &bar : m_data.bars) {
            const QRectF box = metrics.boundingRect(QRectF(0, 0, slot, 1000),
                                                    Qt::AlignHCenter | Qt::TextWordWrap, bar.label);
            fits = fits && box.width() <= slot;
            m_categoryHeight = std::max(m_categoryHeight, box.height());
        }
        if (fits) {
            m_bottom -= m_categoryHeight + Gap;
            return;
        }
    }
    m_categoriesUpright = true;
    m_categoryHeight = 0;
    for (const ChartBar &bar : m_data.bars)
        m_categoryHeight = std::max(m_categoryHeight,
                                    QFontMetricsF(m_categoryFont)
                                            .boundingRect(QRectF(0, 0, 1000, slot), Qt::AlignLeft, bar.label)
                                            .width()
                                        + 2);
    m_bottom -= m_categoryHeight + Gap;
}

/// Marker labels stand over the plot, beside the top of their line, in as many rows as it takes to keep them
/// apart.

/// Whiskers of the intervals; the values over the bars, if each finds room in its slot.

} // namespace plab
