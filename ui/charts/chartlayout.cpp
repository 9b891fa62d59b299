// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartlayout.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr double Edge = 8;        // free space at the picture's border
constexpr double Gap = 4;         // between texts and what they name
constexpr int MostDropped = 5;       // see placeAll
constexpr double LeastPlot = 48;   // below this height something else has to go,
constexpr double LeastShare = 0.3; // or below this share of the picture's
constexpr double WidestBar = 72;
constexpr double SwatchWidth = 18;

QFont sized(QFont font, double factor, bool bold = false)
{
    font.setPixelSize(std::max(8, int(std::lround(font.pixelSize() * factor))));
    font.setBold(bold);
    return font;
}

struct Extent
{
    double low = 0;
    double high = 0;
    bool any = false;

    void add(double value)
    {
        if (!std::isfinite(value))
            return;
        low = any ? std::min(low, value) : value;
        high = any ? std::max(high, value) : value;
        any = true;
    }
};

/// Builds one layout, from the border inwards.
class LayoutMaker
{
public:
    LayoutMaker(const ChartData &data, const QSizeF &size, const QFont &font, const QLocale &locale)
        : m_data(data), m_size(size), m_locale(locale), m_body(font), m_small(sized(font, 0.88)),
          m_title(sized(font, 1.0, true)), m_label(sized(font, 0.92, true))
    {
    }

    ChartLayout make(bool titled);

private:
    void readExtents();
    void placeTitle(bool titled);
    void placeEmptyText();
    bool placeAll(int dropped);
    void placeLegend();
    void placeNote();
    void chooseVerticalAxis(double height);
    void chooseHorizontalAxis();
    double narrowestBar() const;
    QRectF tickBox(double tick) const;
    void reserveCategories();
    void placeMarkers();
    void placeTickLabels();
    void placeCategoryLabels();
    void placeAxisTitles();
    void placeBarDecorations();
    bool clashes(const QRectF &box, const QLineF &line) const;
    void put(const QRectF &box, const QString &text, const QFont &font, ChartText::Tone tone, int flags,
             ChartRole role = ChartRole::Working, bool upright = false);
    bool categories() const { return m_data.kind == ChartData::Kind::Categories; }

    const ChartData &m_data;
    QSizeF m_size;
    QLocale m_locale;
    QFont m_body, m_small, m_title, m_label;
    Extent m_xs, m_ys;
    bool m_whole = false;         // counts: no ticks between whole numbers
    bool m_wholeX = false;        // the same of what is counted
    bool m_showXTitle = true, m_showYTitle = true, m_yTitleUpright = true;
    double m_titleBottom = 0;
    double m_left = 0, m_right = 0, m_top = 0, m_bottom = 0; // borders of what is still free
    double m_xTitleTop = 0, m_yTitleTop = 0;
    QFont m_categoryFont;
    bool m_categoriesUpright = false;
    double m_categoryHeight = 0;
    QList<QRectF> m_markerBoxes;
    QList<QLineF> m_markerLines;
    ChartLayout m_layout;
};

void LayoutMaker::put(const QRectF &box, const QString &text, const QFont &font, ChartText::Tone tone, int flags,
                      ChartRole role, bool upright)
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
        if (bar.high > bar.low)
            m_ys.add(bar.high);
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
    for (const ChartMarker &marker : m_data.markers)
        m_xs.add(marker.x);
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
            if (placeAll(dropped))
                return m_layout;
        }
    }
    return m_layout;
}

void LayoutMaker::placeTitle(bool titled)
{
    m_titleBottom = Edge;
    if (!titled || m_data.title.isEmpty())
        return;
    const QRectF room(Edge, Edge, m_size.width() - 2 * Edge, m_size.height());
    const int flags = Qt::AlignLeft | Qt::TextWordWrap;
    const QRectF box = QFontMetricsF(m_title).boundingRect(room, flags, m_data.title);
    put(QRectF(room.topLeft(), QSizeF(room.width(), box.height())), m_data.title, m_title, ChartText::Tone::Normal, flags);
    m_titleBottom = Edge + box.height() + Gap;
}

void LayoutMaker::placeEmptyText()
{
    const QRectF room(Edge, m_titleBottom, m_size.width() - 2 * Edge, m_size.height() - m_titleBottom - Edge);
    if (room.height() > 0)
        put(room, m_data.emptyText, m_body, ChartText::Tone::Muted, Qt::AlignCenter | Qt::TextWordWrap);
}

