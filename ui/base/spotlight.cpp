// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/spotlight.h"

#include "ui/base/theme.h"

#include <QEvent>
#include <QPainter>
#include <QVariantAnimation>

namespace plab {

namespace {

constexpr int DurationMs = 2400;
constexpr double FadesFrom = 0.6; // of it

} // namespace

void Spotlight::on(QWidget *widget, int around)
{
    for (Spotlight *before : widget->window()->findChildren<Spotlight *>()) {
        if (before->m_widget == widget)
            delete before;
    }
    (new Spotlight(widget, around))->show();
}

Spotlight::Spotlight(QWidget *widget, int around)
    : QWidget(around > 0 ? widget->parentWidget() : widget), m_widget(widget), m_around(around)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    follow();
    raise();
    widget->installEventFilter(this);
    connect(widget, &QObject::destroyed, this, &QObject::deleteLater);
    auto *fading = new QVariantAnimation(this);
    fading->setDuration(DurationMs);
    fading->setKeyValues({{0, 1.0}, {FadesFrom, 1.0}, {1, 0.0}});
    connect(fading, &QVariantAnimation::valueChanged, this, [this](const QVariant &value) {
        m_strength = value.toDouble();
        update();
    });
    connect(fading, &QVariantAnimation::finished, this, &QObject::deleteLater);
    fading->start();
}

void Spotlight::follow()
{
    const QRect lit = m_around > 0 ? m_widget->geometry() : m_widget->rect();
    setGeometry(lit.adjusted(-m_around, -m_around, m_around, m_around));
}

bool Spotlight::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move)
        follow();
    return QWidget::eventFilter(watched, event);
}

void Spotlight::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(m_strength);
    QColor ground = Theme::current().accent();
    painter.setPen(QPen(ground, 3));
    ground.setAlphaF(0.08F);
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(2, 2, -2, -2), 6, 6);
}

} // namespace plab
