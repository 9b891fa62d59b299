// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAccessible>

class QWidget;

namespace plab {

/// What a screen reader calls a widget that paints itself: a chart, a graphic. Qt would call it a client
/// area. Before its
/// first name, with which Qt asks for it. GUI thread.
void setAccessibleRole(QWidget *widget, QAccessible::Role role);

} // namespace plab
