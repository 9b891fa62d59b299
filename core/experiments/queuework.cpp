// SPDX-License-Identifier: GPL-3.0-or-later
// The children's side of the queue experiment: who produces and who consumes.
#include "core/experiments/queuework.h"

namespace plab {

namespace {

/// One producer or consumer at the queue, with its pen.
class Party
{
public:
    explicit Party(Child &child)
        : m_child(child), part(child.argument<QueuePart>()),
          rules(*child.arena().at<QueueRules>(part.rulesOffset)),
          queue(*child.arena().at<ItemQueue>(rules.queueOffset)), m_self(Contender::self(&child.stopWord()))
    {
        if (rules.prints)
            child.hello();
    }

    QueueResult put(const QueueItem &item)
    {
        return wait(waitfor::Room, rules.limitOf(rules.put),
                    [&](std::chrono::nanoseconds limit) { return queue.put(item, m_self, limit); });
    }
    QueueResult get(QueueItem &item)
    {
        return wait(waitfor::Item, rules.limitOf(rules.get),
                    [&](std::chrono::nanoseconds limit) { return queue.get(item, m_self, limit); });
    }
    void sleep(std::uint64_t ns)
    {
        if (ns == 0)
            return;
        m_child.recorder().record(EventKind::SleepBegin);
        waitWhileEqual(m_child.stopWord(), 0, nowNs() + ns, nullptr);
        m_child.recorder().record(EventKind::SleepEnd);
    }
    void tell(EventKind kind, const QueueItem &item)
    {
        m_child.recorder().record(kind, std::uint32_t(item.producer), item.number);
    }
    void print(const QString &text)
    {
        if (rules.prints)
            m_child.print(text);
    }

private:
    /// Tries first, so that only what really waits is shown as waiting.
    template<typename Try>
    QueueResult wait(std::uint32_t object, std::chrono::nanoseconds limit, const Try &attempt)
    {
        const QueueResult atOnce = attempt(NoWait);
        if ((atOnce != QueueResult::Full && atOnce != QueueResult::Empty) || limit == NoWait)
            return atOnce;
        m_child.recorder().record(EventKind::WaitBegin, object);
        const QueueResult result = attempt(limit);
        m_child.recorder().record(EventKind::WaitEnd, object);
        return result;
    }

    Child &m_child;

public:
    const QueuePart part;
    const QueueRules &rules;
    ItemQueue &queue;

private:
    Contender m_self;
};

void addTo(std::atomic<std::uint64_t> &word, std::uint64_t value)
{
    word.store(word.load(std::memory_order_relaxed) + value, std::memory_order_relaxed); // one writer
}

QString secondsText(std::uint64_t ns)
{
    return QString::number(double(ns) * 1e-9);
}

/// for i in range(items): queue.put(i); sleep(interval)
int produce(Child &child)
{
    Party party(child);
    const QueueRules &rules = party.rules;
    PartyNote &note = child.arena().at<PartyNote>(rules.producedOffset)[party.part.number];
    child.recorder().record(EventKind::WorkBegin);
    for (std::uint64_t i = 0; i < rules.items && !child.stopAsked(); ++i) {
        if (i > 0)
            party.sleep(rules.produceNs);
        const QueueItem item {party.part.number, i, rules.results ? sumOfJob(QueueRules::Terms) : i, {}};
        const QueueResult result = party.put(item);
        if (result == QueueResult::Done) {
            party.tell(EventKind::Put, item);
            addTo(note.items, 1);
            addTo(note.marks, item.mark());
            party.print(QStringLiteral("put %1").arg(item.value));
        } else if (result == QueueResult::Full) {
            addTo(note.refused, 1);
            party.print(QStringLiteral("Full: %1 was not put").arg(item.value));
        } else {
            note.noRoom.store(result == QueueResult::NoRoom, std::memory_order_relaxed);
            break; // closed, stopped, or no shared memory left
        }
    }
    child.recorder().record(EventKind::WorkEnd);
    return 0;
}

/// while True: item = queue.get(True, timeout) … except Empty: break
int consume(Child &child)
{
    Party party(child);
    const QueueRules &rules = party.rules;
    PartyNote &note = child.arena().at<PartyNote>(rules.consumedOffset)[party.part.number];
    QueueReceipts receipts(note, rules.producers);
    SliceWriter &slices = child.slices();
    child.recorder().record(EventKind::WorkBegin);
    slices.add(nowNs(), 0);
    std::uint64_t taken = 0;
    while (!child.stopAsked()) {
        party.sleep(rules.consumeNs);
        QueueItem item {};
        const QueueResult result = party.get(item);
        if (result != QueueResult::Done) {
            addTo(note.refused, result == QueueResult::Empty);
            if (result == QueueResult::Empty)
                party.print(
                    rules.get == QueueWait::Timeout
                        ? QStringLiteral("Empty: nothing came within %1 s").arg(secondsText(rules.timeoutNs))
                        : QStringLiteral("Empty: there was nothing to take"));
            break;
        }
        party.tell(EventKind::Get, item);
        receipts.add(item);
        if (++taken % 64 == 0 || rules.prints)
            slices.add(nowNs(), taken);
        party.print(QStringLiteral("got %1").arg(item.value));
        if (rules.joinable)
            party.queue.taskDone();
    }
    slices.finish(nowNs(), taken);
    child.recorder().record(EventKind::WorkEnd);
    return 0;
}

} // namespace

const ChildFunctionName producerFunction("queue.producer", &produce);
const ChildFunctionName consumerFunction("queue.consumer", &consume);

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

} // namespace plab
