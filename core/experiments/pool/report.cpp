// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/pool/report.h"

#include "core/exhibits/powers.h"
#include "core/experiments/pool/overlap.h"
#include "core/experiments/pool/script.h"
#include "core/figures/schedule.h"
#include "core/model/cpus.h"
#include "core/model/numbertext.h"

#include <QJsonArray>

#include <algorithm>
#include <numeric>
#include <set>

namespace plab::pool {

namespace {

constexpr qsizetype SampledTimes = 2000;

/// At most so many, evenly picked.
QJsonArray sampled(const QList<double> &seconds)
{
    QJsonArray picked;
    const qsizetype stride = std::max<qsizetype>(1, (seconds.size() + SampledTimes - 1) / SampledTimes);
    for (qsizetype i = 0; i < seconds.size(); i += stride)
        picked.append(seconds.at(i));
    return picked;
}

/// Text beyond what a JSON number holds exactly; null where a task returned nothing.
QJsonValue shownResult(const TaskResult &result)
{
    if (result.state != TaskState::Done)
        return {};
    return result.value <= std::uint64_t(exactIntegers) ? QJsonValue(qint64(result.value))
                                                        : QJsonValue(QString::number(result.value));
}

} // namespace

std::vector<TaskResult> TakenResults::first() const
{
    std::vector<TaskResult> all = m_first;
    for (std::uint64_t i = 0; i < m_list.size() && all.size() < Listed; ++i)
        all.push_back(m_list.at(i));
    return all;
}

PoolReport::PoolReport(Parent &parent, const Pool &pool, const Pool::Settings &settings, const TaskWork &work,
                       const TakenResults &taken)
    : m_parent(parent), m_p(parent.parameters()), m_pool(pool), m_settings(settings), m_work(work),
      m_taken(taken)
{
    const ArenaHeader &clock = parent.arena().header(); // the two instants of wall_s
    m_wallS = double(clock.returnNs.load() - clock.entryNs.load()) * 1e-9;
    m_workSeconds.reserve(qsizetype(settings.tasks));
    m_wallSeconds.reserve(qsizetype(settings.tasks));
    for (std::uint64_t task = 0; task < settings.tasks; ++task) {
        const TaskCell &cell = pool.cell(task);
        ++m_numbers[std::size_t(cell.currentState())];
        if (cell.currentState() != TaskState::Done) {
            m_workSeconds.append(0);
            continue;
        }
        const std::uint64_t wallNs = cell.endNs.load() - cell.beginNs.load();
        const std::uint64_t workNs = cell.workNs.load();
        m_wallSeconds.append(double(wallNs) * 1e-9);
        // Not measured: its worker was ended within 50 µs of the last reading of its CPU clock.
        m_workSeconds.append(double(workNs ? workNs : wallNs) * 1e-9);
    }
}

double PoolReport::nominalSeconds(std::uint64_t task) const
{
    const bool ran = m_pool.cell(task).currentState() == TaskState::Done;
    return ran ? double(m_work.steps) * double(lengthOf(task)) * 1e-9 : 0;
}

void PoolReport::sendSchedule()
{
    const double serial = std::accumulate(m_workSeconds.begin(), m_workSeconds.end(), 0.0);
    const int workers = int(m_settings.workers);
    const int chunk = int(m_settings.chunk);
    const bool apply = m_p.choice("submit") == QLatin1String("apply");
    if (!leftEarly() && sleeps()) {
        QList<double> nominal;
        for (std::uint64_t task = 0; task < m_settings.tasks; ++task)
            nominal.append(nominalSeconds(task));
        m_parent.measure("ideal_s", makespan(nominal, workers, chunk, apply));
    } else if (!leftEarly()) {
        m_parent.measure("ideal_s", makespanOnCpus(m_workSeconds, workers, chunk, apply, usableCpus()));
    }
    m_parent.measure("serial_s", serial);
    m_parent.measure("speedup", serial / m_wallS);
    m_parent.measure("tasks_done", double(number(TaskState::Done)));
    m_parent.measure("tasks_lost", double(number(TaskState::Lost)));
    m_parent.measure("tasks_failed", double(number(TaskState::Failed)));
    m_parent.measure("tasks_dropped", double(dropped()));
    m_parent.measure("tasks_per_s", double(number(TaskState::Done)) / m_wallS);
    m_parent.measure("chunk_used", double(m_settings.chunk));
}

void PoolReport::sendTimes()
{
    QList<double> work;
    for (std::uint64_t task = 0; task < m_settings.tasks; ++task) {
        if (m_pool.cell(task).currentState() == TaskState::Done)
            work.append(m_workSeconds.at(qsizetype(task)));
    }
    m_parent.value("task_work_seconds", sampled(work));
    m_parent.value("task_seconds", sampled(m_wallSeconds));
}

void PoolReport::sendTasks()
{
    std::set<std::int32_t> pids;
    QJsonArray pidByTask;
    QJsonArray lost;
    QJsonArray failed;
    const bool listed = m_settings.tasks <= TakenResults::Listed;
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
    }
    m_parent.measure("pids_used", double(pids.size()));
    if (listed)
        m_parent.value("pid_by_task", pidByTask);
    m_parent.value("lost_tasks", lost);
    m_parent.value("failed_tasks", failed);
}

