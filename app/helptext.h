// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace plab {

/// What `help` prints: of the program for an empty name, of a command else; empty for an unknown one.
QString helpText(const QString &command);

} // namespace plab
