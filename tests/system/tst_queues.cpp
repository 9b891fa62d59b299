// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/experiments/queue/party.h"
#include "tests/system/cleantest.h"
#include "tests/system/queuerecord.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace plab;
using namespace plab::queue;

namespace {

/// Runs until a measure is what it should be, at most three times: another program may have had the CPU.
Record queueInTime(const Settings &settings, const char *measure, double idealS)
{
    Record record;
    for (int tries = 0; tries < 3; ++tries) {
        record = runQueue(settings);
        if (std::abs(measureIn(lastRepeat(record), measure) - idealS) <= std::max(0.05, 0.05 * idealS))
            break;
    }
    return record;
}

bool isNear(double seconds, double idealS)
{
    return seconds >= idealS - 0.01 && seconds <= idealS + std::max(0.05, 0.05 * idealS) * slowness();
}

/// Begins or ends of waits for one thing.
QList<Event> waitsOf(const Repeat &repeat, EventKind kind, std::uint32_t object)
{
    QList<Event> events = eventsOf(repeat, kind);
    events.removeIf([object](const Event &event) { return event.object != object; });
    return events;
}

double secondsBetween(const Event &first, const Event &second)
{
    return (double(second.timeNs) - double(first.timeNs)) * 1e-9;
}

} // namespace

class QueuesTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(runQueue(quick)), QString()); }

    void deliversEachItemOnceAndInOrder_data();
    void deliversEachItemOnceAndInOrder();
    void emptyEndsTheConsumerAfterTheTimeout();
    void getNowaitFindsNothingAndLeavesTheItems();
    void putNowaitOnAFullQueueIsFullAtOnce();
    void putWithATimeoutIsFullAfterIt();
    void aPutIntoAFullQueueWaitsForAGet();
    void joinReturnsWhenEveryItemIsDone();
    void recordsItsOccupancy();
    void remarksWhatHasNoEffect();
    void declaresWhatItShould();
};

void QueuesTest::deliversEachItemOnceAndInOrder_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<int>("items");
    const auto parties = [](const char *producers, const char *consumers, const char *items,
                            const char *capacity) {
        return Settings {{"producers", producers}, {"consumers", consumers}, {"items", items},
                         {"capacity", capacity},   {"get", "block"},         {"produce-interval", "0"}};
    };
    QTest::newRow("one each") << parties("1", "1", "5", "0") << 5;
    QTest::newRow("one each, many items") << parties("1", "1", "20000", "100") << 20000;
    QTest::newRow("one each, one place") << parties("1", "1", "500", "1") << 500;
    QTest::newRow("three produce, two consume") << parties("3", "2", "3000", "7") << 9000;
    QTest::newRow("joinable") << parties("2", "3", "1000", "50") + Settings {{"joinable", "on"}} << 2000;
    QTest::newRow("unrecorded") << parties("2", "2", "50000", "0") + Settings {{"recording", "off"}}
                                << 100000;
}

void QueuesTest::deliversEachItemOnceAndInOrder()
{
    QFETCH(Settings, settings);
    QFETCH(int, items);
    const Record record = runQueue(settings);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(only("delivered", repeat), QString("delivered"));
    QCOMPARE(measureIn(repeat, "items_received"), double(items));
    QCOMPARE(measureIn(repeat, "order_kept"), 1.0);
    QCOMPARE(measureIn(repeat, "put_full"), 0.0);
    QCOMPARE(measureIn(repeat, "get_empty"), 0.0);
    if (repeat.recording != "all" || repeat.eventsDropped > 0)
        return;
    QMap<quint64, quint64> next; // by producer: number of the item that must come next, over all consumers
    for (const Event &put : eventsOf(repeat, EventKind::Put))
        QCOMPARE(quint64(put.argument), next[put.object]++);
    QCOMPARE(int(eventsOf(repeat, EventKind::Get).size()), items);
}

