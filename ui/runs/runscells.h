// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/runs/runsmodel.h"

namespace plab {

/// What a run of the list is in a spreadsheet, by column of the list: plain values, several for a column that
/// shows several. `settings` is what the list says of them.
QStringList runCells(const RunEntry &entry, const QString &settings, int column);
QStringList runHeads(int column); ///< the titles of these

} // namespace plab
