// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

namespace plab {

/// What a column of a table would like to be wide, in pixels.
struct ColumnNeed
{
    int wanted = 0;     ///< looks well
    int content = 0;    ///< nothing is cut off
    int least = 0;      ///< what is elided can still be recognised
    int yields = 0;     ///< columns of a low number are elided first; 0: never
    bool fills = false; ///< takes what is left over
    int leaves = 0;     ///< columns of a low number are left out first, before any is elided; 0: never
};

/// Widths that fit into the room if that can be: first the columns shrink to their content, then those that
/// can be done without are left out (their width is 0), then those that yield are elided, one after the
/// other. Pure.
QList<int> fitColumns(const QList<ColumnNeed> &needs, int room);

} // namespace plab
