// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartframe.h"

#include <QPainter>

#include <cmath>

namespace plab {

namespace {

constexpr double DotRadius = 3.5;
constexpr int MostDots = 12; // lines of so few points show each of them

QColor colourOf(const Theme &theme, const ChartText &text)
{
    switch (text.tone) {
    case ChartText::Tone::Normal:
        return theme.text();
    case ChartText::Tone::Muted:
        return theme.mutedText();
    case ChartText::Tone::Role:
        return theme.textColour(text.role);
    }
    return theme.text();
}

QPen penOf(const Theme &theme, const ChartStroke &stroke)
{
    switch (stroke.kind) {
    case ChartStroke::Kind::Grid:
        return QPen(theme.grid(), 1);
    case ChartStroke::Kind::Axis:
        return QPen(theme.line(), 1);
    case ChartStroke::Kind::Whisker:
        return QPen(theme.text(), 1.8, Qt::SolidLine, Qt::FlatCap);
    case ChartStroke::Kind::Marker:
    case ChartStroke::Kind::Swatch:
        break;
    case ChartStroke::Kind::Instant:
        return QPen(theme.accent(), 1.5, Qt::SolidLine, Qt::FlatCap);
    case ChartStroke::Kind::Reach:
    case ChartStroke::Kind::Dot:
        return QPen(theme.colour(stroke.role), 2, Qt::SolidLine, Qt::FlatCap);
    }
    const bool marker = stroke.kind == ChartStroke::Kind::Marker;
    const double width = marker ? 2 : stroke.broad ? BroadLine : 2.5;
    QPen pen(marker ? theme.textColour(stroke.role) : theme.colour(stroke.role), width, Qt::SolidLine,
             Qt::FlatCap);
    if (stroke.dashed)
        pen.setDashPattern({2, 1.2});
    return pen;
}

} // namespace

ChartFrame::ChartFrame(Layer layer, QGraphicsItem *parent)
    : QGraphicsItem(parent), m_layer(layer), m_theme(Theme::current())
{
    setZValue(layer == Layer::Under ? -1 : 100);
}

void ChartFrame::show(const ChartData *data, const ChartLayout *layout, const Theme &theme)
{
    prepareGeometryChange();
    m_data = data;
    m_layout = layout;
    m_theme = theme;
    update();
}

QRectF ChartFrame::boundingRect() const
{
    return parentItem()->boundingRect();
}

void ChartFrame::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    if (!m_layout)
        return;
    for (const ChartStroke &stroke : m_layout->strokes) {
        if ((stroke.kind == ChartStroke::Kind::Grid) == (m_layer == Layer::Under))
            paintStroke(painter, stroke);
    }
    if (m_layer == Layer::Under)
        return;
    paintLonePoints(painter);
    for (const ChartText &text : m_layout->texts)
        paintText(painter, text);
}

void ChartFrame::paintStroke(QPainter *painter, const ChartStroke &stroke) const
{
    painter->setPen(penOf(m_theme, stroke));
    painter->setRenderHint(QPainter::Antialiasing, stroke.kind > ChartStroke::Kind::Axis);
    if (stroke.kind != ChartStroke::Kind::Dot)
        return painter->drawLine(stroke.line);
    const bool own = stroke.role == ChartRole::Working; // earlier runs are rings
    painter->setBrush(own ? m_theme.colour(stroke.role) : m_theme.background());
    painter->drawEllipse(stroke.line.p1(), DotRadius, DotRadius);
}

void ChartFrame::paintText(QPainter *painter, const ChartText &text) const
{
    painter->setFont(text.font);
    painter->setPen(colourOf(m_theme, text));
    if (!text.upright) {
        painter->drawText(text.box, text.flags, text.text);
        return;
    }
    painter->save();
    painter->translate(text.box.bottomLeft());
    painter->rotate(-90);
    painter->drawText(QRectF(0, 0, text.box.height(), text.box.width()), text.flags, text.text);
    painter->restore();
}

void ChartFrame::paintLonePoints(QPainter *painter) const
{
    if (m_layout->isEmpty())
        return;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    for (const ChartSeries &series : m_data->series) {
        if (series.points.size() > MostDots)
            continue;
        painter->setBrush(m_theme.colour(series.role));
        for (const ChartPoint &point : series.points) {
            if (std::isfinite(point.x) && std::isfinite(point.y))
                painter->drawEllipse(m_layout->place(point.x, point.y), 3, 3);
        }
    }
}

} // namespace plab
