// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/marksign.h"

namespace plab {
namespace {

/// An hourglass.
void paintTimeOut(QPainter &painter, const QPointF &centre, double half)
{
    const double wide = half * 0.75;
    painter.drawPolygon(QPolygonF({centre + QPointF(-wide, -half), centre + QPointF(wide, -half),
                                   centre + QPointF(-wide, half), centre + QPointF(wide, half)}));
}

/// A flag: filled where it was set, empty where it was cleared.
void paintFlag(QPainter &painter, const QPointF &centre, double half, bool filled, const Theme &theme)
{
    const QPointF foot = centre + QPointF(-half * 0.6, half);
    painter.setPen(QPen(theme.text(), 1.4));
    painter.setBrush(filled ? theme.text() : theme.background());
    painter.drawPolygon(QPolygonF({centre + QPointF(-half * 0.6, -half), centre + QPointF(half, -half * 0.45),
                                   centre + QPointF(-half * 0.6, half * 0.1)}));
    painter.drawLine(foot, centre + QPointF(-half * 0.6, -half));
}

/// An arrow that leaves.
void paintSignal(QPainter &painter, const QPointF &centre, double half)
{
    painter.drawPolygon(QPolygonF({centre + QPointF(-half, -half * 0.3), centre + QPointF(0, -half * 0.3),
                                   centre + QPointF(0, -half * 0.85), centre + QPointF(half, 0),
                                   centre + QPointF(0, half * 0.85), centre + QPointF(0, half * 0.3),
                                   centre + QPointF(-half, half * 0.3)}));
}

/// A box, full or empty.
void paintBox(QPainter &painter, const QPointF &centre, double half, bool full, const Theme &theme)
{
    const QRectF box(centre - QPointF(half, half) * 0.8, centre + QPointF(half, half) * 0.8);
    painter.setPen(QPen(theme.background(), 1));
    painter.setBrush(theme.text());
    painter.drawRect(box);
    if (!full)
        painter.fillRect(box.adjusted(1.8, 1.8, -1.8, -1.8), theme.background());
}

/// Waves from a point.
void paintNotify(QPainter &painter, const QPointF &centre, double half, const Theme &theme)
{
    painter.setBrush(theme.background());
    painter.setPen(QPen(theme.text(), 1.3));
    painter.drawEllipse(centre, half * 0.9, half * 0.9);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.text());
    painter.drawEllipse(centre, half * 0.4, half * 0.4);
}

/// No entry.
void paintRefused(QPainter &painter, const QPointF &centre, double half, const Theme &theme)
{
    painter.setBrush(theme.background());
    painter.setPen(QPen(theme.textColour(ChartRole::Lost), 1.7));
    painter.drawEllipse(centre, half * 0.85, half * 0.85);
    painter.drawLine(centre + QPointF(-half, half) * 0.6, centre + QPointF(half, -half) * 0.6);
}

void paintNoteSign(QPainter &painter, const Theme &theme, Mark::Kind kind, const QPointF &centre, double half)
{
    painter.setBrush(theme.text());
    painter.setPen(QPen(theme.background(), 1));
    switch (kind) {
    case Mark::Kind::TimedOut:
        return paintTimeOut(painter, centre, half);
    case Mark::Kind::Full:
    case Mark::Kind::Empty:
        return paintBox(painter, centre, half, kind == Mark::Kind::Full, theme);
    case Mark::Kind::Notified:
        return paintNotify(painter, centre, half, theme);
    case Mark::Kind::Set:
    case Mark::Kind::Cleared:
        return paintFlag(painter, centre, half, kind == Mark::Kind::Set, theme);
    case Mark::Kind::Refused:
        return paintRefused(painter, centre, half, theme);
    default:
        return paintSignal(painter, centre, half);
    }
}

} // namespace

void paintMarkSign(QPainter &painter, const Theme &theme, Mark::Kind kind, const QPointF &centre, double size)
{
    const double half = size / 2;
    const QColor colour = theme.colour(ChartRole::Lost);
    painter.setBrush(colour);
    painter.setPen(Qt::NoPen);
    switch (kind) {
    case Mark::Kind::UpdateLost: {
        const QPointF corners[] = {centre + QPointF(-half, -half * 0.6), centre + QPointF(half, -half * 0.6),
                                   centre + QPointF(0, half * 0.7)};
        painter.drawConvexPolygon(corners, 3);
        return;
    }
    case Mark::Kind::TaskFailed: {
        const QPointF corners[] = {centre + QPointF(0, -half), centre + QPointF(half, 0),
                                   centre + QPointF(0, half), centre + QPointF(-half, 0)};
        painter.drawConvexPolygon(corners, 4);
        return;
    }
    case Mark::Kind::OwnerDied:
        painter.setBrush(theme.background());
        painter.setPen(QPen(colour, 2));
        painter.drawEllipse(centre, half * 0.7, half * 0.7);
        return;
    case Mark::Kind::Gap:
        painter.setPen(QPen(theme.text(), 1.4));
        for (double shift : {-1.8, 1.8})
            painter.drawLine(centre + QPointF(shift - half * 0.3, half),
                             centre + QPointF(shift + half * 0.3, -half));
        return;
    case Mark::Kind::Put:   // out of the lane
    case Mark::Kind::Got: { // into it
        const double tip = kind == Mark::Kind::Put ? -half : half;
        const QPointF corners[] = {centre + QPointF(-half * 0.8, -tip * 0.8),
                                   centre + QPointF(half * 0.8, -tip * 0.8), centre + QPointF(0, tip)};
        painter.setBrush(theme.text());
        painter.setPen(QPen(theme.background(), 1));
        painter.drawConvexPolygon(corners, 3);
        return;
    }
    case Mark::Kind::Adopted: {
        const QPointF corners[] = {centre + QPointF(0, -half), centre + QPointF(half, 0),
                                   centre + QPointF(0, half), centre + QPointF(-half, 0)};
        painter.setBrush(theme.background());
        painter.setPen(QPen(theme.text(), 1.6));
        painter.drawConvexPolygon(corners, 4);
        return;
    }
    case Mark::Kind::Paused:
    case Mark::Kind::Continued:
        for (double shift : {-0.3, 0.3})
            painter.fillRect(QRectF(centre.x() + shift * size - 1, centre.y() - half * 0.8, 2, size * 0.8),
                             theme.text());
        return;
    case Mark::Kind::TimedOut:
    case Mark::Kind::Full:
    case Mark::Kind::Empty:
    case Mark::Kind::Notified:
    case Mark::Kind::Set:
    case Mark::Kind::Cleared:
    case Mark::Kind::Refused:
    case Mark::Kind::SignalSent:
        return paintNoteSign(painter, theme, kind, centre, half);
    case Mark::Kind::TaskLost:
    case Mark::Kind::Killed:
        painter.setPen(QPen(theme.textColour(ChartRole::Lost), 2.4, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(centre + QPointF(-half * 0.75, -half * 0.75),
                         centre + QPointF(half * 0.75, half * 0.75));
        painter.drawLine(centre + QPointF(-half * 0.75, half * 0.75),
                         centre + QPointF(half * 0.75, -half * 0.75));
        return;
    }
}

} // namespace plab
