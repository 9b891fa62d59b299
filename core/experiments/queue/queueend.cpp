// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/queue/queueend.h"

namespace plab::queue {

QueueEnd::QueueEnd(SharedFlow &shared, const StopWord *stop, Descriptor readEnd, Descriptor writeEnd)
    : m_shared(shared), m_self(Contender::self(stop))
{
    if (shared.rules.feeder)
        m_feeder.emplace(shared.feeder, std::move(readEnd), std::move(writeEnd), stop);
}

bool QueueEnd::taskDone()
{
    return m_feeder ? m_shared.feeder.markDone() : m_shared.queue.taskDone();
}

WaitResult QueueEnd::join(std::chrono::nanoseconds limit)
{
    return m_feeder ? m_shared.feeder.waitUntilAllDone(limit, m_self.stop)
                    : m_shared.queue.join(m_self, limit);
}

void QueueEnd::close()
{
    m_isClosed = true;
    if (m_feeder)
        m_feeder->closeWriteEnd();
    else
        m_shared.queue.close(m_self);
}

std::uint64_t QueueEnd::size() const
{
    return m_feeder ? m_shared.feeder.size() : m_shared.queue.size();
}

bool QueueEnd::isFull() const
{
    return m_feeder ? m_shared.feeder.isFull() : m_shared.queue.isFull();
}

std::uint64_t QueueEnd::putCount() const
{
    return m_feeder ? m_shared.feeder.put.load() : m_shared.queue.putCount();
}

std::uint64_t QueueEnd::getCount() const
{
    return m_feeder ? m_shared.feeder.taken.load() : m_shared.queue.getCount();
}

std::uint64_t QueueEnd::unfinished() const
{
    return putCount() - (m_feeder ? m_shared.feeder.done.load() : m_shared.queue.doneCount());
}

std::uint64_t QueueEnd::moves() const
{
    const std::uint64_t done = putCount() - unfinished();
    return putCount() + getCount() + done + m_shared.feeder.written.load();
}

} // namespace plab::queue
