// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/outcome.h"
#include "core/model/parameter.h"
#include "core/model/repeats.h"

#include <QDateTime>

namespace plab {

/// The one format that serves command line, Runs list, export and comparison. A live run publishes growing
/// copies of it (implicitly shared, cheap to copy and to continue); a record opened from disk feeds the same
/// views.
struct RunRecord
{
    QString experiment;
    Text title;
    QString preset;        ///< id of the preset it came from, or empty
    Parameters parameters; ///< every one, resolved
    QList<Text> remarks;
    int repeat = 1; ///< counted repeats asked for
    qint64 seed = 1;
    QDateTime started; ///< UTC wall time, a label
    QJsonObject environment;
    QList<OutcomeRow> outcomes; ///< all declared, over the counted repeats
    Repeats repeats;            ///< counted ones in order, then the witness if there is one
    bool finished = false;      ///< false while live
    QString called;             ///< how a person calls it, beside others; no part of what is stored

    /// The repeat whose timeline is shown: the witness if there is one, else the last.
    const Repeat *timelineRepeat() const;
    /// The repeat that a person is shown: while the run goes on the one that runs, or between two of them the
    /// one that ended last; of a finished run that of timelineRepeat().
    const Repeat *shownRepeat() const;
    /// The place of one of its repeats among the counted ones, from 1; 0 for the witness.
    int numberOf(const Repeat &one) const;
    /// The repeat of that number; null if there is none.
    const Repeat *numbered(int number) const;
    int countedRepeats() const; ///< counted repeats that have ended as they should
};

} // namespace plab
