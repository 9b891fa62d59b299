// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/queue.h"
#include "tests/shared/forked.h"

namespace plab {

struct Item
{
    std::uint64_t producer;
    std::uint64_t number;
    std::uint64_t check; ///< number times something: torn items are seen
    std::uint64_t padding[5];
};
static_assert(sizeof(Item) == 64);

constexpr std::uint64_t Factor = 0x9e3779b97f4a7c15ULL;

inline Item itemOf(std::uint64_t producer, std::uint64_t number)
{
    return {producer, number, (number + producer) * Factor, {}};
}

inline bool isWhole(const Item &item)
{
    return item.check == (item.number + item.producer) * Factor;
}

/// Opens the doors through which put and get go, so that a test can be killed in them.
struct OpenQueue : JoinableQueue<Item>
{
    using QueueBase::openForGet;
    using QueueBase::openForPut;
};

/// A queue in memory that forked children share.
class SharedQueue
{
public:
    explicit SharedQueue(std::uint64_t capacity, std::uint64_t slots = 0) : m_queue(std::max(slots, capacity))
    {
        if (!m_queue->init(std::max(slots, capacity), capacity))
            qFatal("no queue");
    }
    OpenQueue *operator->() const { return m_queue.operator->(); }

private:
    SharedObject<OpenQueue> m_queue;
};

inline Contender me()
{
    return Contender::self(nullptr);
}

} // namespace plab
