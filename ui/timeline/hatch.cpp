// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/hatch.h"

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr double LineWidth = 1.7; // along x, in points
constexpr double ThinLine = 0.9;  // of what is pale
constexpr double Upright = 3;     // points between two upright lines

double lineWidthOf(LaneState state)
{
    return state == LaneState::NotRecorded || state == LaneState::Ready ? ThinLine : LineWidth;
}

QRgb mixed(const QColor &ground, const QColor &line, double share)
{
    const auto part = [share](int a, int b) { return int(std::lround(a + (b - a) * share)); };
    return qRgb(part(ground.red(), line.red()), part(ground.green(), line.green()),
                part(ground.blue(), line.blue()));
}

/// How much of a pixel lies under a line, by 4 × 4 samples.
double coverage(int x, int y, double period, LaneState state, double lineWidth)
{
    const bool upright = state == LaneState::Ready;
    const bool rises =
        state == LaneState::Racing || state == LaneState::Zombie || state == LaneState::NotRecorded;
    const bool falls =
        state == LaneState::Waiting || state == LaneState::Zombie || state == LaneState::HoldingWaiting;
    constexpr int Samples = 4;
    int hits = 0;
    for (int i = 0; i < Samples * Samples; ++i) {
        const double atX = x + (i % Samples + 0.5) / Samples;
        const double atY = y + (double(i / Samples) + 0.5) / Samples;
        hits += (upright && std::fmod(atX, period * Upright / Hatch::Period) < lineWidth)
            || (rises && std::fmod(atX + atY, period) < lineWidth)
            || (falls && std::fmod(atX - atY + period, period) < lineWidth);
    }
    return double(hits) / (Samples * Samples);
}

QImage tileOf(const Theme &theme, LaneState state, double pixelRatio)
{
    const int size = std::max(2, int(std::lround(Hatch::Period * pixelRatio)));
    QImage tile(size, size, QImage::Format_ARGB32_Premultiplied);
    if (!Hatch::isHatched(state)) {
        tile.fill(theme.colour(state));
        return tile;
    }
    const double lineWidth = lineWidthOf(state) * size / Hatch::Period;
    for (int y = 0; y < size; ++y) {
        auto *row = reinterpret_cast<QRgb *>(tile.scanLine(y));
        for (int x = 0; x < size; ++x)
            row[x] = mixed(theme.fill(state), theme.colour(state), coverage(x, y, size, state, lineWidth));
    }
    return tile;
}

} // namespace

Hatch::Hatch(const Theme &theme, double pixelRatio) : m_pixelRatio(pixelRatio)
{
    for (std::size_t state = 0; state < LaneStateCount; ++state) {
        m_tiles[state] = tileOf(theme, LaneState(state), pixelRatio);
        m_flats[state] = isHatched(LaneState(state))
            ? mixed(theme.fill(LaneState(state)), theme.colour(LaneState(state)),
                    lineWidthOf(LaneState(state)) == ThinLine ? 0.25 : 0.6)
            : m_tiles[state].pixel(0, 0);
    }
}

QBrush Hatch::brush(LaneState state) const
{
    if (!isHatched(state))
        return QColor(tile(state).pixelColor(0, 0));
    QBrush brush(tile(state));
    brush.setTransform(QTransform::fromScale(1 / m_pixelRatio, 1 / m_pixelRatio));
    return brush;
}

void Hatch::paintVectors(QPainter &painter, const QRectF &rect, const Theme &theme, LaneState state)
{
    painter.fillRect(rect, theme.fill(state));
    if (!isHatched(state))
        return;
    painter.save();
    painter.setPen(QPen(theme.colour(state), lineWidthOf(state) * 0.7071, Qt::SolidLine, Qt::FlatCap));
    if (state == LaneState::Ready)
        paintUprights(painter, rect);
    if (state == LaneState::Racing || state == LaneState::Zombie || state == LaneState::NotRecorded)
        paintLines(painter, rect, true);
    if (state == LaneState::Waiting || state == LaneState::Zombie || state == LaneState::HoldingWaiting)
        paintLines(painter, rect, false);
    painter.restore();
}

void Hatch::paintUnknown(QPainter &painter, const QRectF &rect, const Theme &theme)
{
    painter.save();
    painter.setPen(QPen(theme.colour(LaneState::NotRecorded), ThinLine, Qt::SolidLine, Qt::FlatCap));
    paintLines(painter, rect, true);
    painter.restore();
}

void Hatch::paintUprights(QPainter &painter, const QRectF &rect)
{
    for (double x = std::ceil(rect.left() / Upright) * Upright; x < rect.right(); x += Upright)
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
}

void Hatch::paintLines(QPainter &painter, const QRectF &rect, bool rising)
{
    const double height = rect.height();
    const double first = std::floor((rect.left() - height) / Period) * Period;
    for (double foot = first; foot < rect.right(); foot += Period) {
        // From (foot, bottom) up to (foot + height, top), cut to left and right; falling lines are its mirror
        // image.
        const double from = std::max(foot, rect.left());
        const double to = std::min(foot + height, rect.right());
        if (to <= from)
            continue;
        const auto y = [&](double x) {
            const double up = x - foot;
            return rising ? rect.bottom() - up : rect.top() + up;
        };
        painter.drawLine(QPointF(from, y(from)), QPointF(to, y(to)));
    }
}

} // namespace plab
