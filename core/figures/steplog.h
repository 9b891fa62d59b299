// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"

namespace plab {

/// A figure that jumps (items in a queue), looked at now and then: its course as points of a line with steps,
/// never more than a thousand, peaks kept. Pure value.
class StepLog
{
public:
    /// The figure as seen at a time; times do not fall. Costs nothing while it stays the same.
    void add(double timeS, double value);

    /// The course until the last look.
    QList<ChartPoint> points() const;

private:
    void thinOut();

    static constexpr qsizetype Most = 1000;
    QList<ChartPoint> m_points;
    ChartPoint m_last;
    bool m_any = false;
};

} // namespace plab
