// SPDX-License-Identifier: GPL-3.0-or-later
// Queue: processes put items in, others take them out. Python's multiprocessing.Queue and JoinableQueue.
#include "core/runtime/script.h"
#include "core/experiments/queue/flow.h"

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

void run(Parent &parent)
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

} // namespace

Script script()
{
    return {QueueFlow::needs, run, sharedRoot<SharedFlow>()};
}

} // namespace plab::queue