/// `dropped`: how many of note, y title, x title, legend, and names of markers and categories are left out. False if the
/// plot is too low.
bool LayoutMaker::placeAll(int dropped)
{
    m_showXTitle = dropped < 3 && !m_data.xTitle.isEmpty();
    m_showYTitle = dropped < 2 && !m_data.yTitle.isEmpty();
    m_left = Edge;
    m_right = m_size.width() - Edge;
    m_top = m_titleBottom;
    m_bottom = m_size.height() - Edge;
    m_markerBoxes.clear();
    m_markerLines.clear();
    if (dropped < 1)
        placeNote();
    if (dropped < 4)
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
        if (dropped < 5)
            reserveCategories();
        height = m_bottom - m_top - (categories() ? 1 : std::min<qsizetype>(3, m_data.markers.size())) * QFontMetricsF(m_label).height();
    }
    if (dropped < 5)
        placeMarkers();
    m_top += categories() ? QFontMetricsF(m_label).height() + 2 // values over the bars
                          : small.height() / 2;                 // half of the top tick's label
    m_layout.plot = QRectF(QPointF(m_left, m_top), QPointF(m_right, m_bottom));
    if (m_layout.plot.height() < std::max(LeastPlot, LeastShare * m_size.height()) && dropped < MostDropped)
        return false;
    if (m_showYTitle && m_yTitleUpright && small.horizontalAdvance(m_data.yTitle) > m_layout.plot.height())
        return false; // try it lying over the axis instead
    placeTickLabels();
    if (dropped < 5)
        placeCategoryLabels();
    placeAxisTitles();
    placeBarDecorations();
    return true;
}

void LayoutMaker::placeNote()
{
    if (m_data.note.isEmpty())
        return;
    const QRectF room(Edge, 0, m_size.width() - 2 * Edge, m_size.height());
    const int flags = Qt::AlignLeft | Qt::TextWordWrap;
    const double height = QFontMetricsF(m_small).boundingRect(room, flags, m_data.note).height();
    put(QRectF(Edge, m_bottom - height, room.width(), height), m_data.note, m_small, ChartText::Tone::Muted, flags);
    m_bottom -= height + Gap;
}

/// One line style and name per series, flowing over as many rows as the width asks for. A single series needs none.
void LayoutMaker::placeLegend()
{
    if (m_data.series.size() + (m_data.bars.isEmpty() ? 0 : 1) < 2)
        return;
    const QFontMetricsF metrics(m_label);
    double x = Edge;
    for (const ChartSeries &series : m_data.series) {
        const double width = std::min(metrics.horizontalAdvance(series.name) + 1, m_size.width() - 2 * Edge - SwatchWidth - Gap);
        if (x > Edge && x + SwatchWidth + Gap + width > m_size.width() - Edge) {
            x = Edge;
            m_top += metrics.height() + 2;
        }
        const double middle = m_top + metrics.height() / 2;
        m_layout.strokes.append({QLineF(x, middle, x + SwatchWidth, middle), ChartStroke::Kind::Swatch, series.role, series.dashed});
        put(QRectF(x + SwatchWidth + Gap, m_top, width, metrics.height()), metrics.elidedText(series.name, Qt::ElideMiddle, width), m_label, ChartText::Tone::Role,
            Qt::AlignLeft | Qt::AlignVCenter, series.role);
        x += SwatchWidth + Gap + width + 14;
    }
    m_top += metrics.height() + Gap;
}

void LayoutMaker::chooseVerticalAxis(double height)
{
    const QFontMetricsF small(m_small);
    const int most = std::clamp(int(height / (small.height() * 2.4)), 1, 6);
    m_layout.y = coveringAxis(m_ys.low, m_ys.high, most, m_whole);
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
        span = std::max(span, narrowestBar() * (m_right - m_left) / WidestBar);
    const double pad = (bars || !(m_xs.high > m_xs.low)) ? span * 0.02 : 0;
    const double middle = (m_xs.low + m_xs.high) / 2;
    x = {middle - span / 2 - pad, middle + span / 2 + pad, span};
    const QFontMetricsF small(m_small);
    m_bottom -= small.height() * 1.5 + 1;
    for (int most = 10; most >= 1; --most) {
        x.step = roundStep(x.span(), most, bars && m_wholeX);
        double end = -100;
        bool apart = true;
        for (const double tick : x.ticks()) {
            const QRectF box = tickBox(tick);
            apart = apart && box.left() >= end + 14;
            end = box.right();
        }
        if (apart)
            return;
    }
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
            const QRectF box = metrics.boundingRect(QRectF(0, 0, slot, 1000), Qt::AlignHCenter | Qt::TextWordWrap, bar.label);
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
                                    QFontMetricsF(m_categoryFont).boundingRect(QRectF(0, 0, 1000, slot), Qt::AlignLeft, bar.label).width() + 2);
    m_bottom -= m_categoryHeight + Gap;
}

