// SPDX-License-Identifier: GPL-3.0-or-later
// Charts of rows: names on the left, a point and a line for each run, its figures in columns on the right.
#include "ui/charts/layoutmaker.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr double PointsApart = 9;      // of the runs of a row, where there is height enough
constexpr double LeastRow = 6;         // below this height the points touch
constexpr double LeastPlotWidth = 110; // below this the figures are left out, then the names
constexpr double BetweenFigures = 12;
constexpr double CapHeight = 3;

} // namespace

/// `dropped`: how many of note, x title, legend and names are left out. False if the rows are too low.
bool LayoutMaker::placeAllRows(int dropped)
{
    const QFontMetricsF small(m_small);
    m_left = Edge;
    m_right = m_size.width() - Edge;
    m_top = m_titleBottom;
    m_bottom = m_size.height() - Edge;
    if (dropped < 1)
        placeNote();
    if (dropped < 3)
        placeLegend();
    m_showXTitle = dropped < 2 && !m_data.xTitle.isEmpty();
    m_xTitleTop = m_bottom - (m_showXTitle ? small.height() : 0);
    m_bottom = m_xTitleTop - (m_showXTitle ? 2 : 0) - small.height() * 1.5 - 1;
    m_top += 2;
    const double row = (m_bottom - m_top) / double(rowNames().size());
    m_nameWidth = 0;
    if (dropped < MostDropped && !chooseRowNames(row))
        return false;
    if (row < LeastRow && dropped < MostDropped)
        return false;
    chooseRowFigures();
    const double enough =
        std::max(QFontMetricsF(m_body).height(), PointsApart * double(m_data.series.size()) + 4);
    m_layout.isWhole = dropped == 0 && row >= enough;
    m_left += m_nameWidth > 0 ? m_nameWidth + 2 * Gap : 0;
    const double figures = m_figureWidth * double(rowRoles().size());
    m_layout.plot = QRectF(QPointF(m_left, m_top), QPointF(m_right - figures, m_bottom));
    m_right -= figures;
    chooseRowAxis();
    m_showYTitle = false;
    placeRowTicks();
    placeAxisTitles();
    placeRowTexts();
    placeRowPoints();
    return true;
}

QStringList LayoutMaker::rowNames() const
{
    QStringList names;
    for (const ChartBar &bar : m_data.bars) {
        if (bar.left >= double(names.size()))
            names << bar.label;
    }
    return names;
}

/// The runs of the rows, by their colours.
QList<ChartRole> LayoutMaker::rowRoles() const
{
    QList<ChartRole> roles;
    for (const ChartSeries &series : m_data.series)
        roles << series.role;
    return roles.isEmpty() ? QList<ChartRole> {m_data.bars.first().role} : roles;
}

/// The largest letters of which a line fits a row. Long names leave the points their half of the width.
bool LayoutMaker::chooseRowNames(double height)
{
    for (const double factor : {0.92, 0.85, 0.77}) {
        m_categoryFont = sized(m_body, factor);
        const QFontMetricsF metrics(m_categoryFont);
        if (metrics.height() > height)
            continue;
        for (const QString &name : rowNames())
            m_nameWidth = std::max(m_nameWidth, metrics.horizontalAdvance(name) + 1);
        m_nameWidth = std::min(m_nameWidth, (m_right - m_left) / 2);
        return true;
    }
    return false;
}

void LayoutMaker::chooseRowFigures()
{
    const QFontMetricsF metrics(m_label);
    m_figureWidth = 0;
    for (const ChartBar &bar : m_data.bars)
        m_figureWidth = std::max(m_figureWidth, metrics.horizontalAdvance(bar.valueLabel));
    m_figureWidth += BetweenFigures;
    const double left = m_right - m_left - m_nameWidth - 2 * Gap;
    const bool low = (m_bottom - m_top) / double(rowNames().size()) < metrics.height() - 1;
    if (low || left - m_figureWidth * double(rowRoles().size()) < LeastPlotWidth)
        m_figureWidth = 0;
}

