// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/text.h"

#include <QList>

#include <optional>

namespace plab {

/// One figure of a table of results. Plain value.
struct ResultCell
{
    std::optional<double> value; ///< in the column's unit; null: not known, or it has none
    std::optional<double> low;   ///< of the 95 % interval of the median, or of the least to the largest
    std::optional<double> high;
    Text words = {}; ///< shown behind the figure where it is not what the column says: "longest"
};

/// What stands over a column.
struct ResultHead
{
    Text title;
    QString unit; ///< as of a measure
    Text help;    ///< one sentence
};

struct ResultRow
{
    Text name; ///< of the kind, and of the run where there are several
    QList<ResultCell> cells;
};

/// What was measured, as a table: a row for each kind or run, a column for each figure. Plain value.
struct ResultTable
{
    Text rowTitle; ///< over the names: "Kind"
    QList<ResultHead> columns;
    QList<ResultRow> rows;
    Text note; ///< one line under it: what the brackets are

    bool isEmpty() const { return rows.isEmpty(); }
};

} // namespace plab
