// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/queue/sharedflow.h"

#include <bit>
#include <optional>

namespace plab::queue {

/// One process's end of the queue: of the one in shared memory, or of one with a feeder thread, as the
/// settings say.
class QueueEnd
{
public:
    /// Of a queue with feeder a process that puts has both ends of the pipe, as in Python, one that gets the
    /// read end.
    QueueEnd(SharedFlow &shared, const StopWord *stop, Descriptor readEnd = {}, Descriptor writeEnd = {});

    /// `stamp` is called when the item is sure to go through, before anybody else can know of it.
    template<typename Stamp>
    QueueResult put(const QueueItem &item, std::chrono::nanoseconds limit, const Stamp &stamp)
    {
        if (!m_feeder)
            return m_shared.queue.put(item, m_self, limit, stamp);
        if (m_isClosed)
            return QueueResult::Closed;
        return m_feeder->put(std::bit_cast<FeederQueue::Item>(item), m_self, limit, stamp);
    }
    template<typename Stamp>
    QueueResult get(QueueItem &item, std::chrono::nanoseconds limit, const Stamp &stamp)
    {
        if (!m_feeder)
            return m_shared.queue.get(item, m_self, limit, stamp);
        FeederQueue::Item bytes {};
        const QueueResult result = m_feeder->get(bytes, m_self, limit, [&] {
            item = std::bit_cast<QueueItem>(bytes);
            stamp();
        });
        return result;
    }
    bool taskDone(); ///< false: refused, because it is one too many
    WaitResult join(std::chrono::nanoseconds limit);
    /// Nothing more is put. Of a queue in shared memory by nobody, and consumers that find nothing leave;
    /// else by this process.
    void close();

    std::uint64_t size() const; ///< what was put and not taken
    bool isFull() const;        ///< it has a bound, and it is reached
    std::uint64_t putCount() const;
    std::uint64_t getCount() const;
    std::uint64_t unfinished() const; ///< put and not marked done
    std::uint64_t moves() const;      ///< grows with everything that happens to the queue

    /// Null for a queue in shared memory.
    FeederQueue *feeder() { return m_feeder ? &*m_feeder : nullptr; }

private:
    SharedFlow &m_shared;
    const Contender m_self;
    std::optional<FeederQueue> m_feeder;
    bool m_isClosed = false;
};

} // namespace plab::queue
