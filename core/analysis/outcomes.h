// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The graded table of a record: every declared outcome in declared order, unseen ones with 0; shares with
/// their Wilson interval, of what could be judged; witness repeats and repeats that did not finish are left
/// out. Pure.
QList<OutcomeRow> gradeOutcomes(const Declaration &declaration, const RunRecord &record);

/// What a table shows of them: all but those that cannot be judged and were not seen, which say nothing.
/// Pure.
QList<OutcomeRow> shownOutcomes(const QList<OutcomeRow> &rows);

/// How often something was counted, and how often so that it could be judged. Pure.
struct JudgedCount
{
    quint64 all = 0;
    quint64 judged = 0; ///< without the inconclusive ones

    bool isPartial() const { return judged < all; }
};
JudgedCount judgedCount(const QList<OutcomeRow> &rows);

} // namespace plab
