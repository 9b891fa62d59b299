// SPDX-License-Identifier: GPL-3.0-or-later
// Queue: processes put items in, others take them out. Python's multiprocessing.Queue and JoinableQueue.
#include "core/experiments/queue.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/queuechart.h"
#include "core/experiments/queueflow.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

// ---------------------------------------------------------------------------- the children's side

/// for i in range(items): queue.put(i); time.sleep(interval)
int produce(Child &child)
{
    QueueProducer producer(child);
    for (std::uint64_t i = 0; i < producer.items() && !producer.stopAsked(); ++i) {
        if (i > 0)
            producer.sleep();
        const QueueItem item = producer.item(i);
        const QueueResult result = producer.put(item);
        if (result == QueueResult::Done)
            producer.print(QStringLiteral("put %1").arg(item.value));
        else if (result == QueueResult::Full)
            producer.print(QStringLiteral("Full: %1 was not put").arg(item.value));
        else
            break; // closed, stopped, or no shared memory left
    }
    return 0;
}
const ChildFunctionName produceFunction("queue.producer", &produce);

/// while True: item = queue.get(True, timeout); queue.task_done() … except Empty: break
int consume(Child &child)
{
    QueueConsumer consumer(child);
    while (!consumer.stopAsked()) {
        consumer.sleep();
        QueueItem item {};
        const QueueResult result = consumer.get(item);
        if (result == QueueResult::Empty)
            consumer.print(consumer.emptyText());
        if (result != QueueResult::Done)
            break;
        consumer.print(QStringLiteral("got %1").arg(item.value));
        consumer.taskDone();
    }
    return 0;
}
const ChildFunctionName consumeFunction("queue.consumer", &consume);

// ---------------------------------------------------------------------------- the parent's side

/// for …: results.append(queue.get())
void takeResults(QueueFlow &queue)
{
    for (std::uint64_t i = 0; i < queue.results(); ++i) {
        queue.sleep();
        QueueItem result {};
        if (!queue.get(result))
            break;
        if (queue.isJoinable())
            queue.taskDone();
        queue.keep(result);
    }
}

void runQueue(Parent &parent)
{
    QueueFlow queue(parent); // queue = JoinableQueue(capacity)
    for (std::uint64_t i = 0; i < queue.producers(); ++i)
        queue.producer(produceFunction).start();
    for (std::uint64_t i = 0; i < queue.consumers(); ++i)
        queue.consumer(consumeFunction).start();
    takeResults(queue);

    queue.joinProducers();
    if (queue.isJoinable() && queue.join())
        queue.tellOneTooMany(queue.taskDone());
    queue.joinConsumers();
    parent.returned();
    queue.tellPutAfterClose();
    queue.report();
}

// ---------------------------------------------------------------------------- what it is

bool isResults(const Parameters &p)
{
    return p.choice("payload") == QLatin1String("results");
}

QList<Parameter> queueParameters()
{
    Parameter capacity =
        wholeParameter("capacity", "Capacity", "Most items in the queue at a time", 0, 1'000'000, 0, "items");
    capacity.zeroMeans = "unbounded";
    Parameter get = choiceParameter("get", "Get",
                                    "What a get does when the queue is empty: wait, raise Empty at once, or "
                                    "raise it after the timeout; Empty ends a consumer",
                                    {"block", "nowait", "timeout"});
    get.initial = "timeout";
    const QList<Parameter> own {
        mainOne(wholeParameter("producers", "Producers", "Processes that put items", 1, 256, 1)),
        mainOne(wholeParameter("consumers", "Consumers", "Processes that take items; none: nobody takes", 0,
                               256, 1)),
        mainOne(wholeParameter("items", "Items", "Items each producer puts", 1, 1e7, 5, "each")),
        mainOne(capacity),
        choiceParameter("put", "Put",
                        "What a put does when the queue is full: wait, raise Full at once, or raise it after "
                        "the timeout; what was refused is not put again",
                        {"block", "nowait", "timeout"}),
        get,
        numberParameter("timeout", "Timeout", "How long a put or get with a timeout waits", "s", 0, 3600, 3),
        numberParameter("produce-interval", "Produce interval", "Time between two puts of a producer", "s", 0,
                        3600, 1),
        numberParameter("consume-interval", "Consume interval", "Time before each get of a consumer", "s", 0,
                        3600, 0),
        switchParameter("joinable", "Joinable",
                        "Consumers mark each item done, and the parent waits until all are", false),
        choiceParameter("payload", "Payload",
                        "Items are numbers for the consumers, or results of jobs that the parent takes",
                        {"numbers", "results"}),
    };
    return own + commonParameters("all");
}

