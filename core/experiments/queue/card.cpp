// SPDX-License-Identifier: GPL-3.0-or-later
// Queue: what it is.
#include "core/experiments/queue/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/model/numbertext.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

#include <algorithm>
#include <cmath>

namespace plab::queue {

namespace {

/// What the tutorials have beside: their values and orders, and a queue made as Python makes it.
QList<Parameter> ofPython(const Parameter &values)
{
    return {
        values,
        wholeParameter("terms", tr("Terms"), tr("How many i + i⁵ + i⁸ a job adds up (payload results)"), 0,
                       100'000'000, 1'000'000),
        mainOne(
            choiceParameter("order", tr("Order"),
                            tr("Whether the parent joins the producers before anybody gets, or afterwards"),
                            {{"get-first", tr("get first")}, {"join-first", tr("join first")}})),
        switchParameter("catch-empty", tr("Catch Empty"),
                        tr("A consumer catches Empty and leaves; else it dies of it, with exit code 1"),
                        true),
        mainOne(switchParameter(
            "feeder", tr("Feeder thread"),
            tr("As in Python: a put hands the item to a thread of its process, which writes it "
               "into a pipe of 64 KiB"),
            false)),
        wholeParameter("item-bytes", tr("Item bytes"), tr("Bytes of an item in the pipe (feeder)"), 64,
                       16 << 20, 64, "B"),
        switchParameter("cancel-join", tr("Cancel join"),
                        tr("A producer ends without waiting for its feeder thread: cancel_join_thread"),
                        false),
        choiceParameter(
            "container", tr("Container"),
            tr("A queue between processes; or a list, an OrderedDict or a queue of threads, in one process"),
            {{"queue", tr("queue")},
             "list",
             {"ordered-dict", Text::plain("OrderedDict")},
             {"thread-queue", Text::plain("queue.Queue")}}),
    };
}

QList<Parameter> parameters()
{
    Parameter capacity = wholeParameter("capacity", tr("Capacity"), tr("Most items in the queue at a time"),
                                        0, 1'000'000, 0, tr("items"));
    capacity.zeroMeans = tr("unbounded");
    Parameter get =
        choiceParameter("get", tr("Get"),
                        tr("What a get does when the queue is empty: wait, raise Empty at once, or "
                           "raise it after the timeout; Empty ends a consumer"),
                        {"block", "nowait", "timeout"});
    get.initial = "timeout";
    Parameter values {"values",
                      tr("Values"),
                      tr("What each producer puts, in turn; none: 0, 1, 2, …"),
                      ParameterType::List,
                      "",
                      0,
                      1e9};
    values.optional = true;
    const QList<Parameter> own {
        mainOne(wholeParameter("producers", tr("Producers"), tr("Processes that put items"), 1, 256, 1)),
        mainOne(wholeParameter("consumers", tr("Consumers"),
                               tr("Processes that take items; none: nobody takes"), 0, 256, 1)),
        mainOne(wholeParameter("items", tr("Items"), tr("Items each producer puts"), 1, 1e7, 5, tr("each"))),
        mainOne(capacity),
        choiceParameter(
            "put", tr("Put"),
            tr("What a put does when the queue is full: wait, raise Full at once, or raise it after "
               "the timeout; what was refused is not put again"),
            {"block", "nowait", "timeout"}),
        get,
        numberParameter("timeout", tr("Timeout"), tr("How long a put or get with a timeout waits"), "s", 0,
                        3600, 3),
        numberParameter("produce-interval", tr("Produce interval"), tr("Time between two puts of a producer"),
                        "s", 0, 3600, 1),
        numberParameter("consume-interval", tr("Consume interval"), tr("Time before each get of a consumer"),
                        "s", 0, 3600, 0),
        switchParameter("joinable", tr("Joinable"),
                        tr("Consumers mark each item done, and the parent waits until all are"), false),
        choiceParameter("payload", tr("Payload"),
                        tr("Items are numbers for the consumers, or results of jobs that the parent takes"),
                        {{"numbers", tr("numbers")}, {"results", tr("results")}}),
    };
    return own + ofPython(values) + commonParameters("all");
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

/// Who does not wait for the feeder thread asks for it.
Grade lostItemGrade(const Parameters &p)
{
    return p.flag("feeder") && p.flag("cancel-join") ? Grade::Interesting : Grade::Forbidden;
}

void declareResults(Declaration &d)
{
    d.outcomes = {
        {"delivered", tr("delivered"), tr("Every item that was put was taken, once and in order."),
         always(Grade::Acceptable)},
        {"left-over", tr("left over"), tr("Items were left in the queue when nobody took any more."),
         always(Grade::Interesting)},
        {"lost-item", tr("item lost"),
         tr("An item that was put is neither taken nor in the queue, or was taken twice."), lostItemGrade},
        {"deadlock", tr("deadlock"),
         tr("The parent waits for a producer to end, and the producer for somebody to get."),
         always(Grade::Interesting),
         [](const Parameters &p) { return p.choice("order") == QLatin1String("join-first"); }},
        {"order-broken", tr("order broken"), tr("An item of a producer came before one it had put earlier."),
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"put_full", "count", tr("puts that raised Full")},
        {"get_empty", "count", tr("gets that raised Empty")},
        {"items_received", "count", tr("items taken by consumers, or results by the parent")},
        {"order_kept", "flag", tr("1 if each producer's items came in the order put")},
        {"join_s", "s", tr("from the start until join of the queue returned (joinable)")},
        {"died_of_empty", "count", tr("consumers that did not catch Empty, exit code 1 (catch-empty off)")},
        {"items_lost", "count", tr("items put that nobody can get any more (feeder)")},
        {"empty_late", "count", tr("puts after which the queue still said that it is empty (feeder)")},
        {"empty_with_items", "count",
         tr("gets that raised Empty although the queue's size was not 0 (feeder)")},
        {"items_torn", "flag",
         tr("1 if half an item came: its producer ended while it was being written (feeder)")},
    });
    d.values = {
        {"occupancy", tr("items in the queue over time, [[s, items], …]")},
        {"left", tr("items left in the queue"), "count"},
        {"sums",
         tr("the results in the order taken, decimal text: Σ i + i⁵ + i⁸ for i below terms, "
            "modulo 2⁶⁴ (payload results)"),
         "text"},
        {"never_ends", tr("why the run would never end, if it would not"), "text"},
        {"put_after_close", tr("what became of a put after the queue was closed"), "text"},
        {"one_task_done_too_many", tr("what became of one task_done more than there were items"), "text"},
        {"throughput", tr("items taken per second over time, [[s, 1/s], …]")}};
    d.charts = {
        outcomesChart(),
        ownPicture({"occupancy", tr("Items in the queue"), "timing", occupancyChart}),
        {"throughput", tr("Items per second"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             ChartData chart = throughputChart(
                 run, overlays, {tr("Items so far"), tr("items"), tr("Items per second"), tr("items/s")});
             chart.absent = isInOneProcess(run.parameters); // all at once
             return chart;
         }},
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.sights = {
        sightOf("delivered", "delivery", tr("item delivered"), sights::deliveries),
        sightOf("left-over", "left-item", tr("item left"), sights::leftItems),
        sightOf("lost-item", "left-item", tr("item lost"), sights::leftItems),
        sightOf("deadlock", "endless-wait", tr("wait without an end"), sights::endlessWaits),
    };
    d.eventKinds = withCommonEventKinds(
        {EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Put, EventKind::Get, EventKind::Full,
         EventKind::Empty, EventKind::TimedOut, EventKind::SleepBegin, EventKind::SleepEnd, EventKind::Set});
}

/// What producers sleep between their puts, and what is slept before the gets where all items are sure to be
/// taken. Producers are given up when all their items are put, or when a queue that nobody empties is full:
/// then one of them has put at least its part of what there is room for.
double nominalSeconds(const Parameters &p)
{
    if (isInOneProcess(p))
        return 0;
    const qint64 items = p.integer("items");
    const qint64 producers = p.integer("producers");
    const qint64 capacity = p.integer("capacity");
    const bool mayBeFull = capacity > 0 && p.choice("put") == QLatin1String("block");
    const qint64 puts = mayBeFull ? std::min(items, (capacity + producers - 1) / producers) : items;
    const double producing = double(puts - 1) * p.number("produce-interval");
    const double all = double(items * producers);
    const bool allAreTaken = capacity == 0 && p.choice("get") == QLatin1String("block");
    const double takers = isResults(p) ? 1 : double(p.integer("consumers"));
    const double consuming =
        allAreTaken && takers > 0 ? std::ceil(all / takers) * p.number("consume-interval") : 0;
    return std::max(producing, consuming);
}

Result<void> check(const Parameters &p)
{
    constexpr qint64 MostInAList = 10'000; // an insert at its begin moves all others
    for (const double value : p.list("values")) {
        if (value != std::floor(value))
            return usageError(tr("%1 holds %2: each value must be a whole number.")
                                  .arg(shownLabel(p, "values"), shownNumber(value)),
                              {"values"});
    }
    if (isInOneProcess(p) && p.integer("items") > MostInAList)
        return usageError(tr("%1 has %2, but %3 is %4: give at most %5.")
                              .arg(shownLabel(p, "items"), shownSetting(p, "items"),
                                   shownLabel(p, "container"), shownSetting(p, "container"), MostInAList),
                          {"items", "container"});
    return {};
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Queue");
    d.chapter = tr("Communication");
    d.summary = tr("Producers put items into a queue in shared memory, consumers take them, or wait.");
    d.keywords = {"pickle",
                  "pickling",
                  "Queue",
                  "JoinableQueue",
                  "put",
                  "get",
                  "put_nowait",
                  "get_nowait",
                  "Full",
                  "Empty",
                  "maxsize",
                  "block",
                  "timeout",
                  "task_done",
                  "join",
                  "producer",
                  "consumer",
                  "FIFO",
                  "results",
                  "return value",
                  "inter-process communication",
                  "deadlock",
                  "qsize",
                  "empty",
                  "feeder thread",
                  "join_thread",
                  "cancel_join_thread",
                  "buffer",
                  "join before get",
                  "hang",
                  "list",
                  "insert",
                  "pop",
                  "OrderedDict",
                  "move_to_end",
                  "queue.Queue",
                  "exit code"};
    d.parameters = parameters();
    declareResults(d);
    d.seedFeeds = tr("nothing: a queue draws nothing at random");
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.check = check;
    d.processCount = [](const Parameters &p) {
        return isInOneProcess(p) ? qint64(0)
                                 : p.integer("producers") + (isResults(p) ? 0 : p.integer("consumers"));
    };
    d.soFar = [](double done, double wanted) {
        return tr("%n of %1 items have been taken.", "%n of %1 items has been taken.", done)
            .arg(shownCount(wanted));
    };
    offerBothWays(d.parameters, "feeder", tr("Now with a feeder thread"), tr("Now without a feeder thread"));
    d.keyFigures = [](const RunRecord &run) {
        return QList<KeyFigure> {typicalFigure(run, "items_received", tr("items taken")),
                                 typicalTime(run, "wall_s", tr("from beginning to end"))};
    };
    d.headline = headline;
    d.measure = measureFromEvents;
    return d;
}

} // namespace plab::queue
