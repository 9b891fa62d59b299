// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/pool/party.h"
#include "core/multiprocessing/pool.h"
#include "core/runtime/parent.h"

namespace plab::pool {

/// The results that the parent took, in the order in which it took them. In the parent; one thread.
class TakenResults
{
public:
    void take(const TaskResult &result)
    {
        if (m_count++ < Listed)
            m_first.push_back(result);
    }
    /// A list is taken by having it; it is read when the work is over.
    void take(const TaskList &list) { m_list = list; }

    std::uint64_t count() const { return m_count + m_list.size(); }
    std::vector<TaskResult> first() const; ///< at most `Listed` of them

    static constexpr std::uint64_t Listed = 10'000; ///< so many the values of a run name each

private:
    std::vector<TaskResult> m_first;
    std::uint64_t m_count = 0;
    TaskList m_list;
};

/// What a pool's cells say after the last task, as measures, values and outcome of the repeat. In the parent,
/// after the clock has stopped.
class PoolReport
{
public:
    PoolReport(Parent &parent, const Pool &pool, const Pool::Settings &settings, const TaskWork &work,
               const TakenResults &taken);

    /// Sends everything to the lab; `counter` is what the counting tasks have left.
    void send(std::int64_t counter);

private:
    void sendSchedule();
    void sendTimes();
    void sendTasks();
    void sendResults();
    void sendOutcome(std::int64_t counter);
    void sendOverlap();
    bool areResultsRight() const;
    bool isInOrder() const;
    bool isWrong(std::int64_t counter) const;
    std::int64_t expectedCount() const { return std::int64_t(m_settings.tasks * m_work.steps); }
    bool counts() const { return m_work.kind == TaskKind::Count; }
    bool sleeps() const { return m_work.kind == TaskKind::Sleep; }
    bool leftEarly() const { return m_p.choice("leave") == QLatin1String("terminate"); }
    std::uint64_t lengthOf(std::uint64_t task) const
    {
        return m_settings.lengths.empty() ? m_work.length() : m_settings.lengths[task];
    }
    double nominalSeconds(std::uint64_t task) const;
    std::uint64_t number(TaskState state) const { return m_numbers[std::size_t(state)]; }
    std::uint64_t dropped() const { return number(TaskState::Ready) + number(TaskState::Running); }

    Parent &m_parent;
    const Parameters &m_p;
    const Pool &m_pool;
    const Pool::Settings &m_settings;
    const TaskWork &m_work;
    const TakenResults &m_taken;
    std::uint64_t m_numbers[5] = {};
    QList<double> m_workSeconds; ///< by task: CPU or slept time of those that ran to their end, else 0
    QList<double> m_wallSeconds; ///< of those that ran to their end
    double m_wallS = 0;
    bool m_raced = false;
};

} // namespace plab::pool