QList<QString> queueRemarks(const Parameters &p)
{
    QList<QString> remarks;
    const bool limited =
        p.choice("put") == QLatin1String("timeout") || p.choice("get") == QLatin1String("timeout");
    if (!limited && p.number("timeout") != 3)
        remarks.append(noEffect(p, "timeout", "neither put nor get has one"));
    if (p.integer("capacity") == 0 && p.choice("put") != QLatin1String("block"))
        remarks.append(noEffectWhile(p, "put", "capacity", "such a queue is never full"));
    if (p.integer("items") == 1 && p.number("produce-interval") != 1)
        remarks.append(noEffect(p, "produce-interval", "there is one item"));
    if (isResults(p)) {
        if (p.integer("consumers") != 1)
            remarks.append(noEffectWhile(p, "consumers", "payload", "the parent takes them"));
    } else if (p.integer("consumers") == 0) {
        remarks.append(QStringLiteral("There is no consumer: nothing that is put is ever taken."));
    }
    const bool alone = isResults(p) || p.integer("consumers") == 0;
    const bool sleeping = p.number("produce-interval") > 0 || (!alone && p.number("consume-interval") > 0);
    const qint64 parties = p.integer("producers") + (alone ? 0 : p.integer("consumers"));
    const QString nouns = alone ? QStringLiteral("producers") : QStringLiteral("producers and consumers");
    if (const QString crowd = crowdRemark(parties, nouns, sleeping); !crowd.isEmpty())
        remarks.append(crowd);
    return remarks;
}

/// "Full was raised twice" and the like; empty if nothing was refused.
QString refusalWords(const RunRecord &run)
{
    QStringList words;
    for (const auto &[measure, name] :
         {std::pair {"put_full", QStringLiteral("Full")}, {"get_empty", QStringLiteral("Empty")}}) {
        const double times = median(measured(run, QLatin1String(measure))).value_or(0);
        if (times > 0)
            words.append(counted(times, "%1 was raised once", "%1 was raised %n times").arg(name));
    }
    return words.isEmpty() ? QString() : words.join(QStringLiteral(", ")) + QStringLiteral(".");
}

QString joinWords(const RunRecord &run)
{
    const std::optional<double> joinS = median(measured(run, "join_s"));
    return joinS
        ? QStringLiteral("join returned after %1, when every item was done.").arg(shownSeconds(*joinS))
        : QString();
}

QString sumWords(const QJsonArray &sums)
{
    if (sums.isEmpty())
        return {};
    const bool equal =
        std::all_of(sums.begin(), sums.end(), [&](const QJsonValue &sum) { return sum == sums.first(); });
    return equal && sums.size() > 1 ? QStringLiteral("All sums are %1.").arg(sums.first().toString())
                                    : QStringLiteral("The first sum is %1.").arg(sums.first().toString());
}

Headline queueHeadline(const RunRecord &run)
{
    const QList<double> received = measured(run, "items_received");
    if (received.isEmpty())
        return {};
    const Repeat &last = *countedRepeats(run).last();
    if (const QString why = last.values.value("never_ends").toString(); !why.isEmpty())
        return {QStringLiteral("This never ends."), why};
    const double count = median(received).value_or(0);
    const double leftOver = last.values.value("left").toDouble();
    Headline headline;
    headline.sentence = counted(count, "%n item went through the queue; all was over after %1.",
                                "%n items went through the queue; all was over after %1.")
                            .arg(shownSeconds(median(measured(run, "wall_s"))));
    QStringList details {joinWords(run), refusalWords(run), sumWords(last.values.value("sums").toArray())};
    if (leftOver > 0)
        details.prepend(counted(leftOver, "%n item was left in it.", "%n items were left in it."));
    details.removeAll(QString());
    headline.detail = details.join(QLatin1Char(' '));
    return headline;
}

