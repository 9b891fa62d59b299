// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartpage.h"

#include "ui/base/breakable.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr double SwatchWidth = 18;
constexpr double BetweenNames = 14;

struct LegendEntry
{
    QString name;
    ChartStroke sample; ///< its line is still to be placed
};

QList<LegendEntry> legendOf(const ChartPage &page)
{
    const bool rows = page.data.kind == ChartData::Kind::Rows;
    QList<LegendEntry> entries;
    for (const ChartSeries &series : page.data.series)
        entries.append({series.name.shown(),
                        {{},
                         rows ? ChartStroke::Kind::Dot : ChartStroke::Kind::Swatch,
                         series.role,
                         series.dashed,
                         series.broad}});
    if (page.data.series.size() + (page.data.bars.isEmpty() || rows ? 0 : 1) < 2)
        entries.clear();
    for (const ChartMarker &marker : page.data.markers) {
        if (page.spellsMarkers)
            entries.append(
                {marker.label.shown(), {{}, ChartStroke::Kind::Marker, marker.role, marker.dashed}});
    }
    return entries;
}

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
    if (keeps(Part::Note) && !data.note.isEmpty())
        putAcross(data.note.shown(), small, Qt::AlignBottom, Qt::AlignLeft);
}

void ChartPage::placeLegend()
{
    const QList<LegendEntry> entries = legendOf(*this);
    if (!keeps(Part::Legend) || entries.isEmpty())
        return;
    const QFontMetricsF metrics(label);
    const double most = width() - SwatchWidth - Gap;
    double x = Edge;
    double top = free.top();
    double height = metrics.height();
    for (const LegendEntry &entry : entries) {
        const bool fits = metrics.horizontalAdvance(entry.name) + 1 <= most;
        const QString name = fits ? entry.name : breakable(entry.name);
        const int flags =
            Qt::AlignLeft | (fits ? int(Qt::AlignVCenter) : int(Qt::AlignTop | Qt::TextWordWrap));
        const double room = fits ? metrics.horizontalAdvance(name) + 1 : most;
        if (x > Edge && x + SwatchWidth + Gap + room > Edge + width()) {
            x = Edge;
            top += height + 2;
        }
        const double middle = top + metrics.height() / 2;
        ChartStroke sample = entry.sample;
        sample.line = QLineF(x, middle, x + SwatchWidth, middle);
        if (sample.kind == ChartStroke::Kind::Dot)
            sample.line = QLineF(sample.line.center(), sample.line.center());
        layout.strokes.append(sample);
        height = fits ? metrics.height() : metrics.boundingRect({0, 0, most, 1e4}, flags, name).height();
        put({x + SwatchWidth + Gap, top, room, height}, name, label, ChartText::Tone::Role, flags,
            sample.role);
        x += SwatchWidth + Gap + room + BetweenNames;
    }
    free.setTop(top + height + Gap);
}

void ChartPage::putAcross(const QString &text, const QFont &font, Qt::Alignment edge, Qt::Alignment alignment)
{
    const int flags = int(alignment) | Qt::TextWordWrap;
    const double height =
        QFontMetricsF(font).boundingRect({0, 0, width(), size.height()}, flags, text).height();
    const double top = edge == Qt::AlignTop ? free.top() : free.bottom() - height;
    put({Edge, top, width(), height}, text, font, ChartText::Tone::Muted, flags);
    if (edge == Qt::AlignTop)
        free.setTop(top + height + Gap);
    else
        free.setBottom(top - Gap);
}

void ChartPage::placeXTitle()
{
    if (keeps(Part::XTitle) && !data.xTitle.isEmpty())
        putAcross(data.xTitle.shown(), small, Qt::AlignBottom, Qt::AlignHCenter);
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
