// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/multiprocessing/messagequeue.h"
#include "core/runtime/briefname.h"
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QTest>

#include <cerrno>
#include <csignal>

using namespace plab;

namespace {

Record runQueue(const Settings &settings)
{
    Lab lab;
    return runToEnd(lab, "message-queue", settings);
}

QStringList outcomesOf(const Record &record)
{
    return lastRepeat(record).outcomes.keys();
}

/// Numbers, priorities or sizes of the messages, as they came.
QList<int> columnOf(const Repeat &repeat, int column)
{
    QList<int> members;
    for (const QJsonValue &row : repeat.values.value("received").toArray())
        members.append(row.toArray().at(column).toInt());
    return members;
}

std::vector<std::byte> bytesOf(std::size_t size, int value)
{
    return std::vector<std::byte>(size, std::byte(value));
}

std::string ownName()
{
    return queueName(briefName(getpid()));
}

} // namespace

class MessageQueueTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(runQueue({{"receive-after", "0"}})), QString()); }

    void keepsBordersAndPriorities();
    void saysWhenItIsFullOrEmpty();
    void refusesWhatIsTooLong();
    void livesOnWithoutItsName();
    void theHighestPriorityComesFirst();
    void aFullQueueMakesTheSenderWait();
    void aFullQueueRefusesAtOnce();
    void aTimeoutEndsTheReceiver();
    void theSenderWaitsForAReceiverThatHasGone();
    void nobodysNameIsLeft_data();
    void nobodysNameIsLeft();
    void tooLargeAQueueIsRefused();
    void checksItsLists();
};

void MessageQueueTest::keepsBordersAndPriorities()
{
    MessageQueue queue = MessageQueue::make(ownName(), 4, 100).take();
    QCOMPARE(MessageQueue::remove(ownName()), 0);
    const QList<QPair<int, unsigned>> sent {{0, 1}, {100, 5}, {7, 5}, {1, 0}}; // size, priority
    for (const auto &[size, priority] : sent)
        QCOMPARE(queue.send(bytesOf(std::size_t(size), size), priority, NoWait, nullptr), QueueResult::Done);
    QCOMPARE(queue.size(), quint64(4));
    MessageQueue::Message message;
    for (const auto &[size, priority] : {sent[1], sent[2], sent[0], sent[3]}) {
        QCOMPARE(queue.receive(message, NoWait, nullptr), QueueResult::Done);
        QCOMPARE(message.priority, priority);
        QVERIFY(message.bytes == bytesOf(std::size_t(size), size));
    }
}

void MessageQueueTest::saysWhenItIsFullOrEmpty()
{
    MessageQueue queue = MessageQueue::make(ownName(), 1, 8).take();
    QCOMPARE(MessageQueue::remove(ownName()), 0);
    MessageQueue::Message message;
    const std::chrono::milliseconds moment(20);
    QCOMPARE(queue.receive(message, NoWait, nullptr), QueueResult::Empty);
    QCOMPARE(queue.receive(message, moment, nullptr), QueueResult::Empty);
    QCOMPARE(queue.send(bytesOf(1, 1), 0, NoWait, nullptr), QueueResult::Done);
    QCOMPARE(queue.send(bytesOf(1, 1), 0, NoWait, nullptr), QueueResult::Full);
    QCOMPARE(queue.send(bytesOf(1, 1), 0, moment, nullptr), QueueResult::Full);
    StopWord stop {1};
    QCOMPARE(queue.send(bytesOf(1, 1), 0, Forever, &stop), QueueResult::Stopped);
}

void MessageQueueTest::refusesWhatIsTooLong()
{
    MessageQueue queue = MessageQueue::make(ownName(), 1, 8).take();
    QCOMPARE(MessageQueue::remove(ownName()), 0);
    QCOMPARE(queue.send(bytesOf(9, 1), 0, NoWait, nullptr), QueueResult::Failed);
    QCOMPARE(errno, EMSGSIZE);
}

void MessageQueueTest::livesOnWithoutItsName()
{
    MessageQueue first = MessageQueue::make(ownName(), 2, 8).take();
    QCOMPARE(MessageQueue::tryToMake(ownName()), EEXIST);
    QCOMPARE(MessageQueue::tryToOpen(ownName()), 0);
    MessageQueue second = MessageQueue::toSend(ownName()).take();
    QCOMPARE(MessageQueue::remove(ownName()), 0);
    QCOMPARE(MessageQueue::tryToOpen(ownName()), ENOENT);
    QCOMPARE(MessageQueue::remove(ownName()), ENOENT);
    QCOMPARE(second.send(bytesOf(3, 1), 0, NoWait, nullptr), QueueResult::Done);
    MessageQueue::Message message;
    QCOMPARE(second.receive(message, NoWait, nullptr), QueueResult::Failed); // opened to send
    QCOMPARE(first.receive(message, NoWait, nullptr), QueueResult::Done);
}

