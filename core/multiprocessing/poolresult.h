// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/taskboard.h"

#include <vector>

namespace plab {

class Pool;

/// What became of a task, as its parent takes it.
struct TaskResult
{
    std::uint64_t task = 0;
    TaskState state = TaskState::Ready; ///< Done, or why there is no value
    std::uint64_t value = 0;            ///< what the task returned
};

/// Results of consecutive tasks in the order of the input: the list that Python's Pool.map returns. A view of
/// the pool's cells; lives as long as they do.
class TaskList
{
public:
    TaskList() = default;
    TaskList(const TaskCell *cells, std::uint64_t first, std::uint64_t past)
        : m_cells(cells), m_first(first), m_past(past)
    {
    }

    std::uint64_t size() const { return m_past - m_first; }
    TaskResult at(std::uint64_t i) const
    {
        const TaskCell &cell = m_cells[m_first + i];
        return {m_first + i, cell.currentState(), cell.result.load(std::memory_order_relaxed)};
    }

private:
    const TaskCell *m_cells = nullptr;
    std::uint64_t m_first = 0;
    std::uint64_t m_past = 0;
};

/// What Python's Pool.apply_async returns: the promise of a result.
class AsyncResult
{
public:
    AsyncResult(Pool &pool, std::uint64_t task) : m_pool(&pool), m_task(task) { }

    bool ready() const;
    void wait() const;
    TaskResult get() const; ///< waits for it

private:
    Pool *m_pool;
    std::uint64_t m_task;
};

/// What Python's Pool.imap returns: each result as soon as it and all before it are there.
class IMapIterator
{
public:
    IMapIterator(Pool &pool, std::uint64_t tasks) : m_pool(pool), m_tasks(tasks) { }

    std::optional<TaskResult> next(); ///< waits for it; null after the last

private:
    Pool &m_pool;
    const std::uint64_t m_tasks;
    std::uint64_t m_next = 0;
};

/// What Python's Pool.imap_unordered returns: the results in the order in which they arrive.
class IMapUnorderedIterator
{
public:
    IMapUnorderedIterator(Pool &pool, std::uint64_t tasks) : m_pool(pool), m_tasks(tasks) { }

    std::optional<TaskResult> next(); ///< waits for it; null after the last

private:
    void look();

    Pool &m_pool;
    const std::uint64_t m_tasks;
    std::uint64_t m_taken = 0;
    std::uint64_t m_seen = 0;             ///< tasks below have been claimed at some time
    std::vector<std::uint64_t> m_running; ///< of those, the ones whose result has not arrived
    std::vector<std::uint64_t> m_arrived; ///< the last one arrived first
};

} // namespace plab
