// SPDX-License-Identifier: GPL-3.0-or-later
// What the parent of `queue` reports.
#include "core/experiments/queue/flow.h"

#include <algorithm>

namespace plab::queue {

std::uint64_t QueueFlow::sumOf(std::span<PartyNote> notes, std::atomic<std::uint64_t> PartyNote::*word) const
{
    std::uint64_t sum = 0;
    for (const PartyNote &note : notes)
        sum += (note.*word).load(std::memory_order_acquire);
    return sum;
}

bool QueueFlow::anyKilled() const
{
    const auto wasKilled = [this](const Process &child) {
        const Ending::Kind kind = m_parent.endingOf(child.handle()).kind;
        return kind == Ending::Kind::Killed || kind == Ending::Kind::Stopped;
    };
    return std::any_of(m_producers.begin(), m_producers.end(), wasKilled)
        || std::any_of(m_consumers.begin(), m_consumers.end(), wasKilled);
}

/// Consumers that did not catch it.
std::uint64_t QueueFlow::diedOfEmpty() const
{
    return std::uint64_t(std::count_if(m_consumers.begin(), m_consumers.end(), [this](const Process &child) {
        const Ending ending = m_parent.endingOf(child.handle());
        return ending.kind == Ending::Kind::Exited && ending.number == DiedOfEmpty;
    }));
}

/// Every item that was put must have been received once or be left, and each producer's in its order. What a
/// killed party had in its hands is known from the queue's own counters only.
QString QueueFlow::outcomeOf(std::uint64_t received, std::uint64_t left, std::uint64_t leftMarks,
                             bool inOrder) const
{
    const bool marksAgree = anyKilled()
        || sumOf(m_produced, &PartyNote::marks) == sumOf(m_consumed, &PartyNote::marks) + leftMarks;
    if (!inOrder)
        return QStringLiteral("order-broken");
    if (m_feederHangs)
        return QStringLiteral("deadlock");
    if (received + left != m_queue->putCount() || !marksAgree)
        return QStringLiteral("lost-item");
    return left ? QStringLiteral("left-over") : QStringLiteral("delivered");
}

/// What only a queue with a feeder thread has.
void QueueFlow::reportFeeder(std::uint64_t received, std::uint64_t left)
{
    const std::uint64_t put = m_queue->putCount();
    m_parent.measure(QStringLiteral("items_lost"), double(put - std::min(put, received + left)));
    m_parent.measure(QStringLiteral("empty_late"), double(sumOf(m_produced, &PartyNote::late)));
    m_parent.measure(QStringLiteral("empty_with_items"), double(sumOf(m_consumed, &PartyNote::late)));
    m_parent.measure(QStringLiteral("items_torn"), double(m_shared->feeder.torn.load()));
}

void QueueFlow::report()
{
    const std::uint64_t received = sumOf(m_consumed, &PartyNote::items);
    std::uint64_t left = 0;
    std::uint64_t leftMarks = 0;
    const std::uint64_t size = m_queue->size();
    for (QueueItem item {}; m_queue->get(item, NoWait, [] {}) == QueueResult::Done; ++left)
        leftMarks += item.mark();
    if (!m_rules->feeder)
        left = size;
    if (sumOf(m_produced, &PartyNote::noRoom) > 0)
        m_parent.fail(failedError(
            tr("The queue has no capacity of its own, but all %1 places of its shared memory were taken. "
               "Set a capacity, or let the consumers keep up.")
                .arg(QString::number(placesOf(m_settings)))));
    const bool inOrder = sumOf(m_consumed, &PartyNote::orderBroken) == 0;
    m_parent.measure(QStringLiteral("put_full"), double(sumOf(m_produced, &PartyNote::refused)));
    m_parent.measure(QStringLiteral("get_empty"), double(sumOf(m_consumed, &PartyNote::refused)));
    m_parent.measure(QStringLiteral("items_received"), double(received));
    m_parent.measure(QStringLiteral("order_kept"), inOrder);
    if (!m_rules->catchesEmpty && !m_results)
        m_parent.measure(QStringLiteral("died_of_empty"), double(diedOfEmpty()));
    if (m_joinS)
        m_parent.measure(QStringLiteral("join_s"), *m_joinS);
    if (m_results)
        m_parent.value(QStringLiteral("sums"), m_sums);
    m_parent.value(QStringLiteral("left"), qint64(left));
    QJsonArray occupancy;
    for (const ChartPoint &point : m_occupancy.points())
        occupancy.append(QJsonArray {point.x, point.y});
    m_parent.value(QStringLiteral("occupancy"), occupancy);
    m_parent.outcome(outcomeOf(received, left, leftMarks, inOrder));
    if (m_rules->feeder)
        reportFeeder(received, left);
}

} // namespace plab::queue
