// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

class QWidget;

namespace plab {

/// Every visible text of a window that does not fit where it stands, and that no tool tip has whole: one line
/// each, with what is cut and where. Wrapping and scrolling are ways to see a text; a scroll area that cannot
/// be scrolled sideways is none. Looks at labels, buttons, fields, tabs, heads, cells, charts and scroll
/// areas.
QStringList cutTexts(const QWidget &window);

} // namespace plab