void QueuesTest::emptyEndsTheConsumerAfterTheTimeout()
{
    const Settings settings {{"produce-interval", "0.1"}, {"timeout", "0.4"}};
    const Record record = queueInTime(settings, "wall_s", 0.8);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const double wallS = measureIn(repeat, "wall_s"); // four intervals, then the timeout
    QVERIFY2(isNear(wallS, 0.8), qPrintable(QString::number(wallS)));
    QCOMPARE(measureIn(repeat, "get_empty"), 1.0);
    QCOMPARE(measureIn(repeat, "items_received"), 5.0);
    QCOMPARE(only("delivered", repeat), QString("delivered"));
    const QList<Event> gets = eventsOf(repeat, EventKind::Get);
    const QList<Event> given = waitsOf(repeat, EventKind::TimedOut, waitfor::Item);
    QCOMPARE(given.size(), 1);
    QVERIFY(isNear(secondsBetween(gets.last(), given.last()), 0.4));
    QCOMPARE(eventsOf(repeat, EventKind::Empty).size(), 1);
    QVERIFY(consoleOf(repeat).contains("Empty: nothing came within 0.4 s"));
    QCOMPARE(repeat.values.value("put_after_close").toString(), QString("refused"));
    QVERIFY(consoleOf(repeat).contains("put after close: refused, because the queue is closed"));
    QVERIFY(std::isnan(measureIn(repeat, "join_s")));
}

