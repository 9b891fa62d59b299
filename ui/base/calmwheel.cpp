// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/calmwheel.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QEvent>
#include <QScrollBar>
#include <QTabBar>

namespace plab {

namespace {

bool followsTheWheel(const QObject *object)
{
    return qobject_cast<const QAbstractSpinBox *>(object) || qobject_cast<const QComboBox *>(object)
        || qobject_cast<const QTabBar *>(object)
        || (qobject_cast<const QAbstractSlider *>(object) && !qobject_cast<const QScrollBar *>(object));
}

} // namespace

CalmWheel::CalmWheel(QObject *parent) : QObject(parent)
{
    qApp->installEventFilter(this);
}

/// What is ignored goes on to the parent.
bool CalmWheel::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Wheel || !followsTheWheel(watched)
        || static_cast<QWidget *>(watched)->hasFocus())
        return false;
    event->ignore();
    return true;
}

} // namespace plab
