// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/value.h"
#include "tests/shared/sharedqueue.h"

#include <QTest>

#include <thread>

using namespace plab;
using namespace std::chrono_literals;

class QueueTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void givesBackInTheOrderPut();
    void refusesWhatIsBeyondItsCapacity_data();
    void refusesWhatIsBeyondItsCapacity();
    void isEmptyAfterTheLimit();
    void aPutWaitsUntilSomethingIsTaken();
    void aGetWaitsUntilSomethingIsPut();
    void withoutABoundItSaysWhenItsMemoryIsFull();
    void closedItRefusesPutsAndIsDrained();
    void closingLetsWaitersGo();
    void stopEndsEveryWait();
    void joinReturnsWhenEveryItemIsDone();
    void oneTaskDoneTooManyIsRefused();
    void valuesAndArraysAreSharedWithTheirLock();
};

void QueueTest::givesBackInTheOrderPut()
{
    SharedQueue queue(0, 100);
    for (std::uint64_t i = 0; i < 100; ++i)
        QCOMPARE(queue->put(itemOf(1, i), me()), QueueResult::Done);
    QCOMPARE(queue->size(), 100u);
    Item item {};
    for (std::uint64_t round = 0; round < 1000; ++round) { // over the end of the ring again and again
        QCOMPARE(queue->get(item, me()), QueueResult::Done);
        QCOMPARE(item.number, round);
        QVERIFY(isWhole(item));
        QCOMPARE(queue->put(itemOf(1, round + 100), me()), QueueResult::Done);
    }
    QCOMPARE(queue->putCount(), 1100u);
    QCOMPARE(queue->getCount(), 1000u);
}

void QueueTest::refusesWhatIsBeyondItsCapacity_data()
{
    QTest::addColumn<int>("limitMs");
    QTest::newRow("at once") << 0;
    QTest::newRow("after its limit") << 150;
}

void QueueTest::refusesWhatIsBeyondItsCapacity()
{
    QFETCH(int, limitMs);
    SharedQueue queue(3);
    for (std::uint64_t i = 0; i < 3; ++i)
        QCOMPARE(queue->put(itemOf(1, i), me(), NoWait), QueueResult::Done);
    QVERIFY(queue->isFull());
    double tookMs = 0;
    QueueResult result = QueueResult::Failed;
    QVERIFY(isTimely(limitMs + 100, [&] {
        const std::uint64_t since = nowNs();
        result = queue->put(itemOf(1, 3), me(), std::chrono::milliseconds(limitMs));
        return tookMs = elapsedMs(since);
    }));
    QCOMPARE(result, QueueResult::Full);
    QVERIFY(tookMs >= limitMs);
    Item item {};
    QCOMPARE(queue->get(item, me(), NoWait), QueueResult::Done);
    QCOMPARE(queue->put(itemOf(1, 3), me(), NoWait), QueueResult::Done);
    QCOMPARE(queue->size(), 3u);
}

void QueueTest::isEmptyAfterTheLimit()
{
    SharedQueue queue(3);
    Item item {};
    QCOMPARE(queue->get(item, me(), NoWait), QueueResult::Empty);
    double tookMs = 0;
    QueueResult result = QueueResult::Failed;
    QVERIFY(isTimely(350, [&] {
        const std::uint64_t since = nowNs();
        result = queue->get(item, me(), 250ms);
        return tookMs = elapsedMs(since);
    }));
    QCOMPARE(result, QueueResult::Empty);
    QVERIFY(tookMs >= 250);
    QCOMPARE(queue->waitingForItems(), 0u);
}

void QueueTest::aPutWaitsUntilSomethingIsTaken()
{
    const bool rung = isTimely(50, [] { // not by the end of a slice
        SharedQueue queue(1);
        (void)queue->put(itemOf(1, 0), me());
        const std::jthread producer([&] { (void)queue->put(itemOf(1, 1), me()); });
        const bool waits = comesTrue([&] { return queue->waitingForRoom() == 1 && queue->putCount() == 1; });
        Item item {};
        const std::uint64_t since = nowNs();
        const bool taken = waits && queue->get(item, me()) == QueueResult::Done;
        return taken && comesTrue([&] { return queue->putCount() == 2; }) ? elapsedMs(since) : 1e9;
    });
    QVERIFY(rung);
}

void QueueTest::aGetWaitsUntilSomethingIsPut()
{
    SharedQueue queue(1);
    Item item {};
    QueueResult result = QueueResult::Failed;
    std::thread consumer([&] { result = queue->get(item, me()); });
    QVERIFY(comesTrue([&] { return queue->waitingForItems() == 1; }));
    QCOMPARE(queue->put(itemOf(7, 5), me()), QueueResult::Done);
    consumer.join();
    QCOMPARE(result, QueueResult::Done);
    QCOMPARE(item.number, 5u);
}

void QueueTest::withoutABoundItSaysWhenItsMemoryIsFull()
{
    SharedQueue queue(0, 8);
    for (std::uint64_t i = 0; i < 8; ++i)
        QCOMPARE(queue->put(itemOf(1, i), me()), QueueResult::Done);
    QVERIFY(!queue->isFull());
    QCOMPARE(queue->put(itemOf(1, 8), me()), QueueResult::NoRoom); // at once, though it would block
}