bool LayoutMaker::clashes(const QRectF &box, const QLineF &line) const
{
    const auto crosses = [](const QRectF &label, const QLineF &stroke) {
        return stroke.x1() > label.left() - 2 && stroke.x1() < label.right() + 2 && stroke.y1() < label.bottom();
    };
    for (qsizetype i = 0; i < m_markerBoxes.size(); ++i) {
        if (m_markerBoxes[i].adjusted(-6, 0, 6, 0).intersects(box) || crosses(m_markerBoxes[i], line) || crosses(box, m_markerLines[i]))
            return true;
    }
    return false;
}

/// Marker labels stand over the plot, beside the top of their line, in as many rows as it takes to keep them apart.
void LayoutMaker::placeMarkers()
{
    if (m_data.markers.isEmpty())
        return;
    const QFontMetricsF metrics(m_label);
    const double row = metrics.height();
    const double scale = (m_right - m_left) / m_layout.x.span();
    int rows = 0;
    QList<const ChartMarker *> shown;
    for (const ChartMarker &marker : m_data.markers) {
        const double x = m_left + (marker.x - m_layout.x.low) * scale;
        const double width = metrics.horizontalAdvance(marker.label) + 1;
        bool placed = !std::isfinite(marker.x);
        for (int r = 0; r < 6 && !placed; ++r) {
            for (const double left : {x + Gap, x - Gap - width}) {
                const QRectF box(left, m_top + r * row, width, row);
                const QLineF line(x, box.top() + 1, x, box.top() + 1);
                if (box.left() < Edge || box.right() > m_size.width() - Edge + 2 || clashes(box, line))
                    continue;
                m_markerBoxes << box;
                m_markerLines << line;
                shown << &marker;
                rows = std::max(rows, r + 1);
                placed = true;
                break;
            }
        }
    }
    m_top += rows * row + 2;
    for (qsizetype i = 0; i < shown.size(); ++i) {
        const QLineF line(m_markerLines[i].p1(), QPointF(m_markerLines[i].x1(), m_bottom));
        m_layout.strokes.append({line, ChartStroke::Kind::Marker, shown[i]->role, false});
        put(m_markerBoxes[i], shown[i]->label, m_label, ChartText::Tone::Role, Qt::AlignLeft | Qt::AlignVCenter, shown[i]->role);
    }
}

