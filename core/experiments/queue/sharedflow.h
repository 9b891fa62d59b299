// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/queue/card.h"
#include "core/multiprocessing/feederqueue.h"
#include "core/shared/arenabuilder.h"
#include "core/shared/relative.h"

namespace plab::queue {

constexpr std::uint64_t FewItems = 200; ///< so many are printed one by one

/// What goes through the queue: 64 bytes, as much as a small message.
struct QueueItem
{
    std::uint64_t producer; ///< from 0
    std::uint64_t number;   ///< of this producer's items, from 0
    std::uint64_t value;    ///< the number, or the result of a job
    std::uint64_t reserved[5];

    /// Different for any two items of a run; added up they show whether all came and none twice.
    std::uint64_t mark() const;
};
static_assert(sizeof(QueueItem) == FeederQueue::MostItemBytes);

using ItemQueue = JoinableQueue<QueueItem>;

/// How a put or a get waits, as the parameters `put` and `get` name it.
enum class QueueWait : std::uint32_t { Block, AtOnce, Timeout };

/// What all parties of one repeat keep to. Written before anybody starts.
struct QueueRules
{
    std::uint64_t items; ///< of each producer
    std::uint64_t producers;
    std::uint64_t timeoutNs;
    std::uint64_t produceNs;
    std::uint64_t consumeNs;
    std::uint64_t terms; ///< of the sum that is a job's result
    QueueWait put;
    QueueWait get;
    std::uint32_t results;      ///< each item is the result of a job
    std::uint32_t joinable;     ///< consumers mark items done
    std::uint32_t prints;       ///< few enough items to print a line for each
    std::uint32_t catchesEmpty; ///< a consumer leaves at Empty; else it dies of it
    std::uint32_t feeder;       ///< put hands to a thread
    std::uint32_t cancelJoin;   ///< a producer does not wait for it at its end

    std::chrono::nanoseconds limitOf(QueueWait wait) const;
};

/// The exit code of a process that dies of an exception that nobody catches, as Python's.
constexpr int DiedOfEmpty = 1;

/// What one party leaves behind for the parent. One writer; later than the queue's own counters if it is
/// killed.
struct alignas(CacheLine) PartyNote
{
    std::atomic<std::uint64_t> items;       ///< put or taken
    std::atomic<std::uint64_t> refused;     ///< times Full or Empty was raised
    std::atomic<std::uint64_t> marks;       ///< sum of the items' marks
    std::atomic<std::uint64_t> orderBroken; ///< items of a producer that came before one put earlier
    std::atomic<std::uint64_t> noRoom;      ///< the queue's shared memory was full
    std::atomic<std::uint64_t> late;        ///< times the queue's size and what could be got were at odds
    std::atomic<std::uint64_t> joinsFeeder; ///< its code is over, it waits for its feeder thread
};

/// What all parties of one repeat share. Made by the parent.
struct SharedFlow
{
    QueueRules rules;
    ItemQueue queue;
    FeederTrack feeder;
    RelativeArray<std::uint64_t> values; ///< what producers put, in turn; none: 0, 1, 2, …
    RelativeArray<PartyNote> produced;   ///< by producer
    RelativeArray<PartyNote> consumed;   ///< by consumer; the parent's in place 0 if it takes results

    void build(ArenaBuilder &builder, const Parameters &p);
};

/// Σ i + i⁵ + i⁸ for i below `terms`, modulo 2⁶⁴.
std::uint64_t sumOfJob(std::uint64_t terms);

std::uint64_t consumersOf(const Parameters &p); ///< processes; 0 if the parent takes the results
std::uint64_t itemsOf(const Parameters &p);     ///< of all producers
std::uint64_t placesOf(const Parameters &p);    ///< in shared memory
QueueWait waitOf(const QString &name);

} // namespace plab::queue
