// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/taskboard.h"

#include <optional>
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

/// Raised where a result is asked for that there is none of: the task failed, or its worker died.
struct TaskError
{
    TaskResult result;
};

/// Raised where a result did not come in time. The task goes on.
struct ResultTimeout
{
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
    bool successful() const; ///< ready, and without an error
    void wait() const;
    /// Waits for it. Throws TaskError if the task has none, ResultTimeout if it did not come in time.
    TaskResult get(std::optional<double> timeoutS = std::nullopt) const;

private:
    Pool *m_pool;
    std::uint64_t m_task;
};

/// What Python's Pool.map_async returns: the promise of the whole list.
class MapResult
{
public:
    explicit MapResult(Pool &pool) : m_pool(&pool) { }

    /// Waits until all have ended. Throws the error that was the first to come, if any; ResultTimeout if they
    /// did not end in time.
    TaskList get(std::optional<double> timeoutS = std::nullopt) const;

private:
    Pool *m_pool;
};

/// What Python's Pool.imap returns: each result as soon as it and all before it are there.
class IMapIterator
{
public:
    IMapIterator(Pool &pool, std::uint64_t tasks) : m_pool(pool), m_tasks(tasks) { }

    /// Waits for it; null after the last. Throws TaskError for a task without a result, and goes on with the
    /// next one when called again; ResultTimeout, and waits for the same one when called again.
    std::optional<TaskResult> next(std::optional<double> timeoutS = std::nullopt);

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

    /// As IMapIterator::next.
    std::optional<TaskResult> next(std::optional<double> timeoutS = std::nullopt);
    /// The next that has arrived already, whatever became of the task; null if none has.
    std::optional<TaskResult> arrived();

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
