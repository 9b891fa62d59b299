// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartreading.h"

#include "ui/base/theme.h"

#include <QPainter>

#include <algorithm>

namespace plab {

namespace {

constexpr double BoxPadding = 5;
constexpr double BesidePointer = 14;

} // namespace

ChartReading::ChartReading(QWidget *parent) : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
}

void ChartReading::read(const QPointF &at, const QString &words, const QRectF &plot)
{
    if (words.isEmpty() && m_words.isEmpty())
        return;
    m_at = at;
    m_words = words;
    m_plot = plot;
    update();
}

void ChartReading::drawUp(const std::optional<QRectF> &stretch)
{
    m_stretch = stretch;
    update();
}

/// Beside the pointer, on its other side where there is no room.
QRectF ChartReading::boxFor(const QSizeF &text) const
{
    const QSizeF size = text + QSizeF(2 * BoxPadding, 2 * BoxPadding);
    double left = m_at.x() + BesidePointer;
    if (left + size.width() > width())
        left = m_at.x() - BesidePointer - size.width();
    const double top = m_at.y() - size.height() / 2;
    return {{std::clamp(left, 0.0, std::max(0.0, width() - size.width())),
             std::clamp(top, 0.0, std::max(0.0, height() - size.height()))},
            size};
}

void ChartReading::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::current();
    QPainter painter(this);
    if (m_stretch) {
        QColor fill = theme.accent();
        fill.setAlpha(60);
        painter.fillRect(*m_stretch, fill);
    }
    if (m_words.isEmpty())
        return;
    if (!m_plot.isEmpty() && m_at.x() >= m_plot.left() && m_at.x() <= m_plot.right()) {
        painter.setPen(QPen(theme.mutedText(), 1, Qt::DashLine));
        painter.drawLine(QPointF(m_at.x(), m_plot.top()), QPointF(m_at.x(), m_plot.bottom()));
    }
    const QSizeF most(std::max(60, width() - 40), height());
    const QRectF text = painter.boundingRect(QRectF({}, most), Qt::AlignLeft | Qt::TextWordWrap, m_words);
    const QRectF box = boxFor(text.size());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.line(), 1));
    painter.setBrush(theme.surface());
    painter.drawRoundedRect(box, 4, 4);
    painter.setPen(theme.text());
    painter.drawText(box.adjusted(BoxPadding, BoxPadding, -BoxPadding + 1, 0),
                     Qt::AlignLeft | Qt::TextWordWrap, m_words);
}

} // namespace plab
