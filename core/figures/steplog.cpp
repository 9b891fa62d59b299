// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/steplog.h"

#include "core/figures/thinned.h"

namespace plab {

void StepLog::add(double timeS, double value)
{
    if (!m_any || value != m_last.y) {
        if (m_any)
            m_points.append({timeS, m_last.y}); // until now it was as before: a step, not a slope
        m_points.append({timeS, value});
    }
    m_last = {timeS, value};
    m_any = true;
    if (m_points.size() > Most)
        thinOut();
}

QList<ChartPoint> StepLog::points() const
{
    QList<ChartPoint> all = m_points;
    if (m_any && (all.isEmpty() || all.last().x < m_last.x))
        all.append(m_last);
    return all;
}

void StepLog::thinOut()
{
    m_points = thinned(m_points, Most / 2);
}

} // namespace plab
