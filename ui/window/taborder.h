// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QWidget;

namespace plab {

/// Where Tab (or Shift+Tab, `forward` false) goes from what has the focus in this window: through these parts
/// in this order, within each in the order of Qt's chain; what stands in none of them comes last. Unlike with
/// QWidget::setTabOrder(), widgets may come and go, and a pane whose focus proxy is one of its own widgets is
/// no second stop. Null if nothing takes Tab. GUI thread.
QWidget *nextByTab(QWidget *window, const QList<QWidget *> &parts, bool forward);

} // namespace plab
