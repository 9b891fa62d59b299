// SPDX-License-Identifier: GPL-3.0-or-later
// Message queue: one process sends, another receives, by the name of a queue in the kernel. POSIX mq_open(3).
#include "core/runtime/script.h"
#include "core/experiments/message-queue/party.h"
#include "core/experiments/message-queue/watch.h"

namespace plab::messagequeue {

namespace {

/// mq = mq_open(name); for …: mq_send(mq, text, priority); time.sleep(interval)
int sendAll(Child &child)
{
    MessageSender queue(child);
    for (std::uint64_t i = 0; i < queue.messages() && !queue.stopAsked(); ++i) {
        if (i > 0)
            queue.sleep();
        const QueueResult result = queue.send(i);
        if (result == QueueResult::Done)
            queue.print(QStringLiteral("sent %1: %2 bytes, priority %3")
                            .arg(i)
                            .arg(queue.sizeOf(i))
                            .arg(queue.priorityOf(i)));
        else if (result == QueueResult::Full)
            queue.print(QStringLiteral("full: %1 was not sent").arg(i));
        else
            break;
    }
    return 0;
}

const ChildFunctionName sendFunction("message-queue.sender", &sendAll);

/// mq = mq_open(name); for …: text, priority = mq_receive(mq)
int receiveAll(Child &child)
{
    MessageReceiver queue(child);
    queue.sleep();
    while (queue.received() < queue.messages() && !queue.stopAsked()) {
        const QueueResult result = queue.receive();
        if (result == QueueResult::Empty)
            queue.print(queue.emptyText());
        if (result != QueueResult::Done)
            break;
        queue.print(QStringLiteral("received %1, priority %2")
                        .arg(queue.number())
                        .arg(queue.priorityOf(queue.number())));
    }
    return 0;
}

const ChildFunctionName receiveFunction("message-queue.receiver", &receiveAll);

void run(Parent &parent)
{
    MessageWatch queue(parent); // mq_open(name, O_CREAT | O_EXCL, …)
    queue.tellMadeAgain();
    Process sender(parent, "Sender", sendFunction);
    Process receiver(parent, "Receiver", receiveFunction);
    sender.start();
    receiver.start();
    queue.awaitOpened(sender, receiver);
    queue.removeName(); // mq_unlink(name): who has it open goes on
    queue.tellOpenedAgain();
    queue.join(sender, receiver);
    parent.returned();
    queue.report();
}

} // namespace

Script script()
{
    return {MessageWatch::needs, run, sharedRoot<MessageTrack>()};
}

} // namespace plab::messagequeue
