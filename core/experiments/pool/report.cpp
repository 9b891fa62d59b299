// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/pool/report.h"

#include "core/exhibits/powers.h"
#include "core/experiments/pool/card.h"
#include "core/experiments/pool/overlap.h"
#include "core/experiments/pool/script.h"
#include "core/figures/schedule.h"
#include "core/model/cpus.h"

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

} // namespace

Text hangSentence(const PoolHangs &hang)
{
    return tr("Nobody will ever finish task %1: process %2, which had it, is gone (%3), and a pool like this "
              "one "
              "never learns of it. The parent would wait for ever, so the repeat ends here.")
        .arg(QString::number(hang.task), QString::number(hang.pid), endingText(hang.ending));
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
            return returned(task)
                == (counts()                              ? lengthOf(task)
                        : m_work.kind == TaskKind::Square ? task * task
                                                          : task);
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

/// Results that the parent should have taken and has not. Where a get gave up in time, it has not.
bool PoolReport::isAnyMissing(const PoolEnd &end) const
{
    if (leftEarly() || end.hang || end.gaveUp)
        return false;
    return dropped() > 0 || (m_taken.count() != m_settings.tasks && m_taken.timeouts() == 0);
}

bool PoolReport::isWrong(const PoolEnd &end) const
{
    const std::uint64_t over = number(TaskState::Done) + number(TaskState::Failed) + number(TaskState::Lost)
        + number(TaskState::Broken);
    if (over + dropped() != m_settings.tasks || !areResultsRight() || !isInOrder() || isAnyMissing(end))
        return true;
    const QString leave = m_p.choice("leave");
    const bool isRefusal = leave == QLatin1String("join-first") || leave == QLatin1String("submit-late");
    if (isRefusal && m_taken.refusals() != 1 && !end.hang && !end.gaveUp)
        return true;
    if (!counts() || expectedCount() == 0)
        return false;
    const bool allDone = number(TaskState::Done) == m_settings.tasks;
    const bool lostAlone = allDone && end.counter < expectedCount() && !m_raced;
    return end.counter > expectedCount() || (allDone && end.counter < 1) || lostAlone;
}

QString PoolReport::outcomeOf(const PoolEnd &end) const
{
    const bool allCounted = counts() && number(TaskState::Done) == m_settings.tasks;
    return isWrong(end)                               ? "wrong"
        : end.hang                                    ? "hung"
        : end.gaveUp                                  ? "gave-up"
        : number(TaskState::Broken) > 0               ? "broken"
        : number(TaskState::Lost) > 0                 ? "task-lost"
        : number(TaskState::Failed) > 0               ? "task-failed"
        : allCounted && end.counter < expectedCount() ? "updates-lost"
        : allCounted && !m_raced                      ? "not-raced"
        : m_taken.timeouts() > 0                      ? "timed-out"
        : m_taken.refusals() > 0                      ? "call-refused"
                                                      : "complete";
}

void PoolReport::sendOutcome(const PoolEnd &end)
{
    if (counts()) {
        m_parent.measure("expected", double(expectedCount()));
        m_parent.measure("final", double(end.counter));
        m_parent.measure("lost", double(expectedCount() - end.counter));
    }
    m_parent.outcome(outcomeOf(end));
}

/// What only some settings ask for; else it does not apply.
void PoolReport::sendEnd(const PoolEnd &end)
{
    if (m_work.initializes)
        m_parent.measure("initialized", double(end.initialized));
    if (m_settings.workerDeath == WorkerDeath::Broken)
        m_parent.measure("tasks_broken", double(number(TaskState::Broken)));
    if (end.hang) {
        m_parent.measure("hang_found_s", double(end.foundNs - end.hang->diedNs) * 1e-9);
        m_parent.value("waits_for", qint64(end.hang->task));
    }
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

void PoolReport::send(const PoolEnd &end)
{
    if (counts())
        sendOverlap();
    sendSchedule();
    sendTimes();
    sendTasks();
    m_taken.send();
    sendEnd(end);
    sendOutcome(end);
}

} // namespace plab::pool