void PoolReport::sendResults()
{
    QJsonArray order;
    QJsonArray returned;
    for (const TaskResult &result : m_taken.first()) {
        order.append(qint64(result.task));
        returned.append(shownResult(result));
    }
    m_parent.value("result_order", order);
    m_parent.value("returned", returned);
}

/// Whether every task that ended well returned what it should: sums of powers grow with their length, so that
/// one pass over the lengths makes them all.
bool PoolReport::areResultsRight() const
{
    std::vector<std::uint64_t> done;
    for (std::uint64_t task = 0; task < m_settings.tasks; ++task) {
        if (m_pool.cell(task).currentState() == TaskState::Done)
            done.push_back(task);
    }
    const auto returned = [this](std::uint64_t task) { return m_pool.cell(task).result.load(); };
    if (m_work.kind != TaskKind::Powers) {
        return std::all_of(done.begin(), done.end(), [&](std::uint64_t task) {
            return returned(task) == (counts() ? lengthOf(task) : task);
        });
    }
    std::stable_sort(done.begin(), done.end(),
                     [this](std::uint64_t a, std::uint64_t b) { return lengthOf(a) < lengthOf(b); });
    std::uint64_t terms = 0;
    std::uint64_t sum = 0;
    return std::all_of(done.begin(), done.end(), [&](std::uint64_t task) {
        sum += sumOfPowers(terms, lengthOf(task));
        terms = lengthOf(task);
        return returned(task) == sum;
    });
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

bool PoolReport::isWrong(std::int64_t counter) const
{
    const std::uint64_t over = number(TaskState::Done) + number(TaskState::Failed) + number(TaskState::Lost);
    if (over + dropped() != m_settings.tasks || !areResultsRight() || !isInOrder())
        return true;
    if (!leftEarly() && (dropped() > 0 || m_taken.count() != m_settings.tasks))
        return true;
    if (!counts() || expectedCount() == 0)
        return false;
    const bool allDone = number(TaskState::Done) == m_settings.tasks;
    const bool lostAlone = allDone && counter < expectedCount() && !m_raced;
    return counter > expectedCount() || (allDone && counter < 1) || lostAlone;
}

void PoolReport::sendOutcome(std::int64_t counter)
{
    const bool allDone = number(TaskState::Done) == m_settings.tasks;
    if (counts()) {
        m_parent.measure("expected", double(expectedCount()));
        m_parent.measure("final", double(counter));
        m_parent.measure("lost", double(expectedCount() - counter));
    }
    m_parent.outcome(isWrong(counter)                                       ? "wrong"
                         : number(TaskState::Lost) > 0                      ? "task-lost"
                         : number(TaskState::Failed) > 0                    ? "task-failed"
                         : counts() && allDone && counter < expectedCount() ? "updates-lost"
                         : counts() && allDone && !m_raced                  ? "not-raced"
                                                                            : "complete");
}

/// Without a time in which two workers had begun to count and not ended there was no race.
void PoolReport::sendOverlap()
{
    const std::optional<Overlap> overlap = countingOverlap(m_pool, m_settings.tasks);
    if (!overlap)
        return;
    m_raced = overlap->raced();
    m_parent.measure("race_s", overlap->spanS);
    m_parent.measure("overlap_spans", overlap->spans);
    m_parent.measure("overlap", overlap->least);
    m_parent.measure("overlap_most", overlap->most);
}

void PoolReport::send(std::int64_t counter)
{
    if (counts())
        sendOverlap();
    sendSchedule();
    sendTimes();
    sendTasks();
    sendResults();
    sendOutcome(counter);
}

} // namespace plab::pool
