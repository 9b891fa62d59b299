// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/queue/inoneprocess.h"

#include <QStringList>

namespace plab::queue {

void OrderedDict::insert(std::uint64_t key, std::uint64_t value)
{
    m_entries.emplace_back(key, value);
    m_places[key] = std::prev(m_entries.end());
}

void OrderedDict::moveToEnd(std::uint64_t key)
{
    m_entries.splice(m_entries.end(), m_entries, m_places.at(key));
}

std::uint64_t OrderedDict::popFirst()
{
    const auto [key, value] = m_entries.front();
    m_places.erase(key);
    m_entries.pop_front();
    return value;
}

void ThreadQueue::put(std::uint64_t value)
{
    const std::lock_guard guard(m_lock);
    m_values.push_back(value);
    m_notEmpty.notify_one();
}

std::uint64_t ThreadQueue::get()
{
    std::unique_lock guard(m_lock);
    m_notEmpty.wait(guard, [this] { return !m_values.empty(); });
    const std::uint64_t value = m_values.front();
    m_values.pop_front();
    return value;
}

bool ThreadQueue::isEmpty() const
{
    const std::lock_guard guard(m_lock);
    return m_values.empty();
}

InOneProcess::InOneProcess(Parent &parent) : m_parent(parent)
{
    const QList<double> values = parent.parameters().list("values");
    for (qint64 i = 0; i < parent.parameters().integer("items"); ++i)
        m_values.push_back(std::uint64_t(values.isEmpty() ? double(i) : values.at(i % values.size())));
}

std::uint64_t InOneProcess::put(std::uint64_t value)
{
    m_parent.points().before(EventKind::Put);
    m_parent.recorder().record(EventKind::Put, 0, std::uint64_t(m_put++));
    return value;
}

void InOneProcess::took(std::uint64_t value)
{
    m_parent.throwIfStopped();
    m_parent.points().before(EventKind::Get);
    m_parent.recorder().record(EventKind::Get, 0, std::uint64_t(m_taken));
    m_inOrder = m_inOrder && value == m_values.at(m_taken);
    print(QStringLiteral("element %1: %2").arg(++m_taken).arg(value));
}

void InOneProcess::print(const QString &text)
{
    if (m_values.size() <= FewItems)
        m_parent.print(text);
}

void InOneProcess::print(const std::vector<std::uint64_t> &list)
{
    QStringList members;
    for (const std::uint64_t value : list)
        members << QString::number(value);
    print(QStringLiteral("[%1]").arg(members.join(QStringLiteral(", "))));
}

void InOneProcess::print(const OrderedDict &dict)
{
    QStringList members;
    for (const auto &[key, value] : dict.entries())
        members << QStringLiteral("(%1, %2)").arg(key).arg(value);
    print(QStringLiteral("OrderedDict([%1])").arg(members.join(QStringLiteral(", "))));
}

void InOneProcess::report()
{
    m_parent.measure(QStringLiteral("items_received"), double(m_taken));
    m_parent.measure(QStringLiteral("order_kept"), m_inOrder);
    m_parent.value(QStringLiteral("left"), qint64(m_put - m_taken));
    m_parent.outcome(m_inOrder ? QStringLiteral("delivered") : QStringLiteral("order-broken"));
}

} // namespace plab::queue
