// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace plab {

/// A tool tip that shows this text as it is. Qt takes a tip that begins like HTML for HTML, also one that
/// came from a file or from a process.
QString plainTip(const QString &text);

} // namespace plab
