// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/queue.h"
#include "core/shared/value.h"
#include "tests/shared/forked.h"

#include <QTest>

#include <thread>

using namespace plab;
using namespace std::chrono_literals;

namespace {

struct Item
{
    std::uint64_t producer;
    std::uint64_t number;
    std::uint64_t check; ///< number times something: torn items are seen
    std::uint64_t padding[5];
};
static_assert(sizeof(Item) == 64);

constexpr std::uint64_t Factor = 0x9e3779b97f4a7c15ULL;

Item itemOf(std::uint64_t producer, std::uint64_t number)
{
    return {producer, number, (number + producer) * Factor, {}};
}

bool isWhole(const Item &item)
{
    return item.check == (item.number + item.producer) * Factor;
}

/// Opens the doors through which put and get go, so that a test can be killed in them.
struct OpenQueue : JoinableQueue<Item>
{
    using QueueBase::openForGet;
    using QueueBase::openForPut;
};

/// A queue in memory that forked children share.
class SharedQueue
{
public:
    explicit SharedQueue(std::uint64_t capacity, std::uint64_t slots = 0) : m_queue(std::max(slots, capacity))
    {
        if (!m_queue->init(std::max(slots, capacity), capacity))
            qFatal("no queue");
    }
    OpenQueue *operator->() const { return m_queue.operator->(); }

private:
    SharedObject<OpenQueue> m_queue;
};

Contender me()
{
    return Contender::self(nullptr);
}

double elapsedMs(std::uint64_t sinceNs)
{
    return double(nowNs() - sinceNs) * 1e-6;
}

} // namespace

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
    void severalPutAndTakeEachItemOnce_data();
    void severalPutAndTakeEachItemOnce();
    void aKillInTheMiddleOfAPutLeavesNothing();
    void aKillInTheMiddleOfAGetTakesNothing();
    void killedPartiesJamNothing();
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

void QueueTest::severalPutAndTakeEachItemOnce_data()
{
    QTest::addColumn<int>("producers");
    QTest::addColumn<int>("consumers");
    QTest::addColumn<int>("capacity");
    QTest::newRow("one each") << 1 << 1 << 64;
    QTest::newRow("one each, one place") << 1 << 1 << 1;
    QTest::newRow("one puts, three take") << 1 << 3 << 16;
    QTest::newRow("three put, one takes") << 3 << 1 << 16;
    QTest::newRow("three each, three places") << 3 << 3 << 3;
}

void QueueTest::severalPutAndTakeEachItemOnce()
{
    QFETCH(int, producers);
    QFETCH(int, consumers);
    QFETCH(int, capacity);
    constexpr std::uint64_t Each = 3000;
    struct Seen
    {
        std::atomic<std::uint32_t> times[3][Each];
        std::atomic<std::uint32_t> wrong;
    };
    SharedObject<Seen> seen;
    SharedQueue queue {std::uint64_t(capacity)};
    Forked takers;
    for (int i = 0; i < consumers; ++i) {
        takers.start([&] {
            std::uint64_t next[3] {};
            Item item {};
            for (;;) {
                const QueueResult result = queue->get(item, me());
                if (result != QueueResult::Done)
                    return result == QueueResult::Closed ? 0 : 1;
                if (!isWhole(item) || item.producer >= 3 || item.number >= Each
                    || item.number < next[item.producer])
                    return 2;
                next[item.producer] = item.number + 1;
                seen->times[item.producer][item.number].fetch_add(1);
            }
        });
    }
    Forked putters;
    for (int p = 0; p < producers; ++p) {
        putters.start([&, p] {
            for (std::uint64_t i = 0; i < Each; ++i) {
                if (queue->put(itemOf(std::uint64_t(p), i), me()) != QueueResult::Done)
                    return 1;
            }
            return 0;
        });
    }
    QVERIFY(putters.allSucceeded());
    queue->close(me());
    QVERIFY(takers.allSucceeded());
    for (int p = 0; p < producers; ++p) {
        for (std::uint64_t i = 0; i < Each; ++i)
            QCOMPARE(seen->times[p][i].load(), 1u);
    }
}

