// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

namespace plab {

/// A line icon of the program (resources/icons), always in the colour of the text around it: it follows
/// theme, selection and disabled state by itself. An unknown name gives a null icon. GUI thread.
QIcon lineIcon(const QString &name);

} // namespace plab
