// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/parent.h"
#include "core/process/pool.h"

namespace plab {

/// What a pool's cells say after the last task, as measures, values and outcome of the repeat. In the parent,
/// after the clock has stopped.
class PoolReport
{
public:
    PoolReport(Parent &parent, const Pool &pool, const Pool::Settings &settings);

    /// Sends everything to the lab; `counter` is what the counting tasks have left.
    void send(std::int64_t counter);

private:
    void sendSchedule();
    void sendLists();
    void sendOutcome(std::int64_t counter);
    void sendOverlap();
    bool isInOrder() const;
    bool counts() const { return m_settings.work.kind == TaskKind::Count; }
    std::uint64_t number(TaskState state) const { return m_numbers[std::size_t(state)]; }
    std::uint64_t dropped() const { return number(TaskState::Ready) + number(TaskState::Running); }

    Parent &m_parent;
    const Parameters &m_p;
    const Pool &m_pool;
    const Pool::Settings &m_settings;
    std::uint64_t m_numbers[5] = {};
    QList<double> m_seconds; ///< measured, of the tasks that ran
    double m_wallS = 0;
    bool m_resultsRight = true;
};

} // namespace plab
