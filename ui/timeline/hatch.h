// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/theme.h"

#include <QImage>
#include <QPainter>

namespace plab {

/// The slanted lines that tell waiting and racing from solid states for eyes that do not separate the
/// colours: racing rises, waiting falls, a zombie is crossed, ready stands upright; what is not recorded is
/// pale, with thin rising lines. Who waits with a lock in hand stands on a strip in the colour of holding.
/// Same picture from a tile (pixels) and from lines (SVG, PDF).
class Hatch
{
public:
    static constexpr int Period = 6; ///< points between two lines along x

    Hatch(const Theme &theme, double pixelRatio);

    static bool isHatched(LaneState state)
    {
        return state == LaneState::Racing || state == LaneState::Waiting || state == LaneState::Zombie
            || state == LaneState::NotRecorded || state == LaneState::Ready
            || state == LaneState::HoldingWaiting;
    }
    /// One period, in device pixels; solid for states without a hatch. ARGB32 premultiplied.
    const QImage &tile(LaneState state) const { return m_tiles[std::size_t(state)]; }
    /// What part of the height holding takes of who waits with a lock in hand, from the bottom.
    static constexpr double HeldPart = 0.36;

    /// The colour that the tile has from afar, where it is too thin for lines.
    QRgb flat(LaneState state) const { return m_flats[std::size_t(state)]; }
    QBrush brush(LaneState state) const;

    /// Fills a rectangle with lines and ground, cut to it without a clip.
    static void paintVectors(QPainter &painter, const QRectF &rect, const Theme &theme, LaneState state);

    /// The lines of NotRecorded alone, over whatever stands there.
    static void paintUnknown(QPainter &painter, const QRectF &rect, const Theme &theme);

private:
    std::array<QImage, LaneStateCount> m_tiles;
    std::array<QRgb, LaneStateCount> m_flats {};
    static void paintLines(QPainter &painter, const QRectF &rect, bool rising);
    static void paintUprights(QPainter &painter, const QRectF &rect);

    double m_pixelRatio;
};

} // namespace plab
