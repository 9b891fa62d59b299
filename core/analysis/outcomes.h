// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The graded table of a record: every declared outcome in declared order, unseen ones with 0; shares with
/// their 95 % interval, of what could be judged; witness repeats and repeats that did not finish are left
/// out. The interval (Wilson) rests on what was made afresh: repeats, from six on. Trials within repeats are
/// not independent: they count for as much as the repeats differ or, in a single one, its stretches of
/// consecutive trials (values.blocks). Pure.
QList<OutcomeRow> gradeOutcomes(const Declaration &declaration, const RunRecord &record);

/// What a table shows of them: all but those that were not seen and cannot be judged, or cannot be with these
/// settings. Pure.
QList<OutcomeRow> shownOutcomes(const QList<OutcomeRow> &rows);

/// How often this outcome was seen in a record. Pure.
quint64 countOf(const RunRecord &run, QLatin1String outcome);

/// How often something was counted, and how often so that it could be judged. Pure.
struct JudgedCount
{
    quint64 all = 0;
    quint64 judged = 0; ///< without the inconclusive ones

    bool isPartial() const { return judged < all; }
};
JudgedCount judgedCount(const QList<OutcomeRow> &rows);

/// "11 of 20 repeats", "each of 20 repeats", "none of 1,000 trials": how often something was seen. Beside a
/// headline that says what share of something was lost, a share of repeats would be taken for that one.
Text countWords(quint64 count, quint64 all, bool trials);

/// One sentence: what the intervals of these rows are, shown as `what` ("Whiskers"), or why there are none.
Text intervalWords(const QList<OutcomeRow> &rows, const Text &what);

} // namespace plab
