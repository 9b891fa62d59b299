// SPDX-License-Identifier: GPL-3.0-or-later
// Many processes at one queue, and some that are killed in the middle of it.
#include "tests/shared/sharedqueue.h"

#include <QTest>

using namespace plab;
using namespace std::chrono_literals;

class KilledQueueTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void severalPutAndTakeEachItemOnce_data();
    void severalPutAndTakeEachItemOnce();
    void aKillInTheMiddleOfAPutLeavesNothing();
    void aKillInTheMiddleOfAGetTakesNothing();
    void killedPartiesJamNothing();
};

void KilledQueueTest::severalPutAndTakeEachItemOnce_data()
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

void KilledQueueTest::severalPutAndTakeEachItemOnce()
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

void KilledQueueTest::aKillInTheMiddleOfAPutLeavesNothing()
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

void KilledQueueTest::aKillInTheMiddleOfAGetTakesNothing()
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
void KilledQueueTest::killedPartiesJamNothing()
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

QTEST_APPLESS_MAIN(KilledQueueTest)
#include "tst_killedqueue.moc"
