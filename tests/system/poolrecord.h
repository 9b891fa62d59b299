// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/system/labrun.h"

namespace plab {

/// How many tasks each process did.
QMap<int, int> tasksByPid(const Repeat &repeat);
/// The tasks whose events of this kind there are, by time.
QList<int> tasksInOrderOf(const Repeat &repeat, EventKind kind);

/// Seconds by the wall clock from the begin to the end of each task that ended well, from the events.
QMap<int, double> wallTimesOf(const Repeat &repeat);
/// Whether a part of a time is no more than the whole, but for what its digits hide.
bool isWithin(double part, double whole);
QString shown(double value); ///< to nine digits, for a test that failed

} // namespace plab
