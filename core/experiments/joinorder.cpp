// SPDX-License-Identifier: GPL-3.0-or-later
// Join order: children that sleep for different times, joined in one order or another.
#include "core/experiments/joinorder.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/multiprocessing/process.h"

#include <QJsonArray>

#include <algorithm>

namespace plab {

namespace {

constexpr qsizetype MostChildren = 16; ///< each join has a measure of its own

// ---------------------------------------------------------------------------- the children's side

int task(Child &child)
{
    const auto seconds = child.argument<double>();
    child.print(QStringLiteral("begins, %1 s").arg(QString::number(seconds)));
    child.sleep(seconds);
    child.print(QStringLiteral("ends"));
    return 0;
}
const ChildFunctionName taskFunction("join-order.task", &task);

// ---------------------------------------------------------------------------- the parent's side

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

void JoinOrder::report()
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
        ends.append((double(endNs) - double(m_beganNs)) * 1e-9);
    }
    m_parent.measure("alive_after_join", alive);
    m_parent.value("joined", order);
    m_parent.value("ended_s", ends);
    m_parent.outcome(isLate() ? "late" : "in-time");
}

void runJoinOrder(Parent &parent)
{
    JoinOrder joins(parent);
    joins.run();
    joins.report();
}

// ---------------------------------------------------------------------------- what it is

QList<Parameter> joinOrderParameters()
{
    Parameter seconds {"seconds",
                       "Sleeps",
                       "How long each child sleeps; as many children as values",
                       ParameterType::List,
                       "s",
                       0,
                       3600};
    seconds.initial = QList<double> {1, 2, 3};
    Parameter timeout =
        numberParameter("join-timeout", "Join timeout",
                        "A join returns at the latest after this time; 0 only looks", "s", 0, 3600, 0);
    timeout.initial = {};
    timeout.optional = true;
    return QList<Parameter> {
               mainOne(seconds),
               mainOne(labelled(
                   choiceParameter("order", "Order",
                                   "Start all and join in the same order, in the reverse one, or start "
                                   "and join one after the other",
                                   {"as-started", "reversed", "start-and-join-each"}),
                   {"as started", "reversed", "start and join each"})),
               mainOne(timeout),
           }
    + commonParameters("all");
}

Result<void> checkSeconds(const Parameters &p)
{
    const qsizetype count = p.list("seconds").size();
    if (count >= 1 && count <= MostChildren)
        return {};
    return usageError(QStringLiteral("%1 has %2: give one for each child, from 1 to %3 of them.")
                          .arg(shownLabel(p, "seconds"), counted(double(count), "%n value", "%n values"),
                               shownCount(MostChildren)));
}

QList<QString> joinOrderRemarks(const Parameters &p)
{
    QList<QString> remarks;
    if (p.list("seconds").size() == 1 && p.choice("order") != QLatin1String("as-started"))
        remarks.append(noEffect(p, "order", "there is one child"));
    if (const QString crowd = crowdRemark(p.list("seconds").size(), "children", true); !crowd.isEmpty())
        remarks.append(crowd);
    return remarks;
}

QString whyText(const RunRecord &run, double timedOut)
{
    if (timedOut > 0 && run.parameters.list("seconds").size() == 1)
        return QStringLiteral("It timed out while the child was alive; the child went on.");
    if (timedOut > 0)
        return counted(timedOut, "%n of them timed out while its child was alive; it went on.",
                       "%n of them timed out while their children were alive; those went on.");
    if (run.parameters.list("seconds").size() == 1)
        return QStringLiteral("The parent waited until the child had ended.");
    const QString order = run.parameters.choice("order");
    if (order == QLatin1String("start-and-join-each"))
        return QStringLiteral(
            "Each child was started only after the one before had ended: the times add up.");
    if (order == QLatin1String("reversed"))
        return QStringLiteral(
            "The children ran at the same time. A join of a child that has ended returns at once.");
    return QStringLiteral(
        "The children ran at the same time: the longest of them decides when the last join returns.");
}

Headline joinOrderHeadline(const RunRecord &run)
{
    const qsizetype count = run.parameters.list("seconds").size();
    QStringList times;
    for (qsizetype i = 1; i <= count; ++i) {
        if (const auto at = median(measured(run, QStringLiteral("join_%1_s").arg(i))))
            times.append(QLocale().toString(*at, 'f', 2));
    }
    if (times.isEmpty())
        return {};
    const QString last = times.takeLast();
    Headline headline;
    headline.sentence = times.isEmpty()
        ? QStringLiteral("The join returned after %1 s.").arg(last)
        : QStringLiteral("The joins returned after %1 and %2 s.").arg(times.join(QStringLiteral(", ")), last);
    headline.detail = whyText(run, median(measured(run, "alive_after_join")).value_or(0));
    return headline;
}