void QueueTest::aKillInTheMiddleOfAPutLeavesNothing()
{
    NEEDS_FORK;
    SharedQueue queue(3);
    SharedObject<std::atomic<int>> inside;
    Forked forked;
    const pid_t producer = forked.start([&] {
        (void)queue->openForPut(me(), NoWait); // has the lock and a place, and has published nothing
        inside->store(1);
        pause();
        return 0;
    });
    QVERIFY(comesTrue([&] { return inside->load() == 1; }));
    QueueResult result = QueueResult::Failed;
    QVERIFY(isTimely(250, [&] {
        const std::uint64_t since = nowNs();
        result = queue->put(itemOf(1, 9), me(), 10ms);
        return elapsedMs(since);
    }));
    QCOMPARE(result, QueueResult::Full); // somebody is in the door
    forked.killAndCollect(producer);
    QCOMPARE(queue->size(), 0u);
    QCOMPARE(queue->put(itemOf(1, 1), me(), NoWait), QueueResult::Done);
    Item item {};
    QCOMPARE(queue->get(item, me(), NoWait), QueueResult::Done);
    QVERIFY(isWhole(item));
    QCOMPARE(item.number, 1u);
}

void QueueTest::aKillInTheMiddleOfAGetTakesNothing()
{
    NEEDS_FORK;
    SharedQueue queue(3);
    QCOMPARE(queue->put(itemOf(1, 4), me()), QueueResult::Done);
    SharedObject<std::atomic<int>> inside;
    Forked forked;
    const pid_t consumer = forked.start([&] {
        (void)queue->openForGet(me(), NoWait);
        inside->store(1);
        pause();
        return 0;
    });
    QVERIFY(comesTrue([&] { return inside->load() == 1; }));
    forked.killAndCollect(consumer);
    Item item {};
    QCOMPARE(queue->get(item, me(), NoWait), QueueResult::Done);
    QCOMPARE(item.number, 4u);
}

/// Two put, two take, all are killed at random times, waiting or not; then the queue must work as if new.
void QueueTest::killedPartiesJamNothing()
{
    NEEDS_FORK;
    Chance chance;
    Seen seen(4, "queue whose four parties are killed");
    SharedQueue queue(4);
    SharedObject<std::atomic<std::uint64_t>> broken;
    for (int round = 0; round < rounds(40, 250); ++round) {
        Forked forked;
        pid_t pids[4];
        for (int i = 0; i < 4; ++i) {
            pids[i] = forked.start([&, i] {
                Item item {};
                for (std::uint64_t n = 0;; ++n) {
                    if (i < 2)
                        (void)queue->put(itemOf(std::uint64_t(i), n), me());
                    else if (queue->get(item, me()) == QueueResult::Done && !isWhole(item))
                        broken->fetch_add(1);
                }
                return 0;
            });
        }
        usleep(unsigned(chance.below(3000)));
        std::shuffle(std::begin(pids), std::end(pids), chance.engine());
        for (const pid_t pid : pids) {
            forked.killAndCollect(pid);
            usleep(unsigned(chance.below(500)));
        }
        Item item {};
        while (queue->get(item, me(), NoWait) == QueueResult::Done)
            QVERIFY2(isWhole(item), qPrintable(chance.place(round)));
        QCOMPARE(queue->size(), 0u);
        for (std::uint64_t i = 0; i < 4; ++i)
            QCOMPARE(queue->put(itemOf(1, i), me(), NoWait), QueueResult::Done);
        QCOMPARE(queue->put(itemOf(1, 4), me(), NoWait), QueueResult::Full);
        for (std::uint64_t i = 0; i < 4; ++i) {
            QCOMPARE(queue->get(item, me(), NoWait), QueueResult::Done);
            QCOMPARE(item.number, i);
        }
        QCOMPARE(broken->load(), 0u);
        seen.add(qint64(4));
    }
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
