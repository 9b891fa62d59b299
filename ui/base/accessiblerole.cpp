// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/accessiblerole.h"

#include <QAccessibleWidget>
#include <QWidget>

namespace plab {

namespace {

const char *const Property = "accessibleRole";

QAccessibleInterface *makeInterface(const QString &, QObject *object)
{
    auto *widget = qobject_cast<QWidget *>(object);
    const QVariant role = widget ? widget->property(Property) : QVariant();
    return role.isValid() ? new QAccessibleWidget(widget, QAccessible::Role(role.toInt())) : nullptr;
}

} // namespace

void setAccessibleRole(QWidget *widget, QAccessible::Role role)
{
    static const bool installed = (QAccessible::installFactory(&makeInterface), true);
    Q_UNUSED(installed)
    widget->setProperty(Property, int(role));
}

} // namespace plab
