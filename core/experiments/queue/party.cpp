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

QueueParty::QueueParty(Child &child)
    : m_child(child), m_number(child.argument<std::uint32_t>()), m_shared(child.shared<SharedFlow>()),
      m_rules(m_shared.rules), m_queue(m_shared.queue), m_self(Contender::self(&child.stopWord()))
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
    : QueueParty(child), m_note(child.arena().at(m_shared.produced, m_number + 1)[m_number])
{
}

QueueItem QueueProducer::item(std::uint64_t number) const
{
    return {m_number, number, m_rules.results ? sumOfJob(QueueRules::Terms) : number, {}};
}

QueueResult QueueProducer::put(const QueueItem &item)
{
    const QueueMove how {EventKind::Put, EventKind::Full, waitfor::Room, m_rules.put};
    const QueueResult result = move(how, item, [&](std::chrono::nanoseconds limit, const auto &stamp) {
        return m_queue.put(item, m_self, limit, stamp);
    });
    if (result == QueueResult::Done) {
        addTo(m_note.items, 1);
        addTo(m_note.marks, item.mark());
    } else if (result == QueueResult::Full) {
        addTo(m_note.refused, 1);
    } else {
        m_note.noRoom.store(result == QueueResult::NoRoom, std::memory_order_relaxed);
    }
    return result;
}

QueueConsumer::QueueConsumer(Child &child)
    : QueueParty(child), m_note(child.arena().at(m_shared.consumed, m_number + 1)[m_number]),
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
        return m_queue.get(item, m_self, limit, stamp);
    });
    if (result == QueueResult::Done) {
        m_receipts.add(item);
        if (++m_taken % 64 == 0 || m_rules.prints)
            m_child.slices().add(nowNs(), m_taken);
    } else if (result == QueueResult::Empty) {
        addTo(m_note.refused, 1);
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

std::uint64_t QueueItem::mark() const
{
    std::uint64_t mixed = (producer << 40 ^ number) * 0x9e3779b97f4a7c15ULL ^ value;
    mixed = (mixed ^ mixed >> 32) * 0xd6e8feb86659fd93ULL;
    return mixed ^ mixed >> 32;
}

std::chrono::nanoseconds QueueRules::limitOf(QueueWait wait) const
{
    switch (wait) {
    case QueueWait::AtOnce:
        return NoWait;
    case QueueWait::Timeout:
        return std::chrono::nanoseconds(timeoutNs);
    case QueueWait::Block:
        break;
    }
    return Forever;
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

std::uint64_t sumOfJob(std::uint64_t terms)
{
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < terms; ++i) {
        const std::uint64_t fourth = i * i * i * i;
        sum += i + fourth * i + fourth * fourth;
    }
    return sum;
}

} // namespace plab::queue
