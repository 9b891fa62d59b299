// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/poolreport.h"

#include "core/analysis/schedule.h"

#include <QJsonArray>

#include <algorithm>
#include <numeric>
#include <set>

namespace plab {

namespace {

constexpr std::uint64_t ListedTasks = 10'000; ///< up to so many tasks the values name each
constexpr qsizetype SampledTimes = 2000;

} // namespace

PoolReport::PoolReport(Parent &parent, const Pool &pool, const Pool::Settings &settings)
    : m_parent(parent), m_p(parent.parameters()), m_pool(pool), m_settings(settings)
{
    m_wallS = double(nowNs() - parent.arena().header().entryNs.load()) * 1e-9;
    const bool powers = m_settings.work.kind == TaskKind::Powers;
    const std::uint64_t right = powers ? sumOfPowers(m_settings.work.steps) : 0;
    m_seconds.reserve(qsizetype(settings.tasks));
    for (std::uint64_t task = 0; task < settings.tasks; ++task) {
        const TaskCell &cell = pool.cell(task);
        ++m_numbers[std::size_t(cell.currentState())];
        if (cell.currentState() != TaskState::Done && cell.currentState() != TaskState::Failed)
            continue;
        m_seconds.append(double(cell.endNs.load() - cell.beginNs.load()) * 1e-9);
        if (powers && cell.currentState() == TaskState::Done && cell.result.load() != right)
            m_resultsRight = false;
    }
}

void PoolReport::sendSchedule()
{
    const double serial = std::accumulate(m_seconds.begin(), m_seconds.end(), 0.0);
    const double nominal = double(m_settings.work.steps) * double(m_settings.work.stepNs) * 1e-9;
    const QList<double> times = m_settings.work.kind == TaskKind::Sleep
        ? QList<double>(qsizetype(m_settings.tasks), nominal)
        : m_seconds;
    m_parent.measure("ideal_s",
                     makespan(times, int(m_settings.workers), int(m_settings.chunk),
                              m_p.choice("submit") == QLatin1String("apply")));
    m_parent.measure("serial_s", serial);
    m_parent.measure("speedup", serial / m_wallS);
    m_parent.measure("tasks_done", double(number(TaskState::Done)));
    m_parent.measure("tasks_lost", double(number(TaskState::Lost)));
    m_parent.measure("tasks_failed", double(number(TaskState::Failed)));
    m_parent.measure("tasks_dropped", double(dropped()));
    m_parent.measure("tasks_per_s", double(m_seconds.size()) / m_wallS);
    m_parent.measure("chunk_used", double(m_settings.chunk));
}

void PoolReport::sendLists()
{
    std::set<std::int32_t> pids;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> order; // end, task
    QJsonArray pidByTask;
    QJsonArray lost;
    QJsonArray failed;
    const bool listed = m_settings.tasks <= ListedTasks;
    for (std::uint64_t task = 0; task < m_settings.tasks; ++task) {
        const TaskCell &cell = m_pool.cell(task);
        const std::int32_t pid = cell.pid.load();
        if (pid)
            pids.insert(pid);
        if (cell.currentState() == TaskState::Lost)
            lost.append(qint64(task));
        if (cell.currentState() == TaskState::Failed)
            failed.append(qint64(task));
        if (listed)
            pidByTask.append(pid ? QJsonValue(pid) : QJsonValue());
        if (listed && (cell.currentState() == TaskState::Done || cell.currentState() == TaskState::Failed))
            order.emplace_back(cell.endNs.load(), task);
    }
    if (m_p.choice("submit") == QLatin1String("imap-unordered")) // the others are taken in input order
        std::sort(order.begin(), order.end());
    QJsonArray resultOrder;
    for (const auto &[end, task] : order)
        resultOrder.append(qint64(task));
    QJsonArray seconds;
    const qsizetype stride = std::max<qsizetype>(1, (m_seconds.size() + SampledTimes - 1) / SampledTimes);
    for (qsizetype i = 0; i < m_seconds.size(); i += stride)
        seconds.append(m_seconds.at(i));
    m_parent.measure("pids_used", double(pids.size()));
    if (listed) {
        m_parent.value("result_order", resultOrder);
        m_parent.value("pid_by_task", pidByTask);
    }
    m_parent.value("task_seconds", seconds);
    m_parent.value("lost_tasks", lost);
    m_parent.value("failed_tasks", failed);
}

/// Tasks of a chunk run one after the other, and so do all tasks of `apply`, whose chunk is one.
bool PoolReport::isInOrder() const
{
    const bool all = m_p.choice("submit") == QLatin1String("apply");
    for (std::uint64_t task = 1; task < m_settings.tasks; ++task) {
        const TaskCell &before = m_pool.cell(task - 1);
        const TaskCell &cell = m_pool.cell(task);
        const bool follows = all || task % m_settings.chunk != 0;
        if (follows && before.currentState() == TaskState::Done && cell.currentState() == TaskState::Done
            && cell.beginNs.load() < before.endNs.load())
            return false;
    }
    return true;
}

void PoolReport::sendOutcome(std::int64_t counter)
{
    const std::uint64_t sum =
        number(TaskState::Done) + number(TaskState::Failed) + number(TaskState::Lost) + dropped();
    const bool allDone = number(TaskState::Done) == m_settings.tasks;
    const bool cutShort = dropped() > 0 && m_p.choice("leave") != QLatin1String("terminate");
    bool countsWrong = false;
    bool updatesLost = false;
    if (counts()) {
        const auto expected = std::int64_t(m_settings.tasks * m_settings.work.steps);
        m_parent.measure("expected", double(expected));
        m_parent.measure("final", double(counter));
        m_parent.measure("lost", double(expected - counter));
        countsWrong = counter > expected || (allDone && expected > 0 && counter < 1);
        updatesLost = allDone && counter < expected;
    }
    const char *outcome =
        sum != m_settings.tasks || !m_resultsRight || !isInOrder() || cutShort || countsWrong ? "wrong"
        : number(TaskState::Lost) > 0                                                         ? "task-lost"
        : number(TaskState::Failed) > 0                                                       ? "task-failed"
        : updatesLost                                                                         ? "updates-lost"
                                                                                              : "complete";
    m_parent.outcome(outcome);
}

/// For which part of the time in which anybody counted at least two workers did: without it there was no
/// race.
void PoolReport::sendOverlap()
{
    std::vector<std::pair<std::uint64_t, int>> changes; // time, one more or one less
    for (std::uint64_t task = 0; task < m_settings.tasks; ++task) {
        const TaskCell &cell = m_pool.cell(task);
        if (cell.currentState() == TaskState::Done) {
            changes.emplace_back(cell.beginNs.load(), 1);
            changes.emplace_back(cell.endNs.load(), -1);
        }
    }
    std::sort(changes.begin(), changes.end());
    double any = 0;
    double several = 0;
    int active = 0;
    for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
        active += changes[i].second;
        const auto length = double(changes[i + 1].first - changes[i].first);
        any += active > 0 ? length : 0;
        several += active > 1 ? length : 0;
    }
    if (any > 0)
        m_parent.value("overlap", several / any);
}

void PoolReport::send(std::int64_t counter)
{
    if (counts())
        sendOverlap();
    sendSchedule();
    sendLists();
    sendOutcome(counter);
}

} // namespace plab
