// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/pool/party.h"
#include "core/experiments/pool/takenresults.h"
#include "core/multiprocessing/pool.h"
#include "core/runtime/parent.h"

namespace plab::pool {

/// How a pool's work ended beside what its cells say.
struct PoolEnd
{
    std::optional<PoolHangs> hang;
    bool gaveUp = false;           ///< its workers died in their initializer
    std::uint64_t foundNs = 0;     ///< when the hang was
    std::uint64_t initialized = 0; ///< lives of workers whose initializer has run
    std::int64_t counter = 0;      ///< what the counting tasks have left
};

/// Why a pool hangs, and which task is waited for.
Text hangSentence(const PoolHangs &hang);

/// What a pool's cells say, as measures, values and outcome of the repeat. In the parent, after the clock has
/// stopped; before that only of the times until now.
class PoolReport
{
public:
    PoolReport(Parent &parent, const Pool &pool, const Pool::Settings &settings, const TaskWork &work,
               const TakenResults &taken);

    /// Sends everything to the lab.
    void send(const PoolEnd &end);
    void sendTimes(); ///< of the tasks that are over

private:
    void sendSchedule();
    void sendTasks();
    void sendEnd(const PoolEnd &end);
    void sendOutcome(const PoolEnd &end);
    void sendOverlap();
    bool areResultsRight() const;
    bool isInOrder() const;
    bool isWrong(const PoolEnd &end) const;
    bool isAnyMissing(const PoolEnd &end) const;
    QString outcomeOf(const PoolEnd &end) const;
    std::int64_t expectedCount() const { return std::int64_t(m_settings.tasks * m_work.steps); }
    bool counts() const { return m_work.kind == TaskKind::Count; }
    bool sleeps() const { return m_work.sleeps(); }
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
    std::uint64_t m_numbers[TaskStates] = {};
    QList<double> m_workSeconds; ///< by task: CPU or slept time of those that ran to their end, else 0
    QList<double> m_wallSeconds; ///< of those that ran to their end
    double m_wallS = 0;
    bool m_raced = false;
};

} // namespace plab::pool
