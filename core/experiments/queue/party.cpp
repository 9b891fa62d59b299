// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/queue/party.h"

#include "core/runtime/points.h"

namespace plab::queue {

namespace {

void addTo(std::atomic<std::uint64_t> &word, std::uint64_t value)
{
    word.store(word.load(std::memory_order_relaxed) + value, std::memory_order_relaxed); // one writer
}

QString secondsText(std::uint64_t ns)
{
    return QString::number(double(ns) * 1e-9);
}

} // namespace

namespace {

/// Of the pipe of a queue with feeder: 0 its read end, 1 its write end.
Descriptor endOf(Child &child, int which, bool has)
{
    return has ? Descriptor(child.descriptor(which)) : Descriptor();
}

} // namespace

QueueParty::QueueParty(Child &child, bool puts)
    : m_child(child), m_number(child.argument<std::uint32_t>()), m_shared(child.shared<SharedFlow>()),
      m_rules(m_shared.rules), m_queue(m_shared, &child.stopWord(), endOf(child, 0, m_rules.feeder),
                                       endOf(child, 1, m_rules.feeder && puts))
{
    if (m_rules.prints)
        child.hello();
    child.recorder().record(EventKind::WorkBegin);
}

QueueParty::~QueueParty()
{
    m_child.recorder().record(EventKind::WorkEnd);
}

void QueueParty::print(const QString &text)
{
    if (m_rules.prints)
        m_child.print(text);
}

void QueueParty::sleepNs(std::uint64_t ns)
{
    if (ns)
        m_child.points().sleep(ns);
}

template<typename Try>
QueueResult QueueParty::move(const QueueMove &move, const QueueItem &item, const Try &attempt)
{
    Recorder &pen = m_child.recorder();
    RecordedWait wait;
    const auto stamp = [&] {
        wait.end();
        pen.record(move.moved, std::uint32_t(item.producer), item.number);
    };
    const std::chrono::nanoseconds limit = m_rules.limitOf(move.how);
    m_child.points().before(move.moved);
    QueueResult result = attempt(NoWait, stamp);
    const QueueResult late = move.refused == EventKind::Full ? QueueResult::Full : QueueResult::Empty;
    if (result == late && limit != NoWait) {
        m_child.points().begin(wait, move.waitsFor);
        result = attempt(limit, stamp);
        if (result == late)
            wait.timedOut();
        wait.end();
    }
    if (result == QueueResult::Full || result == QueueResult::NoRoom)
        pen.record(EventKind::Full, std::uint32_t(item.producer), item.number);
    else if (result == QueueResult::Empty)
        pen.record(EventKind::Empty);
    else if (result == QueueResult::Closed && move.moved == EventKind::Put)
        pen.record(EventKind::Refused);
    return result;
}

QueueProducer::QueueProducer(Child &child)
    : QueueParty(child, true), m_note(child.arena().at(m_shared.produced, m_number + 1)[m_number]),
      m_values(child.arena().at(m_shared.values, 0))
{
}

QueueItem QueueProducer::item(std::uint64_t number) const
{
    const std::uint64_t plain = m_values.empty() ? number : m_values[number % m_values.size()];
    return {m_number, number, m_rules.results ? sumOfJob(m_rules.terms) : plain, {}};
}

QueueResult QueueProducer::put(const QueueItem &item)
{
    const QueueMove how {EventKind::Put, EventKind::Full, waitfor::Room, m_rules.put};
    const QueueResult result = move(how, item, [&](std::chrono::nanoseconds limit, const auto &stamp) {
        return m_queue.put(item, limit, stamp);
    });
    if (result == QueueResult::Done) {
        addTo(m_note.items, 1);
        addTo(m_note.marks, item.mark());
        const FeederQueue *feeder = m_queue.feeder(); // if queue.empty() and queue.qsize() > 0
        addTo(m_note.late, feeder && feeder->isEmpty() && m_queue.size() > 0);
    } else if (result == QueueResult::Full) {
        addTo(m_note.refused, 1);
    } else if (result == QueueResult::Failed) {
        m_child.refuse(systemError(tr("Cannot start the feeder thread of a queue: %1."), errno));
    } else {
        m_note.noRoom.store(result == QueueResult::NoRoom, std::memory_order_relaxed);
    }
    return result;
}

void QueueProducer::joinThread()
{
    FeederQueue *feeder = m_queue.feeder();
    if (!feeder || m_rules.cancelJoin)
        return;
    m_note.joinsFeeder.store(1, std::memory_order_release);
    RecordedWait wait;
    if (feeder->buffered() > 0)
        m_child.points().begin(wait, waitfor::Feeder);
    feeder->joinThread();
    m_note.joinsFeeder.store(0, std::memory_order_release);
}

QueueConsumer::QueueConsumer(Child &child)
    : QueueParty(child, false), m_note(child.arena().at(m_shared.consumed, m_number + 1)[m_number]),
      m_receipts(m_note, m_rules.producers)
{
    child.slices().add(nowNs(), 0);
}

QueueConsumer::~QueueConsumer()
{
    m_child.slices().finish(nowNs(), m_taken);
}

QueueResult QueueConsumer::get(QueueItem &item)
{
    const QueueMove how {EventKind::Get, EventKind::Empty, waitfor::Item, m_rules.get};
    const QueueResult result = move(how, item, [&](std::chrono::nanoseconds limit, const auto &stamp) {
        return m_queue.get(item, limit, stamp);
    });
    if (result == QueueResult::Done) {
        m_receipts.add(item);
        if (++m_taken % 64 == 0 || m_rules.prints)
            m_child.slices().add(nowNs(), m_taken);
    } else if (result == QueueResult::Empty) {
        addTo(m_note.refused, 1);
        addTo(m_note.late, m_queue.feeder() && m_queue.size() > 0);
    }
    return result;
}

void QueueConsumer::taskDone()
{
    if (m_rules.joinable && !m_queue.taskDone())
        m_child.recorder().record(EventKind::Refused);
}

QString QueueConsumer::emptyText() const
{
    return m_rules.get == QueueWait::Timeout
        ? QStringLiteral("Empty: nothing came within %1 s").arg(secondsText(m_rules.timeoutNs))
        : QStringLiteral("Empty: there was nothing to take");
}

void QueueReceipts::add(const QueueItem &item)
{
    addTo(m_note.items, 1);
    addTo(m_note.marks, item.mark());
    if (item.producer >= m_next.size() || item.number < m_next[item.producer])
        addTo(m_note.orderBroken, 1);
    else
        m_next[item.producer] = item.number + 1;
}

} // namespace plab::queue
