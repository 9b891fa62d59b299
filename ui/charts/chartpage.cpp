// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartpage.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr double SwatchWidth = 18;
constexpr double BetweenNames = 14;

} // namespace

QFont ChartPage::sized(QFont font, double factor, bool bold)
{
    font.setPixelSize(std::max(8, int(std::lround(font.pixelSize() * factor))));
    font.setBold(bold);
    return font;
}

ChartPage::ChartPage(const ChartData &chart, const QSizeF &pictureSize, const QFont &font,
                     const QLocale &pictureLocale)
    : data(chart), size(pictureSize), locale(pictureLocale), body(font), small(sized(font, 0.88)),
      title(sized(font, 1.0, true)), label(sized(font, 0.92, true)),
      free(Edge, Edge, size.width() - 2 * Edge, size.height() - 2 * Edge)
{
}

void ChartPage::put(const QRectF &box, const QString &text, const QFont &font, ChartText::Tone tone,
                    int flags, ChartRole role, bool upright)
{
    layout.texts.append({box, text, font, tone, role, flags, upright});
}

void ChartPage::putArrow(const QPointF &tip, const QPointF &from, ChartStroke::Kind kind, ChartRole role)
{
    constexpr double Head = 6;
    const QLineF shaft(from, tip);
    layout.strokes.append({shaft, kind, role});
    for (const double turn : {150.0, 210.0}) {
        QLineF side = shaft;
        side.translate(tip - from);
        side.setAngle(shaft.angle() + turn);
        side.setLength(Head);
        layout.strokes.append({side, kind, role});
    }
}

void ChartPage::placeTitle()
{
    const QString text = data.title.shown();
    if (text.isEmpty())
        return;
    const int flags = Qt::AlignLeft | Qt::TextWordWrap;
    const double height =
        QFontMetricsF(title).boundingRect({Edge, Edge, width(), size.height()}, flags, text).height();
    put({Edge, Edge, width(), height}, text, title, ChartText::Tone::Normal, flags);
    free.setTop(Edge + height + Gap);
}

void ChartPage::placeEmptyText()
{
    if (free.height() > 0)
        put(free, data.emptyText.shown(), body, ChartText::Tone::Muted, Qt::AlignCenter | Qt::TextWordWrap);
}

void ChartPage::placeNote()
{
    const QString text = data.note.shown();
    if (text.isEmpty() || !keeps(Part::Note))
        return;
    const int flags = Qt::AlignLeft | Qt::TextWordWrap;
    const double height =
        QFontMetricsF(small).boundingRect({Edge, 0, width(), size.height()}, flags, text).height();
    put({Edge, free.bottom() - height, width(), height}, text, small, ChartText::Tone::Muted, flags);
    free.setBottom(free.bottom() - height - Gap);
}

void ChartPage::placeLegend()
{
    const bool rows = data.kind == ChartData::Kind::Rows;
    if (!keeps(Part::Legend) || data.series.size() + (data.bars.isEmpty() || rows ? 0 : 1) < 2)
        return;
    const QFontMetricsF metrics(label);
    double x = Edge;
    double top = free.top();
    for (const ChartSeries &series : data.series) {
        const QString name = series.name.shown();
        const double room = std::min(metrics.horizontalAdvance(name) + 1, width() - SwatchWidth - Gap);
        if (x > Edge && x + SwatchWidth + Gap + room > Edge + width()) {
            x = Edge;
            top += metrics.height() + 2;
        }
        const double middle = top + metrics.height() / 2;
        const QLineF line(x, middle, x + SwatchWidth, middle);
        if (rows)
            layout.strokes.append(
                {QLineF(line.center(), line.center()), ChartStroke::Kind::Dot, series.role});
        else
            layout.strokes.append(
                {line, ChartStroke::Kind::Swatch, series.role, series.dashed, series.broad});
        put({x + SwatchWidth + Gap, top, room, metrics.height()},
            metrics.elidedText(name, Qt::ElideMiddle, room), label, ChartText::Tone::Role,
            Qt::AlignLeft | Qt::AlignVCenter, series.role);
        x += SwatchWidth + Gap + room + BetweenNames;
    }
    free.setTop(top + metrics.height() + Gap);
}

void ChartPage::placeXTitle()
{
    if (!keeps(Part::XTitle) || data.xTitle.isEmpty())
        return;
    const double height = QFontMetricsF(small).height();
    put({Edge, free.bottom() - height, width(), height}, data.xTitle.shown(), small, ChartText::Tone::Muted,
        Qt::AlignCenter);
    free.setBottom(free.bottom() - height - 2);
}

QRectF ChartPage::tickBox(const ChartAxis &x, double tick, double left, double right) const
{
    const QFontMetricsF metrics(small);
    const double room = metrics.horizontalAdvance(x.label(tick, locale)) + 2;
    const double middle = left + (tick - x.low) / x.span() * (right - left);
    return {std::clamp(middle - room / 2, 1.0, std::max(1.0, size.width() - 1 - room)), 0, room,
            metrics.height()};
}

bool ChartPage::ticksAreApart(const ChartAxis &x, double gap, double left, double right) const
{
    double end = -100;
    bool apart = true;
    for (const double tick : x.ticks()) {
        const QRectF box = tickBox(x, tick, left, right);
        apart = apart && box.left() >= end + gap;
        end = box.right();
    }
    return apart;
}

void ChartPage::placeTickUnder(double tick)
{
    const QRectF &plot = layout.plot;
    const double x = layout.place(tick, 0).x();
    layout.strokes.append({QLineF(x, plot.bottom(), x, plot.bottom() + 3), ChartStroke::Kind::Axis});
    const QRectF box = tickBox(layout.x, tick, plot.left(), plot.right())
                           .translated(0, plot.bottom() + QFontMetricsF(small).height() / 2);
    put(box, layout.x.label(tick, locale), small, ChartText::Tone::Muted, Qt::AlignCenter);
}

} // namespace plab
