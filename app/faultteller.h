// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <QMap>

#include <functional>

namespace plab {

/// Says the faults of a run on standard error at the moment at which they are known, each once.
class FaultTeller
{
public:
    /// What is new in this record, a later one of the same run each time. True if anything was said.
    /// `beforeFirst` is called before that, to clear the line that the cursor is on.
    bool tell(const RunRecord &run, const std::function<void()> &beforeFirst);

private:
    static constexpr int MostTold = 50; ///< whoever kills thousands need not read each

    static constexpr qsizetype Witness = -1; ///< it stands behind the counted repeats, however many these are

    void sayFrom(qsizetype first, const QList<Text> &lines);

    QMap<qsizetype, qsizetype> m_told; ///< how many of which repeat
    qsizetype m_settled = 0;           ///< repeats before this one are over, and all of theirs are told
    int m_all = 0;
};

} // namespace plab