void QueuesTest::getNowaitFindsNothingAndLeavesTheItems()
{
    const Record record =
        runQueue({{"get", "nowait"}, {"consumers", "2"}, {"produce-interval", "0.05"}, {"items", "20"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(only("left-over", repeat), QString("left-over"));
    QCOMPARE(measureIn(repeat, "get_empty"), 2.0);
    QCOMPARE(measureIn(repeat, "items_received") + repeat.values.value("left").toDouble(), 20.0);
}

void QueuesTest::putNowaitOnAFullQueueIsFullAtOnce()
{
    const Record record =
        runQueue(quick + Settings {{"capacity", "3"}, {"put", "nowait"}, {"consume-interval", "0.3"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "put_full"), 2.0);
    QCOMPARE(measureIn(repeat, "items_received"), 3.0);
    QCOMPARE(only("delivered", repeat), QString("delivered")); // what was put
    const ProcessRecord *producer = processNamed(repeat, "Producer-1");
    QVERIFY(producer && producer->endedS);
    QVERIFY(*producer->endedS < repeat.secondsOf(eventsOf(repeat, EventKind::Get).first().timeNs));
    QVERIFY(consoleOf(repeat).contains("Full: 3 was not put"));
}

void QueuesTest::putWithATimeoutIsFullAfterIt()
{
    const Record record = runQueue(
        quick + Settings {{"capacity", "3"}, {"put", "timeout"}, {"consumers", "0"}, {"items", "4"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "put_full"), 1.0);
    QCOMPARE(only("left-over", repeat), QString("left-over"));
    QCOMPARE(repeat.values.value("left").toInt(), 3);
    QVERIFY(!repeat.values.contains("never_ends")); // the limit ended it
    const QList<Event> begins = waitsOf(repeat, EventKind::WaitBegin, waitfor::Room);
    const QList<Event> ends = waitsOf(repeat, EventKind::WaitEnd, waitfor::Room);
    QCOMPARE(begins.size(), 1);
    QVERIFY(isNear(secondsBetween(begins.first(), ends.first()), 0.3));
}

void QueuesTest::aPutIntoAFullQueueWaitsForAGet()
{
    const Record record = runQueue(quick + Settings {{"capacity", "3"}, {"consume-interval", "0.2"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "items_received"), 5.0);
    const QList<Event> puts = eventsOf(repeat, EventKind::Put);
    const QList<Event> gets = eventsOf(repeat, EventKind::Get);
    QCOMPARE(puts.size(), 5);
    QVERIFY(secondsBetween(puts[0], puts[2]) < 0.1 * slowness()); // three fit
    for (int i = 0; i < 2; ++i) { // the fourth goes on when the first is taken, the fifth at the second
        const double afterGetS = secondsBetween(gets[i], puts[3 + i]);
        QVERIFY2(std::abs(afterGetS) < 0.05 * slowness(), qPrintable(QString::number(afterGetS)));
    }
    QCOMPARE(waitsOf(repeat, EventKind::WaitBegin, waitfor::Room).size(), 2);
    for (const QJsonValue &point : repeat.values.value("occupancy").toArray())
        QVERIFY(point.toArray().at(1).toDouble() <= 3);
}

void QueuesTest::joinReturnsWhenEveryItemIsDone()
{
    const Settings settings {{"joinable", "on"},
                             {"capacity", "3"},
                             {"get", "block"},
                             {"produce-interval", "0"},
                             {"consume-interval", "0.1"}};
    const Record record = queueInTime(settings, "join_s", 0.5);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY2(isNear(measureIn(repeat, "join_s"), 0.5),
             qPrintable(QString::number(measureIn(repeat, "join_s"))));
    QCOMPARE(measureIn(repeat, "items_received"), 5.0);
    QCOMPARE(measureIn(repeat, "get_empty"), 0.0);
    const double lastGetS = repeat.secondsOf(eventsOf(repeat, EventKind::Get).last().timeNs);
    QVERIFY(measureIn(repeat, "join_s") >= lastGetS);
    QCOMPARE(repeat.values.value("one_task_done_too_many").toString(), QString("refused"));
    QVERIFY(consoleOf(repeat).contains("task_done called once too many: refused"));
}

void QueuesTest::recordsItsOccupancy()
{
    const Record record = runQueue(
        quick + Settings {{"capacity", "3"}, {"put", "timeout"}, {"consumers", "0"}, {"items", "4"}});
    const Repeat repeat = lastRepeat(record);
    const QJsonArray points = repeat.values.value("occupancy").toArray();
    QVERIFY(!points.isEmpty());
    QCOMPARE(points.last().toArray().at(1).toInt(), 3);
    for (const ChartDeclaration &chart : findDeclaration("queue")->charts) {
        const ChartData data = chart.make(*record, {});
        if (chart.name == "occupancy") {
            QCOMPARE(data.series.size(), 2); // and the capacity
            QCOMPARE(data.series.first().points.first().y, 3.0);
        }
    }
}

void QueuesTest::remarksWhatHasNoEffect()
{
    const auto remarks = [](const Settings &settings) {
        return englishOf(Lab::remarks(request("queue", settings))).join('\n');
    };
    QVERIFY(remarks({}).isEmpty() || !remarks({}).contains("has no effect"));
    QVERIFY(remarks({{"get", "block"}, {"timeout", "1"}}).contains("“Timeout” has no effect"));
    QVERIFY(remarks({{"put", "nowait"}}).contains("“Put” has no effect while “Capacity” is “unbounded”"));
    QVERIFY(remarks({{"payload", "results"}, {"consumers", "2"}})
                .contains("“Consumers” has no effect while “Payload” is “results”"));
    QVERIFY(remarks({{"consumers", "0"}}).contains("There is no consumer"));
}

void QueuesTest::declaresWhatItShould()
{
    const Declaration &d = *findDeclaration("queue");
    const Parameters defaults(d.parameters);
    QCOMPARE(d.chapter, QString("Communication"));
    QCOMPARE(defaults.integer("items"), 5);
    QCOMPARE(defaults.integer("capacity"), 0);
    QCOMPARE(defaults.choice("put"), QString("block"));
    QCOMPARE(defaults.choice("get"), QString("timeout"));
    QCOMPARE(defaults.number("timeout"), 3.0);
    QCOMPARE(defaults.number("produce-interval"), 1.0);
    QCOMPARE(d.outcome("delivered")->grade(defaults), Grade::Acceptable);
    QCOMPARE(d.outcome("left-over")->grade(defaults), Grade::Interesting);
    QCOMPARE(d.outcome("lost-item")->grade(defaults), Grade::Forbidden);
    QCOMPARE(d.outcome("order-broken")->grade(defaults), Grade::Forbidden);
}

QTEST_GUILESS_MAIN(QueuesTest)
#include "tst_queues.moc"
