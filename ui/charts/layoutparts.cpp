// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/layoutmaker.h"

#include <QFontMetricsF>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr double SwatchWidth = 18;

/// What a marker is called, without its figure: "p95" of "p95 4.1", "lock off" of "lock off: median 400".
QString shortMarkerName(const QString &label)
{
    const qsizetype colon = label.indexOf(QLatin1String(": "));
    if (colon > 0)
        return label.left(colon);
    static const QRegularExpression figure(QStringLiteral("\\s[-\u2212]?\\d.*$"));
    return QString(label).remove(figure);
}

} // namespace

void LayoutMaker::placeTitle(bool titled)
{
    m_titleBottom = Edge;
    if (!titled || m_data.title.isEmpty())
        return;
    const QRectF room(Edge, Edge, m_size.width() - 2 * Edge, m_size.height());
    const int flags = Qt::AlignLeft | Qt::TextWordWrap;
    const QRectF box = QFontMetricsF(m_title).boundingRect(room, flags, m_data.title);
    put(QRectF(room.topLeft(), QSizeF(room.width(), box.height())), m_data.title, m_title,
        ChartText::Tone::Normal, flags);
    m_titleBottom = Edge + box.height() + Gap;
}

void LayoutMaker::placeEmptyText()
{
    const QRectF room(Edge, m_titleBottom, m_size.width() - 2 * Edge, m_size.height() - m_titleBottom - Edge);
    if (room.height() > 0)
        put(room, m_data.emptyText, m_body, ChartText::Tone::Muted, Qt::AlignCenter | Qt::TextWordWrap);
}

void LayoutMaker::placeNote()
{
    if (m_data.note.isEmpty())
        return;
    const QRectF room(Edge, 0, m_size.width() - 2 * Edge, m_size.height());
    const int flags = Qt::AlignLeft | Qt::TextWordWrap;
    const double height = QFontMetricsF(m_small).boundingRect(room, flags, m_data.note).height();
    put(QRectF(Edge, m_bottom - height, room.width(), height), m_data.note, m_small, ChartText::Tone::Muted,
        flags);
    m_bottom -= height + Gap;
}

void LayoutMaker::placeLegend()
{
    if (m_data.series.size() + (m_data.bars.isEmpty() || rows() ? 0 : 1) < 2)
        return;
    const QFontMetricsF metrics(m_label);
    double x = Edge;
    for (const ChartSeries &series : m_data.series) {
        const double width = std::min(metrics.horizontalAdvance(series.name) + 1,
                                      m_size.width() - 2 * Edge - SwatchWidth - Gap);
        if (x > Edge && x + SwatchWidth + Gap + width > m_size.width() - Edge) {
            x = Edge;
            m_top += metrics.height() + 2;
        }
        const double middle = m_top + metrics.height() / 2;
        const QLineF line(x, middle, x + SwatchWidth, middle);
        if (rows())
            m_layout.strokes.append(
                {QLineF(line.center(), line.center()), ChartStroke::Kind::Dot, series.role});
        else
            m_layout.strokes.append(
                {line, ChartStroke::Kind::Swatch, series.role, series.dashed, series.broad});
        put(QRectF(x + SwatchWidth + Gap, m_top, width, metrics.height()),
            metrics.elidedText(series.name, Qt::ElideMiddle, width), m_label, ChartText::Tone::Role,
            Qt::AlignLeft | Qt::AlignVCenter, series.role);
        x += SwatchWidth + Gap + width + 14;
    }
    m_top += metrics.height() + Gap;
}