/// What the events tell when the parent could not report.
void measureFromEvents(const Parameters &, Repeat &repeat)
{
    if (repeat.measures.value("items_received") || repeat.recording != QLatin1String("all")
        || repeat.eventsDropped > 0)
        return;
    double received = 0;
    for (const LaneEvents &lane : std::as_const(repeat.lanes)) {
        for (std::size_t i = 0; i < lane.size(); ++i)
            received += lane.at(i).kind == EventKind::Get;
    }
    repeat.measures.insert("items_received", received);
}

void declareResults(Declaration &d)
{
    d.outcomes = {
        {"delivered", "delivered", "Every item that was put was taken, once and in order.",
         always(Grade::Acceptable)},
        {"left-over", "left over", "Items were left in the queue when nobody took any more.",
         always(Grade::Interesting)},
        {"lost-item", "item lost",
         "An item that was put is neither taken nor in the queue, or was taken twice.",
         always(Grade::Forbidden)},
        {"order-broken", "order broken", "An item of a producer came before one it had put earlier.",
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"put_full", "count", "puts that raised Full"},
        {"get_empty", "count", "gets that raised Empty"},
        {"items_received", "count", "items taken by consumers, or results by the parent"},
        {"order_kept", "flag", "1 if each producer's items came in the order put"},
        {"join_s", "s", "from the start until join of the queue returned (joinable)"},
    });
    d.values = {{"occupancy", "items in the queue over time, [[s, items], …]"},
                {"left", "items left in the queue", "count"},
                {"sums",
                 "the results in the order taken, decimal text: Σ i + i⁵ + i⁸ for i below 1,000,000, "
                 "modulo 2⁶⁴ (payload results)",
                 "text"},
                {"never_ends", "why the run would never end, if it would not", "text"},
                {"put_after_close", "what became of a put after the queue was closed", "text"},
                {"one_task_done_too_many", "what became of one task_done more than there were items", "text"},
                {"throughput", "items taken per second over time, [[s, 1/s], …]"}};
    d.charts = {
        outcomesChart(),
        {"occupancy", "Items in the queue", "timing", occupancyChart},
        {"throughput", "Items per second", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return throughputChart(run, overlays, "Items");
         }},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.eventKinds = withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Put,
                                         EventKind::Get, EventKind::Full, EventKind::Empty,
                                         EventKind::TimedOut, EventKind::SleepBegin, EventKind::SleepEnd});
}

/// What producers sleep between their puts (in a full queue that nobody empties they are given up), and what
/// is slept before the gets where all items are sure to be taken.
double queueSeconds(const Parameters &p)
{
    const bool mayBeGivenUp = p.integer("capacity") > 0 && p.choice("put") == QLatin1String("block");
    const qint64 items = p.integer("items");
    const qint64 puts = mayBeGivenUp ? std::min(items, p.integer("capacity")) : items;
    const double producing = double(puts - 1) * p.number("produce-interval");
    const double all = double(items) * double(p.integer("producers"));
    const bool allAreTaken = p.integer("capacity") == 0 && p.choice("get") == QLatin1String("block");
    const double takers = isResults(p) ? 1 : double(p.integer("consumers"));
    const double consuming =
        allAreTaken && takers > 0 ? std::ceil(all / takers) * p.number("consume-interval") : 0;
    return std::max(producing, consuming);
}

Declaration queueDeclaration()
{
    Declaration d;
    d.id = "queue";
    d.title = "Queue";
    d.chapter = "Communication";
    d.summary = "Producers put items into a queue in shared memory, consumers take them, or wait.";
    d.keywords = {"pickle",        "pickling",     "Queue",
                  "JoinableQueue", "put",          "get",
                  "put_nowait",    "get_nowait",   "Full",
                  "Empty",         "maxsize",      "block",
                  "timeout",       "task_done",    "join",
                  "producer",      "consumer",     "FIFO",
                  "results",       "return value", "inter-process communication",
                  "deadlock",      "qsize"};
    d.parameters = queueParameters();
    declareResults(d);
    d.seedFeeds = "nothing: a queue draws nothing at random";
    d.remarks = queueRemarks;
    d.nominalSeconds = queueSeconds;
    d.processCount = [](const Parameters &p) {
        return p.integer("producers") + (isResults(p) ? 0 : p.integer("consumers"));
    };
    d.headline = queueHeadline;
    d.measure = measureFromEvents;
    return d;
}

} // namespace

const Experiment &queueExperiment()
{
    static const Experiment experiment {queueDeclaration(), QueueFlow::needs, runQueue};
    return experiment;
}

} // namespace plab
