// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/poolresult.h"

#include "core/multiprocessing/pool.h"

#include <algorithm>

namespace plab {

namespace {

const TaskResult &orRaise(const TaskResult &result)
{
    if (result.state != TaskState::Done)
        throw TaskError {result};
    return result;
}

} // namespace

bool AsyncResult::ready() const
{
    return m_pool->cell(m_task).isOver();
}

bool AsyncResult::successful() const
{
    return m_pool->cell(m_task).currentState() == TaskState::Done;
}

void AsyncResult::wait() const
{
    m_pool->await(m_task);
}

TaskResult AsyncResult::get(std::optional<double> timeoutS) const
{
    if (!m_pool->await(m_task, timeoutS))
        throw ResultTimeout {};
    return orRaise(m_pool->resultOf(m_task));
}

TaskList MapResult::get(std::optional<double> timeoutS) const
{
    if (!m_pool->awaitAll(timeoutS))
        throw ResultTimeout {};
    if (const std::optional<TaskResult> error = m_pool->firstError())
        throw TaskError {*error};
    return m_pool->results();
}

std::optional<TaskResult> IMapIterator::next(std::optional<double> timeoutS)
{
    if (m_next == m_tasks)
        return std::nullopt;
    if (!m_pool.await(m_next, timeoutS))
        throw ResultTimeout {};
    return orRaise(m_pool.resultOf(m_next++));
}

std::optional<TaskResult> IMapUnorderedIterator::next(std::optional<double> timeoutS)
{
    if (m_taken == m_tasks)
        return std::nullopt;
    std::optional<TaskResult> result;
    const auto hasArrived = [&] {
        result = arrived();
        return result.has_value();
    };
    if (!m_pool.awaitAny(hasArrived, timeoutS))
        throw ResultTimeout {};
    return orRaise(*result);
}

std::optional<TaskResult> IMapUnorderedIterator::arrived()
{
    if (m_taken == m_tasks)
        return std::nullopt;
    if (m_arrived.empty())
        look();
    if (m_arrived.empty())
        return std::nullopt;
    const std::uint64_t task = m_arrived.back();
    m_arrived.pop_back();
    ++m_taken;
    return m_pool.resultOf(task);
}

/// What has arrived since the last look, by the time at which it did.
void IMapUnorderedIterator::look()
{
    for (const std::uint64_t claimed = m_pool.claimedTasks(); m_seen < claimed; ++m_seen)
        m_running.push_back(m_seen);
    const auto over = std::partition(m_running.begin(), m_running.end(),
                                     [this](std::uint64_t task) { return !m_pool.cell(task).isOver(); });
    m_arrived.assign(over, m_running.end());
    m_running.erase(over, m_running.end());
    std::sort(m_arrived.begin(), m_arrived.end(), [this](std::uint64_t a, std::uint64_t b) {
        const std::uint64_t endA = m_pool.cell(a).endNs.load();
        const std::uint64_t endB = m_pool.cell(b).endNs.load();
        return endA != endB ? endA > endB : a > b; // given up at one instant: by their numbers
    });
}

} // namespace plab
