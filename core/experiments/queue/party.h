// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/queue/queueend.h"
#include "core/runtime/child.h"

namespace plab::queue {

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
    ~QueueParty();
    QueueParty(const QueueParty &) = delete;

    bool stopAsked() const { return m_child.stopAsked(); }
    void print(const QString &text); ///< few items only

protected:
    QueueParty(Child &child, bool puts);

    void sleepNs(std::uint64_t ns);
    /// Calls attempt(limit, stamp), at first without waiting, and writes down how it went: `moved` when the
    /// item is put or got, `refused` when it is Full or Empty.
    template<typename Try>
    QueueResult move(const QueueMove &move, const QueueItem &item, const Try &attempt);

    Child &m_child;
    const std::uint32_t m_number; ///< from 0, of the producers or of the consumers
    SharedFlow &m_shared;
    const QueueRules &m_rules;
    QueueEnd m_queue;
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
    /// queue.join_thread(), which Python calls when a process ends that has put: unless
    /// cancel_join_thread() was called.
    void joinThread();

private:
    PartyNote &m_note;
    const std::span<const std::uint64_t> m_values;
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
    bool catchesEmpty() const { return m_rules.catchesEmpty; }
    QString emptyText() const; ///< why Empty was raised

private:
    PartyNote &m_note;
    QueueReceipts m_receipts;
    std::uint64_t m_taken = 0;
};

} // namespace plab::queue
