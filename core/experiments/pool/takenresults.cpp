// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/pool/takenresults.h"

#include "core/model/numbertext.h"

#include <QJsonArray>

namespace plab::pool {

namespace {

/// Text beyond what a JSON number holds exactly; null where a task returned nothing.
QJsonValue shownResult(const TaskResult &result)
{
    if (result.state != TaskState::Done)
        return {};
    return result.value <= std::uint64_t(exactIntegers) ? QJsonValue(qint64(result.value))
                                                        : QJsonValue(QString::number(result.value));
}

QString errorText(const TaskResult &error)
{
    switch (error.state) {
    case TaskState::Lost:
        return QStringLiteral("task %1 has no result: its worker died").arg(error.task);
    case TaskState::Broken:
        return QStringLiteral("task %1 has no result: the pool is broken").arg(error.task);
    default:
        return QStringLiteral("task %1 has no result: it failed").arg(error.task);
    }
}

} // namespace

QString listText(const TaskList &list)
{
    QStringList members;
    for (std::uint64_t i = 0; i < list.size(); ++i) {
        const TaskResult result = list.at(i);
        members << (result.state == TaskState::Done ? QString::number(result.value) : QStringLiteral("None"));
    }
    return QLatin1Char('[') + members.join(QStringLiteral(", ")) + QLatin1Char(']');
}

/// What the tutorials print, as long as there is not too much of it.
void TakenResults::say(const QString &line)
{
    constexpr std::uint64_t Lines = 200;
    if (m_lines++ < Lines)
        m_parent.print(line);
}

void TakenResults::take(const TaskResult &result)
{
    if (m_count++ < Listed)
        m_first.push_back(result);
}

void TakenResults::note(const TaskResult &error)
{
    const double seconds = double(nowNs() - m_parent.arena().header().entryNs.load()) * 1e-9;
    if (m_errors++ < Listed)
        m_raised.emplace_back(error.task, seconds);
}

void TakenResults::raised(const TaskResult &error)
{
    note(error);
    say(QStringLiteral("raised: %1").arg(errorText(error)));
}

void TakenResults::timedOut()
{
    ++m_timeouts;
    say(QStringLiteral("raised: the result did not come in time"));
}

void TakenResults::calledBack(const TaskResult &result)
{
    ++m_callbacks;
    take(result);
    say(QStringLiteral("callback(%1)").arg(result.value));
}

void TakenResults::calledBack(const TaskList &list)
{
    constexpr std::uint64_t Shown = 200;
    ++m_callbacks;
    take(list);
    say(list.size() <= Shown ? QStringLiteral("callback(%1)").arg(listText(list))
                             : QStringLiteral("callback of a list of %1").arg(list.size()));
}

void TakenResults::calledBackOf(const TaskResult &error)
{
    ++m_errorCallbacks;
    note(error);
    say(QStringLiteral("error callback: %1").arg(errorText(error)));
}

void TakenResults::refused(const Text &why)
{
    m_refused.append(why);
    say(QStringLiteral("raised: %1").arg(why.english()));
}

std::vector<TaskResult> TakenResults::first() const
{
    std::vector<TaskResult> all = m_first;
    for (std::uint64_t i = 0; i < m_list.size() && all.size() < Listed; ++i)
        all.push_back(m_list.at(i));
    return all;
}

void TakenResults::send() const
{
    QJsonArray order;
    QJsonArray results;
    for (const TaskResult &result : first()) {
        order.append(qint64(result.task));
        results.append(shownResult(result));
    }
    QJsonArray raised;
    for (const auto &[task, seconds] : m_raised)
        raised.append(QJsonArray {qint64(task), seconds});
    m_parent.value("result_order", order);
    m_parent.value("results", results);
    m_parent.value("returned", results); // its name before tasks returned anything worth a name
    m_parent.value("raised", raised);
    m_parent.value("refused", QJsonArray::fromStringList(englishOf(m_refused)));
    const Parameters &p = m_parent.parameters();
    m_parent.measure("errors_raised", double(m_errors));
    m_parent.measure("calls_refused", double(refusals()));
    if (!p.isNull("get-timeout"))
        m_parent.measure("get_timeouts", double(m_timeouts));
    if (p.flag("callback")) {
        m_parent.measure("callbacks", double(m_callbacks));
        m_parent.measure("error_callbacks", double(m_errorCallbacks));
    }
}

} // namespace plab::pool
