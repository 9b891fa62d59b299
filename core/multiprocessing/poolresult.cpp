// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/poolresult.h"

#include "core/multiprocessing/pool.h"

#include <algorithm>

namespace plab {

bool AsyncResult::ready() const
{
    return m_pool->cell(m_task).isOver();
}

void AsyncResult::wait() const
{
    m_pool->await(m_task);
}

TaskResult AsyncResult::get() const
{
    wait();
    return m_pool->resultOf(m_task);
}

std::optional<TaskResult> IMapIterator::next()
{
    if (m_next == m_tasks)
        return std::nullopt;
    m_pool.await(m_next);
    return m_pool.resultOf(m_next++);
}

std::optional<TaskResult> IMapUnorderedIterator::next()
{
    if (m_taken == m_tasks)
        return std::nullopt;
    if (m_arrived.empty()) {
        m_pool.awaitAny([this] {
            look();
            return !m_arrived.empty();
        });
    }
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
        return m_pool.cell(a).endNs.load() > m_pool.cell(b).endNs.load();
    });
}

} // namespace plab
