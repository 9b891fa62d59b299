// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/instant/instantcanvas.h"

#include "ui/base/accessiblerole.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

namespace plab {

InstantCanvas::InstantCanvas(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setObjectName(QStringLiteral("instantCanvas"));
    setAccessibleRole(this, QAccessible::Graphic);
}

void InstantCanvas::show(std::unique_ptr<InstantDrawing> drawing, const QString &emptyText)
{
    m_drawing = std::move(drawing);
    m_emptyText = emptyText;
    setMinimumSize(m_drawing ? m_drawing->size().toSize() : QSize(0, 0));
    setAccessibleDescription(m_drawing ? m_drawing->words() : m_emptyText);
    update();
}

void InstantCanvas::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::current();
    QPainter painter(this);
    painter.fillRect(rect(), theme.background());
    if (m_drawing) {
        m_drawing->paint(painter, theme);
    } else {
        painter.setPen(theme.mutedText());
        painter.drawText(rect().adjusted(24, 12, -24, -12), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(theme.accent());
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void InstantCanvas::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Comma:
        return Q_EMIT stepRequested(false);
    case Qt::Key_Right:
    case Qt::Key_Period:
        return Q_EMIT stepRequested(true);
    case Qt::Key_Home:
        return Q_EMIT beginRequested();
    case Qt::Key_End:
        return Q_EMIT newestRequested();
    default:
        QWidget::keyPressEvent(event);
    }
}

bool InstantCanvas::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), m_drawing ? m_drawing->tipAt(help->pos()) : QString(),
                       this); // an empty text hides it
    return true;
}

} // namespace plab
