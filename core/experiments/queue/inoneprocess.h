// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/queue/sharedflow.h"
#include "core/runtime/parent.h"

#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>
#include <unordered_map>

namespace plab::queue {

/// Python's collections.OrderedDict, as far as it serves as a queue: keys in the order in which they were
/// inserted, or moved to the end.
class OrderedDict
{
public:
    using Entry = std::pair<std::uint64_t, std::uint64_t>; ///< key, value

    void insert(std::uint64_t key, std::uint64_t value);
    void moveToEnd(std::uint64_t key);
    std::uint64_t popFirst(); ///< popitem(last=False): its value
    bool isEmpty() const { return m_entries.empty(); }
    const std::list<Entry> &entries() const { return m_entries; }

private:
    std::list<Entry> m_entries;
    std::unordered_map<std::uint64_t, std::list<Entry>::iterator> m_places;
};

/// Python's queue.Queue: between the threads of one process, with a lock and a condition of its own.
class ThreadQueue
{
public:
    void put(std::uint64_t value);
    std::uint64_t get(); ///< waits while it is empty
    bool isEmpty() const;

private:
    mutable std::mutex m_lock;
    std::condition_variable m_notEmpty;
    std::deque<std::uint64_t> m_values;
};

/// What the parent needs to use a list, a dict or a queue of threads as a queue, in its own process: what
/// goes in, and whether it comes out in the same order.
class InOneProcess
{
public:
    explicit InOneProcess(Parent &parent);

    const std::vector<std::uint64_t> &values() const { return m_values; }
    std::uint64_t put(std::uint64_t value); ///< written down; the value itself
    void took(std::uint64_t value);
    void print(const std::vector<std::uint64_t> &list); ///< as Python prints it
    void print(const OrderedDict &dict);
    void report(); ///< measures, values and the outcome

private:
    void print(const QString &text);

    Parent &m_parent;
    std::vector<std::uint64_t> m_values;
    std::size_t m_put = 0;
    std::size_t m_taken = 0;
    bool m_inOrder = true;
};

} // namespace plab::queue
