// SPDX-License-Identifier: GPL-3.0-or-later
// Join order: children that sleep for different times, joined in one order or another.
#include "core/experiments/join-order/script.h"

#include "core/multiprocessing/chosenmethod.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/script.h"

#include <QJsonArray>

#include <algorithm>

namespace plab::joinorder {

namespace {

int task(Child &child)
{
    const auto seconds = child.argument<double>();
    child.print(QStringLiteral("begins, %1 s").arg(QString::number(seconds)));
    child.sleep(seconds);
    child.print(QStringLiteral("ends"));
    return 0;
}

const ChildFunctionName taskFunction("join-order.task", &task);

/// How one join went; times from the entry.
struct Joined
{
    qsizetype child = 0;
    double returnedS = 0;
    bool alive = false; ///< the join had timed out
};

class JoinOrder
{
public:
    explicit JoinOrder(Parent &parent)
        : m_parent(parent), m_seconds(parent.parameters().list("seconds")), m_beganNs(nowNs())
    {
        if (!parent.parameters().isNull("join-timeout"))
            m_timeout = parent.parameters().number("join-timeout");
        for (qsizetype i = 0; i < m_seconds.size(); ++i)
            m_tasks.emplace_back(parent, runnerName(StartMethod::Fork, i + 1), taskFunction)
                .withArgument(m_seconds.at(i));
    }

    void run();
    void report();

private:
    void start(qsizetype i) { m_tasks[std::size_t(i)].start(); }
    void join(qsizetype i);
    void tellJoins();
    bool isLate() const;

    Parent &m_parent;
    const QList<double> m_seconds;
    const std::uint64_t m_beganNs;
    std::optional<double> m_timeout;
    std::vector<Process> m_tasks;
    QList<Joined> m_joins;
};

void JoinOrder::run()
{
    const QString order = m_parent.parameters().choice("order");
    const qsizetype count = m_seconds.size();
    if (order == QLatin1String("start-and-join-each")) { // the wrong way: one after the other
        for (qsizetype i = 0; i < count; ++i) {
            start(i);
            join(i);
        }
    } else {
        for (qsizetype i = 0; i < count; ++i)
            start(i);
        for (qsizetype i = 0; i < count; ++i)
            join(order == QLatin1String("reversed") ? count - 1 - i : i);
    }
    m_parent.print(QStringLiteral("The parent's code is over"));
    m_parent.returned();
    waitAtExit(m_tasks); // children whose join has timed out
}

void JoinOrder::join(qsizetype i)
{
    const bool ended = m_tasks[std::size_t(i)].join(m_timeout);
    const Joined joined {i, double(nowNs() - m_beganNs) * 1e-9, !ended};
    m_parent.print(QStringLiteral("join of %1 returns after %2 s%3")
                       .arg(QString::fromStdString(m_tasks[std::size_t(i)].name()),
                            QString::number(joined.returnedS, 'f', 2),
                            ended ? QString() : QStringLiteral(": timed out, it is alive")));
    m_joins.append(joined);
    tellJoins();
    m_parent.publish();
}

/// Whether a join returned later than its child's end, the joins before it and its limit explain.
bool JoinOrder::isLate() const
{
    const bool oneByOne = m_parent.parameters().choice("order") == QLatin1String("start-and-join-each");
    double clock = 0;
    for (const Joined &joined : m_joins) {
        const double end = (oneByOne ? clock : 0) + m_seconds.at(joined.child);
        clock = std::min(std::max(clock, end), clock + m_timeout.value_or(1e9));
        if (joined.returnedS > clock + std::max(0.05, 0.05 * clock))
            return true;
    }
    return false;
}

/// Those that have returned until now.
void JoinOrder::tellJoins()
{
    QJsonArray order;
    QJsonArray ends;
    double alive = 0;
    for (qsizetype i = 0; i < m_joins.size(); ++i) {
        const Joined &joined = m_joins.at(i);
        m_parent.measure(QStringLiteral("join_%1_s").arg(i + 1), joined.returnedS);
        alive += joined.alive;
        order.append(joined.child + 1);
        const std::uint64_t endNs = m_tasks[std::size_t(joined.child)].slot().endedNs.load();
        ends.append(endNs ? QJsonValue((double(endNs) - double(m_beganNs)) * 1e-9) : QJsonValue());
    }
    m_parent.measure("alive_after_join", alive);
    m_parent.value("joined", order);
    m_parent.value("ended_s", ends);
}

void JoinOrder::report()
{
    tellJoins(); // children whose join timed out have ended meanwhile
    m_parent.outcome(isLate() ? "late" : "in-time");
}

void run(Parent &parent)
{
    JoinOrder joins(parent);
    joins.run();
    joins.report();
}

} // namespace

Script script()
{
    return {[](const Parameters &p) {
                ArenaNeeds needs;
                needs.lanes = p.list("seconds").size() + 2;
                needs.eventsPerLane = 1024;
                return needs;
            },
            run};
}

} // namespace plab::joinorder
