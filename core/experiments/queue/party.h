// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/child.h"
#include "core/shared/queue.h"

namespace plab::queue {

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
static_assert(sizeof(QueueItem) == 64);

using ItemQueue = JoinableQueue<QueueItem>;

/// How a put or a get waits, as the parameters `put` and `get` name it.
enum class QueueWait : std::uint32_t { Block, AtOnce, Timeout };

/// What all parties of one repeat keep to. Written before anybody starts.
struct QueueRules
{
    static constexpr std::uint64_t Terms = 1'000'000; ///< of the sum that is a job's result

    std::uint64_t items; ///< of each producer
    std::uint64_t producers;
    std::uint64_t timeoutNs;
    std::uint64_t produceNs;
    std::uint64_t consumeNs;
    QueueWait put;
    QueueWait get;
    std::uint32_t results;  ///< each item is the result of a job
    std::uint32_t joinable; ///< consumers mark items done
    std::uint32_t prints;   ///< few enough items to print a line for each

    std::chrono::nanoseconds limitOf(QueueWait wait) const;
};

/// What one party leaves behind for the parent. One writer; later than the queue's own counters if it is
/// killed.
struct alignas(CacheLine) PartyNote
{
    std::atomic<std::uint64_t> items;       ///< put or taken
    std::atomic<std::uint64_t> refused;     ///< times Full or Empty was raised
    std::atomic<std::uint64_t> marks;       ///< sum of the items' marks
    std::atomic<std::uint64_t> orderBroken; ///< items of a producer that came before one put earlier
    std::atomic<std::uint64_t> noRoom;      ///< the queue's shared memory was full
};

/// What all parties of one repeat share. Made by the parent.
struct SharedFlow
{
    QueueRules rules;
    ItemQueue queue;
    RelativeArray<PartyNote> produced; ///< by producer
    RelativeArray<PartyNote> consumed; ///< by consumer; the parent's in place 0 if it takes results

    void build(ArenaBuilder &builder, const Parameters &p);
};

/// Keeps count of what one consumer takes, child or parent, and sees whether each producer's items come in
/// order.
class QueueReceipts
{
public:
    QueueReceipts(PartyNote &note, std::uint64_t producers) : m_note(note), m_next(producers) { }
    void add(const QueueItem &item);

private:
    PartyNote &m_note;
    std::vector<std::uint64_t> m_next; ///< lowest number that may come, by producer
};

/// Σ i + i⁵ + i⁸ for i below `terms`, modulo 2⁶⁴.
std::uint64_t sumOfJob(std::uint64_t terms);

/// How a put or a get is written down.
struct QueueMove
{
    EventKind moved;
    EventKind refused;
    std::uint32_t waitsFor;
    QueueWait how;
};

/// A child at the queue. Tries first, so that only what really waits is shown as waiting on the timeline.
class QueueParty
{
public:
    explicit QueueParty(Child &child);
    ~QueueParty();
    QueueParty(const QueueParty &) = delete;

    bool stopAsked() const { return m_child.stopAsked(); }
    void print(const QString &text); ///< few items only

protected:
    void sleepNs(std::uint64_t ns);
    /// Calls attempt(limit, stamp), at first without waiting, and writes down how it went: `moved` when the
    /// item is put or got, `refused` when it is Full or Empty.
    template<typename Try>
    QueueResult move(const QueueMove &move, const QueueItem &item, const Try &attempt);

    Child &m_child;
    const std::uint32_t m_number; ///< from 0, of the producers or of the consumers
    SharedFlow &m_shared;
    const QueueRules &m_rules;
    ItemQueue &m_queue;
    const Contender m_self;
};

/// One that puts, and keeps count of it.
class QueueProducer : public QueueParty
{
public:
    explicit QueueProducer(Child &child);

    std::uint64_t items() const { return m_rules.items; }
    QueueItem item(std::uint64_t number) const; ///< makes it; the result of a job if the settings say so
    QueueResult put(const QueueItem &item);
    void sleep() { sleepNs(m_rules.produceNs); }

private:
    PartyNote &m_note;
};

/// One that takes, and keeps count of it.
class QueueConsumer : public QueueParty
{
public:
    explicit QueueConsumer(Child &child);
    ~QueueConsumer();

    QueueResult get(QueueItem &item);
    void taskDone(); ///< joinable only
    void sleep() { sleepNs(m_rules.consumeNs); }
    QString emptyText() const; ///< why Empty was raised

private:
    PartyNote &m_note;
    QueueReceipts m_receipts;
    std::uint64_t m_taken = 0;
};

} // namespace plab::queue