/// Pairs of bars: when a join returned, and when its child had ended.
ChartData joinsChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = "joins";
    chart.title = "Each join, and the end of its child";
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = "time since the beginning, s";
    chart.emptyText = "No repeat has finished yet.";
    const QList<const Repeat *> repeats = countedRepeats(run);
    if (repeats.isEmpty())
        return chart;
    const QJsonArray joined = repeats.last()->values.value("joined").toArray();
    const QJsonArray ended = repeats.last()->values.value("ended_s").toArray();
    const auto add = [&chart](double seconds, ChartRole role, const QString &label) {
        const double left = double(chart.bars.size());
        chart.bars.append({left, left + 1, seconds, 0, 0, role, label, QLocale().toString(seconds, 'f', 2)});
    };
    for (qsizetype i = 0; i < joined.size(); ++i) {
        const auto at = measureOf(*repeats.last(), qPrintable(QStringLiteral("join_%1_s").arg(i + 1)));
        if (!at)
            continue;
        add(*at, ChartRole::Waiting, QStringLiteral("join %1 returns").arg(i + 1));
        add(ended.at(i).toDouble(), ChartRole::Working,
            QStringLiteral("Process-%1 ends").arg(joined.at(i).toInt()));
    }
    chart.note = QStringLiteral("The newest counted repeat, in the order of the joins.");
    return chart;
}

QList<MeasureDeclaration> joinOrderMeasures()
{
    QList<MeasureDeclaration> own;
    for (qsizetype i = 1; i <= MostChildren; ++i)
        own.append({QStringLiteral("join_%1_s").arg(i), "s",
                    QStringLiteral("when join number %1 returned, from the entry").arg(i)});
    own.append({"alive_after_join", "count", "children that were alive when their join returned"});
    return withCommonMeasures(own);
}

/// Until the last child ends; one after the other if each is joined before the next is started.
double joinOrderSeconds(const Parameters &p)
{
    const bool oneByOne = p.choice("order") == QLatin1String("start-and-join-each");
    double begins = 0;
    double ends = 0;
    for (const double seconds : p.list("seconds")) {
        ends = std::max(ends, begins + seconds);
        if (oneByOne)
            begins += p.isNull("join-timeout") ? seconds : std::min(seconds, p.number("join-timeout"));
    }
    return ends;
}

Declaration joinOrderDeclaration()
{
    Declaration d;
    d.id = "join-order";
    d.title = "Order of joins";
    d.chapter = "Processes";
    d.summary = "Children sleep for different times; when does each join return?";
    d.keywords = {"join",       "timeout",  "is_alive",
                  "start",      "wait",     "waitpid",
                  "order",      "reversed", "one after the other",
                  "sequential", "wrong way"};
    d.parameters = joinOrderParameters();
    d.outcomes = {
        {"in-time", "in time", "Every join returned when its child had ended, or at its limit.",
         always(Grade::Acceptable)},
        {"late", "late", "A join returned more than 50 ms and 5 % later: the machine was busy.",
         always(Grade::Interesting)},
    };
    d.measures = joinOrderMeasures();
    d.values = {{"joined", "number of the child of each join, in the order of the joins", "number"},
                {"ended_s", "when that child had ended, from the entry", "s"}};
    d.charts = {
        outcomesChart(),
        {"joins", "Joins", "timing", joinsChart},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.views = {View::Family};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::TimedOut});
    d.seedFeeds = "nothing: nothing is drawn at random";
    d.check = checkSeconds;
    d.remarks = joinOrderRemarks;
    d.nominalSeconds = joinOrderSeconds;
    d.processCount = [](const Parameters &p) { return qint64(p.list("seconds").size()); };
    d.headline = joinOrderHeadline;
    return d;
}

} // namespace

const Experiment &joinOrderExperiment()
{
    static const Experiment experiment {joinOrderDeclaration(),
                                        [](const Parameters &p) {
                                            ArenaNeeds needs;
                                            needs.lanes = p.list("seconds").size() + 2;
                                            needs.eventsPerLane = 1024;
                                            return needs;
                                        },
                                        runJoinOrder};
    return experiment;
}

} // namespace plab