void QueueTest::closedItRefusesPutsAndIsDrained()
{
    SharedQueue queue(0, 8);
    QCOMPARE(queue->put(itemOf(1, 0), me()), QueueResult::Done);
    queue->close(me());
    QVERIFY(queue->isClosed());
    QCOMPARE(queue->put(itemOf(1, 1), me()), QueueResult::Closed);
    Item item {};
    QCOMPARE(queue->get(item, me()), QueueResult::Done);
    QCOMPARE(queue->get(item, me()), QueueResult::Closed);
}

void QueueTest::closingLetsWaitersGo()
{
    SharedQueue queue(1);
    QueueResult results[] {QueueResult::Failed, QueueResult::Failed};
    std::thread consumer([&] {
        Item item {};
        results[0] = queue->get(item, me());
    });
    QVERIFY(comesTrue([&] { return queue->waitingForItems() == 1; }));
    queue->close(me());
    consumer.join();
    QCOMPARE(results[0], QueueResult::Closed);

    SharedQueue full(1);
    QCOMPARE(full->put(itemOf(1, 0), me()), QueueResult::Done);
    std::thread producer([&] { results[1] = full->put(itemOf(1, 1), me()); });
    QVERIFY(comesTrue([&] { return full->waitingForRoom() == 1; }));
    full->close(me());
    producer.join();
    QCOMPARE(results[1], QueueResult::Closed);
}

void QueueTest::stopEndsEveryWait()
{
    SharedQueue queue(1);
    StopWord stop {0};
    Item item {};
    QueueResult got = QueueResult::Failed;
    std::thread consumer([&] { got = queue->get(item, Contender::self(&stop)); });
    QVERIFY(comesTrue([&] { return queue->waitingForItems() == 1; }));
    stop.store(1);
    consumer.join();
    QCOMPARE(got, QueueResult::Stopped);
    QVERIFY(isTimely(200, [&] {
        StopWord late {0};
        std::thread waiter([&] { (void)queue->get(item, Contender::self(&late)); });
        const bool waits = comesTrue([&] { return queue->waitingForItems() == 1; });
        const std::uint64_t since = nowNs();
        late.store(1);
        waiter.join();
        return waits ? elapsedMs(since) : 1e9;
    }));
    QCOMPARE(queue->put(itemOf(1, 0), me()), QueueResult::Done);
    QCOMPARE(queue->put(itemOf(1, 1), Contender::self(&stop)), QueueResult::Stopped);
    QCOMPARE(queue->join(Contender::self(&stop)), WaitResult::Stopped);
}

void QueueTest::joinReturnsWhenEveryItemIsDone()
{
    SharedQueue queue(3);
    QCOMPARE(queue->join(me()), WaitResult::Done); // nothing was put
    for (std::uint64_t i = 0; i < 3; ++i)
        QCOMPARE(queue->put(itemOf(1, i), me()), QueueResult::Done);
    QCOMPARE(queue->join(me(), 10ms), WaitResult::TimedOut);
    std::thread consumer([&] {
        Item item {};
        for (int i = 0; i < 3; ++i) {
            (void)queue->get(item, me());
            std::this_thread::sleep_for(20ms);
            queue->taskDone();
        }
    });
    QCOMPARE(queue->join(me(), 5s), WaitResult::Done);
    QCOMPARE(queue->unfinished(), 0u);
    QCOMPARE(queue->getCount(), 3u);
    consumer.join();
}

void QueueTest::oneTaskDoneTooManyIsRefused()
{
    SharedQueue queue(3);
    QVERIFY(!queue->taskDone());
    QCOMPARE(queue->put(itemOf(1, 0), me()), QueueResult::Done);
    QVERIFY(queue->taskDone());
    QVERIFY(!queue->taskDone());
    QCOMPARE(queue->doneCount(), 1u);
}

void QueueTest::valuesAndArraysAreSharedWithTheirLock()
{
    SharedObject<Value<double>> value;
    QVERIFY(value->init(1.5));
    SharedObject<Array<int>> numbers(10);
    Array<int> &array = *numbers;
    QVERIFY(array.init());
    for (std::uint64_t i = 0; i < 10; ++i)
        QCOMPARE(array.get(i, me()), 0); // new: all zeros
    array.set(3, 3, me());
    SharedObject<Value<long long>> count;
    QVERIFY(count->init());
    Forked forked;
    for (int child = 0; child < 2; ++child) {
        forked.start([&] {
            const Contender self = me();
            value->set(3.25, self);
            array.set(9, -9, self);
            for (int i = 0; i < 20'000; ++i) { // with value.get_lock(): value += 1
                if (!count->lock().lock(self).isHolding())
                    return 1;
                count->setRaw(count->raw() + 1);
                count->lock().unlock(self);
            }
            return 0;
        });
    }
    QVERIFY(forked.allSucceeded());
    QCOMPARE(value->get(me()), 3.25);
    QCOMPARE(array.get(9, me()), -9);
    QCOMPARE(array.get(3, me()), 3);
    QCOMPARE(count->get(me()), 40'000LL);
}

QTEST_APPLESS_MAIN(QueueTest)
#include "tst_queue.moc"
