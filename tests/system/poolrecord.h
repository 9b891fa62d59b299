// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/system/labrun.h"

namespace plab {

/// How many tasks each process did.
QMap<int, int> tasksByPid(const Repeat &repeat);
/// The tasks whose events of this kind there are, by time.
QList<int> tasksInOrderOf(const Repeat &repeat, EventKind kind);

} // namespace plab