void LayoutMaker::placeTickLabels()
{
    const QFontMetricsF small(m_small);
    const QRectF &plot = m_layout.plot;
    for (const double tick : m_layout.y.ticks()) {
        const double y = m_layout.place(m_layout.x.low, tick).y();
        m_layout.strokes.append({QLineF(plot.left(), y, plot.right(), y), ChartStroke::Kind::Grid});
        const double left = m_yTitleUpright && m_showYTitle ? Edge + small.height() + 2 : Edge;
        const QRectF box(left, y - small.height() / 2, plot.left() - Gap - left, small.height());
        put(box, m_layout.y.label(tick, m_locale), m_small, ChartText::Tone::Muted, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_layout.strokes.append({QLineF(plot.left(), m_layout.place(0, 0).y(), plot.right(), m_layout.place(0, 0).y()), ChartStroke::Kind::Axis});
    if (categories())
        return;
    double end = -100;
    for (const double tick : m_layout.x.ticks()) {
        const double x = m_layout.place(tick, 0).x();
        m_layout.strokes.append({QLineF(x, plot.bottom(), x, plot.bottom() + 3), ChartStroke::Kind::Axis});
        const QRectF box = tickBox(tick).translated(0, plot.bottom() + small.height() / 2);
        if (box.left() < end + 4)
            continue;
        put(box, m_layout.x.label(tick, m_locale), m_small, ChartText::Tone::Muted, Qt::AlignCenter);
        end = box.right();
    }
}

void LayoutMaker::placeCategoryLabels()
{
    if (!categories())
        return;
    const double slot = m_layout.plot.width() / std::max<qsizetype>(1, m_data.bars.size());
    for (qsizetype i = 0; i < m_data.bars.size(); ++i) {
        const QRectF box(m_layout.plot.left() + i * slot + 3, m_layout.plot.bottom() + Gap, slot - 6, m_categoryHeight);
        put(box, m_data.bars[i].label, m_categoryFont, ChartText::Tone::Normal,
            m_categoriesUpright ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
            ChartRole::Working, m_categoriesUpright);
    }
}

void LayoutMaker::placeAxisTitles()
{
    const QFontMetricsF small(m_small);
    const QRectF &plot = m_layout.plot;
    if (m_showXTitle)
        put(QRectF(Edge, m_xTitleTop, m_size.width() - 2 * Edge, small.height()), m_data.xTitle, m_small, ChartText::Tone::Muted,
            Qt::AlignCenter);
    if (!m_showYTitle)
        return;
    if (m_yTitleUpright)
        put(QRectF(Edge, plot.top(), small.height(), plot.height()), m_data.yTitle, m_small, ChartText::Tone::Muted, Qt::AlignCenter,
            ChartRole::Working, small.horizontalAdvance(m_data.yTitle) > small.height());
    else
        put(QRectF(Edge, m_yTitleTop, m_size.width() - 2 * Edge, small.height()), m_data.yTitle, m_small, ChartText::Tone::Muted,
            Qt::AlignLeft | Qt::AlignVCenter);
}

/// Whiskers of the intervals; the values over the bars, if each finds room in its slot.
void LayoutMaker::placeBarDecorations()
{
    const QFontMetricsF metrics(m_label);
    const double slot = m_layout.plot.width() / std::max<qsizetype>(1, m_data.bars.size());
    bool room = true;
    for (const ChartBar &bar : m_data.bars)
        room = room && metrics.horizontalAdvance(bar.valueLabel) + 2 <= slot;
    for (const ChartBar &bar : m_data.bars) {
        const auto [left, right] = m_layout.barEdges(m_data, bar);
        const double middle = (left + right) / 2;
        const QPointF low = m_layout.place(middle, bar.low);
        const QPointF high = m_layout.place(middle, bar.high);
        const double end = m_layout.place(middle, bar.value).y();
        const double top = bar.high > bar.low ? std::min(high.y(), end) : end;
        if (bar.high > bar.low) {
            const double cap = std::min(6.0, (m_layout.place(right, 0).x() - m_layout.place(left, 0).x()) / 3);
            m_layout.strokes.append({QLineF(low, high), ChartStroke::Kind::Whisker});
            for (const QPointF &tip : {low, high})
                m_layout.strokes.append({QLineF(tip.x() - cap, tip.y(), tip.x() + cap, tip.y()), ChartStroke::Kind::Whisker});
        }
        if (room && categories() && !bar.valueLabel.isEmpty())
            put(QRectF(high.x() - slot / 2, top - metrics.height() - 1, slot, metrics.height()), bar.valueLabel, m_label,
                ChartText::Tone::Normal, Qt::AlignCenter);
    }
}

} // namespace

QPointF ChartLayout::place(double valueX, double valueY) const
{
    return {plot.left() + (valueX - x.low) / x.span() * plot.width(), plot.bottom() - (valueY - y.low) / y.span() * plot.height()};
}

double ChartLayout::valueAt(double pixelX) const
{
    return x.low + (pixelX - plot.left()) / plot.width() * x.span();
}

std::pair<double, double> ChartLayout::barEdges(const ChartData &data, const ChartBar &bar) const
{
    const double perPixel = x.span() / plot.width();
    if (data.kind == ChartData::Kind::Categories) {
        const double half = std::min(0.32, WidestBar / 2 * perPixel);
        return {bar.left - half, bar.left + half};
    }
    const double width = bar.right - bar.left;
    const double gap = std::min(width * 0.12, 3 * perPixel) / 2;
    return {bar.left + gap, bar.right - gap};
}

bool hasFigures(const ChartData &data)
{
    if (!data.bars.isEmpty())
        return true;
    return std::any_of(data.series.begin(), data.series.end(), [](const ChartSeries &series) { return !series.points.isEmpty(); });
}

ChartLayout layoutChart(const ChartData &data, const QSizeF &size, const QFont &font, const QLocale &locale, bool titled)
{
    return LayoutMaker(data, size, font, locale).make(titled);
}

} // namespace plab