void LayoutMaker::chooseRowAxis()
{
    double low = m_data.bars.first().value;
    double high = low;
    for (const ChartBar &bar : m_data.bars) {
        low = std::min(low, bar.value);
        high = std::max({high, bar.value, bar.high});
    }
    m_layout.x = logarithmicAxis(low, high);
    const double rows = double(rowNames().size());
    m_layout.y = {rows - 0.5, -0.5, 1}; // downwards
    ChartAxis &x = m_layout.x;
    for (const double step : {0.5, 1.0, 2.0, 3.0, 4.0}) {
        x.step = step;
        if (ticksAreApart(10))
            return;
    }
}

void LayoutMaker::placeRowTicks()
{
    const QFontMetricsF small(m_small);
    const QRectF &plot = m_layout.plot;
    for (const double tick : m_layout.x.ticks()) {
        const double x = m_layout.place(tick, 0).x();
        m_layout.strokes.append({QLineF(x, plot.top(), x, plot.bottom()), ChartStroke::Kind::Grid});
        m_layout.strokes.append({QLineF(x, plot.bottom(), x, plot.bottom() + 3), ChartStroke::Kind::Axis});
        put(tickBox(tick).translated(0, plot.bottom() + small.height() / 2), m_layout.x.label(tick, m_locale),
            m_small, ChartText::Tone::Muted, Qt::AlignCenter);
    }
    m_layout.strokes.append({QLineF(plot.bottomLeft(), plot.bottomRight()), ChartStroke::Kind::Axis});
    for (double row = 1; row < -m_layout.y.span(); ++row) {
        const double y = m_layout.place(0, row - 0.5).y();
        m_layout.strokes.append({QLineF(Edge, y, m_size.width() - Edge, y), ChartStroke::Kind::Grid});
    }
}

double LayoutMaker::rowMiddle(double row) const
{
    return m_layout.place(m_layout.x.low, row).y();
}

/// Names on the left, figures in a column for each run.
void LayoutMaker::placeRowTexts()
{
    const QStringList names = rowNames();
    const QFontMetricsF metrics(m_categoryFont);
    for (qsizetype row = 0; row < names.size() && m_nameWidth > 0; ++row) {
        const QRectF box(Edge, rowMiddle(double(row)) - metrics.height() / 2, m_nameWidth, metrics.height());
        put(box, metrics.elidedText(names[row], Qt::ElideRight, m_nameWidth), m_categoryFont,
            ChartText::Tone::Normal, Qt::AlignLeft | Qt::AlignVCenter);
    }
    const QFontMetricsF label(m_label);
    const QList<ChartRole> roles = rowRoles();
    for (const ChartBar &bar : m_data.bars) {
        if (m_figureWidth == 0 || bar.valueLabel.isEmpty())
            continue;
        const double right = m_layout.plot.right() + m_figureWidth * double(roles.indexOf(bar.role) + 1);
        const double width = label.horizontalAdvance(bar.valueLabel) + 1;
        put({right - width, rowMiddle(bar.left) - (label.height() - 1) / 2, width, label.height() - 1},
            bar.valueLabel, m_label, roles.size() > 1 ? ChartText::Tone::Role : ChartText::Tone::Normal,
            Qt::AlignRight | Qt::AlignVCenter, bar.role);
    }
}

/// The runs of a row stand below each other, each line ends in a cap.
void LayoutMaker::placeRowPoints()
{
    const QList<ChartRole> roles = rowRoles();
    QList<ChartStroke> dots;
    for (const ChartBar &bar : m_data.bars) {
        const double share = (double(roles.indexOf(bar.role)) + 0.5) / double(roles.size()) - 0.5;
        const QPointF at = m_layout.place(std::log10(bar.value), bar.left + 0.8 * share);
        dots.append({QLineF(at, at), ChartStroke::Kind::Dot, bar.role});
        if (!(bar.high > bar.value))
            continue;
        const QPointF end(m_layout.place(std::log10(bar.high), 0).x(), at.y());
        m_layout.strokes.append({QLineF(at, end), ChartStroke::Kind::Reach, bar.role});
        m_layout.strokes.append({QLineF(end - QPointF(0, CapHeight), end + QPointF(0, CapHeight)),
                                 ChartStroke::Kind::Reach, bar.role});
    }
    m_layout.strokes << dots;
}

} // namespace plab
