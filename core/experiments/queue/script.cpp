// SPDX-License-Identifier: GPL-3.0-or-later
// Queue: processes put items in, others take them out. Python's multiprocessing.Queue and JoinableQueue.
#include "core/runtime/script.h"
#include "core/experiments/queue/flow.h"
#include "core/experiments/queue/inoneprocess.h"

namespace plab::queue {

namespace {

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
    producer.joinThread(); // at exit
    return 0;
}

const ChildFunctionName produceFunction("queue.producer", &produce);

/// while True: item = queue.get(True, timeout); queue.task_done() … except Empty: break, or nothing
int consume(Child &child)
{
    QueueConsumer consumer(child);
    while (!consumer.stopAsked()) {
        consumer.sleep();
        QueueItem item {};
        const QueueResult result = consumer.get(item);
        if (result == QueueResult::Empty)
            consumer.print(consumer.emptyText());
        if (result == QueueResult::Empty && !consumer.catchesEmpty())
            return DiedOfEmpty;
        if (result != QueueResult::Done)
            break;
        consumer.print(QStringLiteral("got %1").arg(item.value));
        consumer.taskDone();
    }
    return 0;
}

const ChildFunctionName consumeFunction("queue.consumer", &consume);

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

/// queue = []; queue.insert(0, item) …; queue.pop() …: the last is the first that was put
void useList(InOneProcess &flow)
{
    std::vector<std::uint64_t> list;
    for (const std::uint64_t value : flow.values())
        list.insert(list.begin(), flow.put(value));
    flow.print(list);
    while (!list.empty()) {
        flow.took(list.back());
        list.pop_back();
    }
}

/// A dict that knows the order: what is moved to its end comes out last.
void useOrderedDict(InOneProcess &flow)
{
    OrderedDict dict;
    std::uint64_t count = 0;
    for (const std::uint64_t value : flow.values())
        dict.insert(++count, flow.put(value));
    flow.print(dict);
    for (std::uint64_t key = count; key-- > 1;)
        dict.moveToEnd(key); // now the last one would be the first
    flow.print(dict);
    for (std::uint64_t key = 1; key <= count; ++key)
        dict.moveToEnd(key); // and now the first one again
    flow.print(dict);
    while (!dict.isEmpty())
        flow.took(dict.popFirst());
}

/// queue = queue.Queue(); queue.put(item) …; queue.get() …
void useThreadQueue(InOneProcess &flow)
{
    ThreadQueue queue;
    for (const std::uint64_t value : flow.values())
        queue.put(flow.put(value));
    while (!queue.isEmpty())
        flow.took(queue.get());
}

void runInOneProcess(Parent &parent)
{
    InOneProcess flow(parent);
    const QString container = parent.parameters().choice("container");
    if (container == QLatin1String("list"))
        useList(flow);
    else if (container == QLatin1String("ordered-dict"))
        useOrderedDict(flow);
    else
        useThreadQueue(flow);
    parent.returned();
    flow.report();
}

void run(Parent &parent)
{
    if (isInOneProcess(parent.parameters()))
        return runInOneProcess(parent);
    QueueFlow queue(parent); // queue = JoinableQueue(capacity)
    for (std::uint64_t i = 0; i < queue.producers(); ++i)
        queue.producer(produceFunction).start();
    if (queue.isJoinedFirst())
        queue.joinProducers();
    if (!queue.isGivenUp()) {
        for (std::uint64_t i = 0; i < queue.consumers(); ++i)
            queue.consumer(consumeFunction).start();
        takeResults(queue);
    }
    queue.joinProducers();
    if (queue.isJoinable() && queue.join())
        queue.tellOneTooMany(queue.taskDone());
    queue.joinConsumers();
    parent.returned();
    queue.tellPutAfterClose();
    queue.report();
}

} // namespace

Script script()
{
    return {QueueFlow::needs, run, sharedRoot<SharedFlow>()};
}

} // namespace plab::queue
