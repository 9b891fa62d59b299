// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace plab {

/// `process-lab python [options] FILE [ARGUMENTS…]`: runs the script as python3 would, from here, with this
/// program's own input, output and errors. What was seen stands on standard error afterwards. The exit status
/// is the script's, also where a signal ended it.
int runPython(const QStringList &words);

} // namespace plab