/// Names of all markers in rows over the plot; where they have no room, shorter ones. Their lines are always
/// drawn.
void LayoutMaker::placeMarkers(bool named, bool shortened)
{
    const QFontMetricsF metrics(m_label);
    const double scale = (m_right - m_left) / m_layout.x.span();
    QList<ChartMarker> shown;
    QList<double> lines;
    for (const ChartMarker &marker : m_data.markers) {
        if (!std::isfinite(marker.x))
            continue;
        shown << marker;
        lines << (leaves(marker) ? m_right : m_left + (marker.x - m_layout.x.low) * scale);
    }
    const MarkerNames names = named ? namesInRows(shown, lines, shortened) : MarkerNames {};
    const double top = m_top;
    int rows = 0;
    for (const MarkerPlace &place : names.places)
        rows = std::max(rows, place.row + 1);
    m_top += rows > 0 ? rows * metrics.height() + 2 : 0;
    int leaving = 0;
    for (qsizetype i = 0; i < shown.size(); ++i) {
        const bool hasName = i < names.places.size();
        const double start = hasName ? top + names.places[i].row * metrics.height() + 1 : m_top;
        if (leaves(shown[i])) { // no line: where it would be is not in the picture
            const double height = m_top + Edge + metrics.height() / 2 * double(leaving++);
            placeArrow({m_right + Edge / 2, height}, {m_right - 4 * Edge, height}, ChartStroke::Kind::Marker,
                       shown[i].role);
        } else {
            m_layout.strokes.append({QLineF(lines[i], start, lines[i], m_bottom), ChartStroke::Kind::Marker,
                                     shown[i].role, shown[i].dashed});
        }
        if (hasName)
            put(QRectF(names.places[i].left, start - 1, names.widths[i], metrics.height()), names.texts[i],
                m_label, ChartText::Tone::Role, Qt::AlignLeft | Qt::AlignVCenter, shown[i].role);
    }
}

/// The longest names that fit together; in the last resort those of the first markers only.
LayoutMaker::MarkerNames LayoutMaker::namesInRows(const QList<ChartMarker> &markers,
                                                  const QList<double> &lines, bool shortened) const
{
    const QFontMetricsF metrics(m_label);
    constexpr double ShortestWidth = 40;
    const auto tryNames = [&](int shortness, qsizetype count, qsizetype alone = -1) {
        MarkerNames names;
        for (qsizetype i = 0; i < count; ++i) {
            const QString &full = markers[i].label;
            const bool cut =
                i == alone || shortness > 1 || (shortness > 0 && full.contains(QLatin1Char(':')));
            const QString text = cut ? shortMarkerName(full) : full;
            names.texts << (shortness > 2 ? metrics.elidedText(text, Qt::ElideRight, ShortestWidth) : text);
            names.widths << metrics.horizontalAdvance(names.texts.last()) + 1;
        }
        const MarkerRows rows(lines.first(count), Edge, m_size.width() - Edge, Gap);
        if (const auto places = rows.place(names.widths))
            names.places = *places;
        return names;
    };
    for (int shortness = shortened ? 2 : 0; shortness < 4; ++shortness) {
        if (const MarkerNames names = tryNames(shortness, markers.size()); !names.places.isEmpty())
            return names;
        for (qsizetype i = 0; shortness == 1 && i < markers.size(); ++i) {
            if (const MarkerNames names = tryNames(1, markers.size(), i); !names.places.isEmpty())
                return names;
        }
    }
    MarkerNames some;
    for (qsizetype count = markers.size() - 1; count > 0 && some.places.isEmpty(); --count)
        some = tryNames(3, count);
    return some;
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
        put(box, m_layout.y.label(tick, m_locale), m_small, ChartText::Tone::Muted,
            Qt::AlignRight | Qt::AlignVCenter);
    }
    m_layout.strokes.append(
        {QLineF(plot.left(), m_layout.place(0, 0).y(), plot.right(), m_layout.place(0, 0).y()),
         ChartStroke::Kind::Axis});
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
        const QRectF box(m_layout.plot.left() + i * slot + 3, m_layout.plot.bottom() + Gap, slot - 6,
                         m_categoryHeight);
        put(box, m_data.bars[i].label, m_categoryFont, ChartText::Tone::Normal,
            m_categoriesUpright ? Qt::AlignRight | Qt::AlignVCenter
                                : Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
            ChartRole::Working, m_categoriesUpright);
    }
}

