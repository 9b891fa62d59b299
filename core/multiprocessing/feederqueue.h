// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiprocessing/pipe.h"
#include "core/shared/queue.h"
#include "core/shared/semaphore.h"

#include <functional>
#include <memory>
#include <thread>

namespace plab {

/// What the processes at a FeederQueue share beside its pipe. Zeroed memory, then init().
struct FeederTrack
{
    RobustMutex writeLock; ///< one message at a time into the pipe
    RobustMutex readLock;  ///< and out of it
    Semaphore room;        ///< a permit for each item that may still be put
    std::uint64_t capacity {};
    std::uint64_t itemBytes {};                        ///< of each item's message
    alignas(CacheLine) std::atomic<std::uint64_t> put; ///< handed to a feeder thread
    std::atomic<std::uint64_t> written;                ///< wholly in the pipe
    std::atomic<std::uint64_t> taken;
    std::atomic<std::uint64_t> done;
    std::atomic<std::uint32_t> writing; ///< a message has begun and not ended
    std::atomic<std::uint32_t>
        torn; ///< half a message is in the pipe, or was read: its other half never comes
    EventCount finished;

    /// `bytes` a message: at least those of an item, the rest is padding. Capacity 0: no bound.
    Result<void> init(std::uint64_t itemCapacity, std::uint64_t bytes);

    /// Python's qsize: what was put and not taken, wherever it is.
    std::uint64_t size() const;
    bool isFull() const { return capacity != 0 && size() >= capacity; }
    /// JoinableQueue.task_done: false if it is one too many.
    bool markDone();
    WaitResult waitUntilAllDone(std::chrono::nanoseconds limit, const StopWord *stop);
};

/// One process's end of a queue as CPython makes it (Lib/multiprocessing/queues.py): put() only hands the
/// item to a thread of its process, the feeder, which writes it into a pipe that all processes share. So a
/// put returns before anybody could get the item, and a process cannot end before its feeder has written all:
/// joinThread(). One thread, beside the feeder.
class FeederQueue
{
public:
    static constexpr std::size_t MostItemBytes = 64;
    struct Item
    {
        std::byte bytes[MostItemBytes];
    };
    /// Called when the item is sure to go through, before anybody else can know of it.
    using Stamp = std::function<void()>;

    FeederQueue(FeederTrack &track, Descriptor readEnd, Descriptor writeEnd, const StopWord *stop);
    /// What the feeder has not written yet is lost, unless joinThread() came before.
    ~FeederQueue();

    /// Done; Full after the limit; NoRoom if a million items wait for the feeder already; Failed with errno
    /// if there can be no thread.
    QueueResult put(const Item &item, const Contender &self, std::chrono::nanoseconds limit,
                    const Stamp &stamp);
    /// Done; Empty after the limit; Closed when no process has a write end any more, or half an item came.
    QueueResult get(Item &item, const Contender &self, std::chrono::nanoseconds limit, const Stamp &stamp);
    /// Python's empty(): nothing is in the pipe, whatever was put.
    bool isEmpty() const;

    /// Items that the feeder has not written yet.
    std::uint64_t buffered() const;
    /// At the end of a Python process, unless cancel_join_thread() was called: waits until the feeder has
    /// written everything.
    void joinThread();
    /// This process puts nothing any more.
    void closeWriteEnd();

private:
    struct Feeder;

    QueueResult received(PipeResult result, std::uint64_t deadlineNs, const StopWord *stop);

    FeederTrack &m_track;
    Connection m_read;
    std::shared_ptr<Feeder> m_feeder; ///< its thread may outlive this object, to the end of the process
    std::thread m_thread;
    std::vector<std::byte> m_message;
};

} // namespace plab
