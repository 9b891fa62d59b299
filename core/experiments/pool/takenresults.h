// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiprocessing/poolresult.h"
#include "core/runtime/parent.h"

namespace plab::pool {

/// What the parent got of its pool, in the order in which it got it: results, errors, time-outs, calls back,
/// refusals. In the parent; one thread.
class TakenResults
{
public:
    explicit TakenResults(Parent &parent) : m_parent(parent) { }

    void take(const TaskResult &result);
    /// A list is taken by having it; it is read when the work is over.
    void take(const TaskList &list) { m_list = list; }
    void raised(const TaskResult &error); ///< get or next raised this
    void timedOut();                      ///< get or next did not wait any longer
    void calledBack(const TaskResult &result);
    void calledBack(const TaskList &list);
    void calledBackOf(const TaskResult &error); ///< the error callback
    void refused(const Text &why);

    std::uint64_t count() const { return m_count + m_list.size(); }
    std::vector<TaskResult> first() const; ///< at most `Listed` of them
    std::uint64_t timeouts() const { return m_timeouts; }
    std::uint64_t refusals() const { return std::uint64_t(m_refused.size()); }

    /// The measures and values that tell of it.
    void send() const;

    static constexpr std::uint64_t Listed = 10'000; ///< so many the values of a run name each

private:
    void say(const QString &line);
    void note(const TaskResult &error);

    Parent &m_parent;
    std::vector<TaskResult> m_first;
    std::uint64_t m_count = 0;
    TaskList m_list;
    std::vector<std::pair<std::uint64_t, double>> m_raised; ///< task, seconds; at most `Listed`
    std::uint64_t m_errors = 0;
    std::uint64_t m_timeouts = 0;
    std::uint64_t m_callbacks = 0;
    std::uint64_t m_errorCallbacks = 0;
    QList<Text> m_refused;
    std::uint64_t m_lines = 0;
};

/// "[0, 1, 4, 9]", as print() shows it; None where a task returned nothing.
QString listText(const TaskList &list);

} // namespace plab::pool