void MessageQueueTest::theHighestPriorityComesFirst()
{
    const Record record = runQueue({{"receive-after", "0.3"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(outcomesOf(record), QStringList {"delivered"});
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(columnOf(repeat, 0), (QList<int> {2, 1, 3, 0, 4}));
    QCOMPARE(columnOf(repeat, 1), (QList<int> {9, 5, 5, 1, 1}));
    QCOMPARE(columnOf(repeat, 2), (QList<int> {8000, 100, 4, 4, 100}));
    QCOMPARE(measureIn(repeat, "borders_kept"), 1.0);
    QCOMPARE(measureIn(repeat, "priorities_kept"), 1.0);
    QCOMPARE(measureIn(repeat, "names_left"), 0.0);
    QCOMPARE(repeat.values.value("made_again").toString(), QString("File exists"));
    QCOMPARE(repeat.values.value("opened_after_unlink").toString(), QString("No such file or directory"));
}

void MessageQueueTest::aFullQueueMakesTheSenderWait()
{
    const Record record = runQueue({{"capacity", "3"}, {"receive-after", "0.3"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(record), QStringList {"delivered"});
    QCOMPARE(measureIn(repeat, "messages_received"), 5.0);
    QVERIFY(measureIn(repeat, "longest_send_s") > 0.1);
    int waits = 0;
    for (const Event &event : eventsOf(repeat))
        waits += event.kind == EventKind::WaitBegin && event.object == waitfor::Room;
    QVERIFY(waits >= 1);
}

void MessageQueueTest::aFullQueueRefusesAtOnce()
{
    const Record record = runQueue({{"capacity", "3"}, {"receive-after", "0.5"}, {"send", "nowait"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(record), QStringList {"never-ended"});
    QCOMPARE(measureIn(repeat, "send_full"), 2.0);
    QCOMPARE(measureIn(repeat, "messages_received"), 3.0);
    QVERIFY(repeat.values.value("never_ends").toString().contains("knows no end of file"));
}

void MessageQueueTest::aTimeoutEndsTheReceiver()
{
    const Record record = runQueue({{"capacity", "3"},
                                    {"receive-after", "0.5"},
                                    {"send", "nowait"},
                                    {"receive", "timeout"},
                                    {"timeout", "0.2"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(outcomesOf(record), QStringList {"delivered"}); // what was sent
    QCOMPARE(measureIn(lastRepeat(record), "receive_empty"), 1.0);
}

void MessageQueueTest::theSenderWaitsForAReceiverThatHasGone()
{
    const Record record = runQueue({{"capacity", "2"},
                                    {"messages", "9"},
                                    {"receive-after", "0"},
                                    {"send-interval", "0.3"},
                                    {"receive", "nowait"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(record), QStringList {"never-ended"});
    QVERIFY(repeat.values.value("never_ends").toString().contains("does not tell that nobody receives"));
    QCOMPARE(repeat.values.value("left").toInt(), 2);
}

void MessageQueueTest::nobodysNameIsLeft_data()
{
    QTest::addColumn<QString>("victim");
    for (const char *victim : {"parent", "Sender", "Receiver"})
        QTest::newRow(victim) << victim;
}

/// CleanTest looks into /dev/mqueue where there is one; the name is asked for, too.
void MessageQueueTest::nobodysNameIsLeft()
{
    QFETCH(QString, victim);
    Lab lab;
    Run *run = lab.start(request("message-queue", {{"messages", "1000"}, {"send-interval", "0.01"}})).value();
    qint64 pid = 0;
    qint64 parent = 0;
    QVERIFY(comesTrue([&] {
        const Record record = run->record();
        if (record->repeats.isEmpty())
            return false;
        for (const ProcessRecord &process : record->repeats.last().processes) {
            pid = process.name == victim && process.startedS ? process.pid : pid;
            parent = process.name == "parent" ? process.pid : parent;
        }
        return pid != 0;
    }));
    const std::string name = queueName(briefName(pid_t(parent)));
    kill(pid_t(pid), SIGKILL);
    QVERIFY(comesTrue([&] { return run->record()->finished; }));
    QCOMPARE(MessageQueue::tryToOpen(name), ENOENT);
}

void MessageQueueTest::tooLargeAQueueIsRefused()
{
    const Record record = runQueue({{"capacity", "65536"}, {"sizes", "16777216"}});
    const Repeat repeat = lastRepeat(record);
    QVERIFY2(repeat.error.english().startsWith("The system refused a message queue of"),
             qPrintable(repeat.error.english()));
}

void MessageQueueTest::checksItsLists()
{
    const Declaration &d = *findDeclaration("message-queue");
    const auto checked = [&d](const Settings &settings) {
        const Result<void> result = d.check(request("message-queue", settings).parameters);
        return result ? QString() : result.error().sentence.english();
    };
    QCOMPARE(checked({}), QString());
    QVERIFY(checked({{"priorities", "1,2.5"}}).contains("“Priorities” holds 2.5"));
}

QTEST_GUILESS_MAIN(MessageQueueTest)
#include "tst_messagequeue.moc"