void LayoutMaker::placeAxisTitles()
{
    const QFontMetricsF small(m_small);
    const QRectF &plot = m_layout.plot;
    if (m_showXTitle)
        put(QRectF(Edge, m_xTitleTop, m_size.width() - 2 * Edge, small.height()), m_data.xTitle, m_small,
            ChartText::Tone::Muted, Qt::AlignCenter);
    if (!m_showYTitle)
        return;
    if (m_yTitleUpright)
        put(QRectF(Edge, plot.top(), small.height(), plot.height()), m_data.yTitle, m_small,
            ChartText::Tone::Muted, Qt::AlignCenter, ChartRole::Working,
            small.horizontalAdvance(m_data.yTitle) > small.height());
    else
        put(QRectF(Edge, m_yTitleTop, m_size.width() - 2 * Edge, small.height()), m_data.yTitle, m_small,
            ChartText::Tone::Muted, Qt::AlignLeft | Qt::AlignVCenter);
}

void LayoutMaker::placeBarDecorations()
{
    const QFontMetricsF metrics(m_label);
    const double slot = m_layout.plot.width() / std::max<qsizetype>(1, m_data.bars.size());
    const auto haveRoom = [&](bool withEnds) {
        return std::all_of(m_data.bars.begin(), m_data.bars.end(), [&](const ChartBar &bar) {
            return metrics.horizontalAdvance(figureOver(bar, withEnds)) + 2 <= slot;
        });
    };
    const bool withEnds = haveRoom(true);
    const bool room = withEnds || haveRoom(false);
    for (const ChartBar &bar : m_data.bars) {
        const auto [left, right] = m_layout.barEdges(m_data, bar);
        const double middle = (left + right) / 2;
        const QPointF high = m_layout.place(middle, std::min(bar.high, m_layout.y.high));
        const double end = m_layout.place(middle, bar.value).y();
        const double top = bar.high > bar.low ? std::min(high.y(), end) : end;
        if (bar.high > bar.low)
            placeWhisker(bar, middle,
                         std::min(6.0, (m_layout.place(right, 0).x() - m_layout.place(left, 0).x()) / 3));
        if (room && categories() && !bar.valueLabel.isEmpty())
            put(QRectF(high.x() - slot / 2, top - metrics.height() - 1, slot, metrics.height()),
                figureOver(bar, withEnds), m_label, ChartText::Tone::Normal, Qt::AlignCenter);
    }
}

/// What stands over a bar; if there is room with the figure its whisker goes to.
QString LayoutMaker::figureOver(const ChartBar &bar, bool withEnd) const
{
    if (!withEnd || bar.highLabel.isEmpty() || bar.highLabel == bar.valueLabel)
        return bar.valueLabel;
    return (leaves(bar) ? QStringLiteral("%1 ↑ %2") : QStringLiteral("%1 to %2"))
        .arg(bar.valueLabel, bar.highLabel);
}

/// From its low end to its high end, a cap at each; an arrow where it goes on beyond the axis.
void LayoutMaker::placeWhisker(const ChartBar &bar, double middle, double cap)
{
    const QPointF low = m_layout.place(middle, bar.low);
    const QPointF high = m_layout.place(middle, std::min(bar.high, m_layout.y.high));
    QList<QPointF> caps {low};
    if (leaves(bar)) {
        placeArrow(high, low, ChartStroke::Kind::Whisker, bar.role);
    } else {
        m_layout.strokes.append({QLineF(low, high), ChartStroke::Kind::Whisker});
        caps.append(high);
    }
    for (const QPointF &tip : std::as_const(caps))
        m_layout.strokes.append(
            {QLineF(tip.x() - cap, tip.y(), tip.x() + cap, tip.y()), ChartStroke::Kind::Whisker});
}

/// A line whose head says that what it stands for goes on.
void LayoutMaker::placeArrow(const QPointF &tip, const QPointF &from, ChartStroke::Kind kind, ChartRole role)
{
    constexpr double Head = 6;
    const QLineF shaft(from, tip);
    m_layout.strokes.append({shaft, kind, role});
    for (const double turn : {150.0, 210.0}) {
        QLineF side = shaft;
        side.translate(tip - from);
        side.setAngle(shaft.angle() + turn);
        side.setLength(Head);
        m_layout.strokes.append({side, kind, role});
    }
}

} // namespace plab
