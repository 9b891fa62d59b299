// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/statistics.h"
#include "core/model/declaration.h"

namespace plab {

/// The graded table of a run (see gradeOutcomes) kept as the run grows: every repeat is added once, and what
/// a table costs does not depend on how many there were, unless repeats count several trials each. Plain
/// value.
class OutcomeTally
{
public:
    OutcomeTally() = default; ///< of nothing
    OutcomeTally(const Declaration &declaration, const Parameters &parameters);

    void add(const Repeat &repeat); ///< one that does not count changes nothing
    QList<OutcomeRow> rows() const;

private:
    QList<OutcomeRow> m_rows; ///< counts until now, without shares
    /// What was made afresh and judged, by outcome in the order of the rows: a repeat each or, as long as
    /// there is but one, its stretches of trials.
    QList<QList<Cluster>> m_observed;
    QList<QList<Cluster>> m_stretches;
    bool m_single = true; ///< one observation a cluster: they are independent as they are
    qsizetype m_counted = 0;
};

} // namespace plab
