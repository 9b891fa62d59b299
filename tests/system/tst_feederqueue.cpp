// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QTest>

#include <cmath>
#include <csignal>

using namespace plab;

namespace {

/// One producer, nothing to sleep for, a queue as Python makes it.
const Settings feeder {{"feeder", "on"}, {"produce-interval", "0"}, {"get", "block"}};

Record runQueue(const Settings &settings)
{
    Lab lab;
    return runToEnd(lab, "queue", settings);
}

QStringList linesIn(const Repeat &repeat)
{
    QStringList lines;
    for (const ConsoleLine &line : repeat.console)
        lines.append(line.text);
    return lines;
}

QStringList outcomesOf(const Record &record)
{
    return lastRepeat(record).outcomes.keys();
}

Ending endingOf(const Repeat &repeat, const QString &name)
{
    for (const ProcessRecord &process : repeat.processes) {
        if (process.name == name)
            return process.ending;
    }
    return {};
}

QString remarksOf(const Settings &settings)
{
    return englishOf(Lab::remarks(request("queue", settings))).join('\n');
}

} // namespace

/// The queue as Python makes it, and what the tutorials do with it; each compared with what python3 did.
class FeederQueueTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(runQueue(feeder)), QString()); }

    void deliversEachItemOnceAndInOrder_data();
    void deliversEachItemOnceAndInOrder();
    void joinBeforeGetIsADeadlockOnceItDoesNotFit_data();
    void joinBeforeGetIsADeadlockOnceItDoesNotFit();
    void resultsJoinedBeforeTheyAreTaken();
    void cancelJoinLosesWhatIsNotWritten();
    void halfAnItemIsSeenToBeOne();
    void emptyIsLateAfterAPut();
    void putNowaitOnAFullQueueIsFullAtOnce();
    void aKilledProducerTakesItsItemsWithIt();
    void uncaughtEmptyEndsTheConsumer_data();
    void uncaughtEmptyEndsTheConsumer();
    void joinFirstIsTheTutorialsDeadlock();
    void putsTheTutorialsValues();
    void addsUpAHundredTerms();
    void aListAndAnOrderedDictAreFirstInFirstOut_data();
    void aListAndAnOrderedDictAreFirstInFirstOut();
    void refusesWhatItCannotDo();
    void remarksWhatHasNoEffect();
};

void FeederQueueTest::deliversEachItemOnceAndInOrder_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<int>("items");
    QTest::newRow("one each") << Settings {{"items", "5"}} << 5;
    QTest::newRow("many") << Settings {{"items", "5000"}} << 5000;
    QTest::newRow("three produce, two consume")
        << Settings {{"producers", "3"}, {"consumers", "2"}, {"items", "1000"}} << 3000;
    QTest::newRow("bounded") << Settings {{"items", "1000"}, {"capacity", "3"}} << 1000;
    QTest::newRow("large") << Settings {{"items", "10"}, {"item-bytes", "1000000"}} << 10;
    QTest::newRow("joinable") << Settings {{"items", "100"}, {"joinable", "on"}, {"consumers", "2"}} << 100;
    QTest::newRow("results") << Settings {{"payload", "results"}, {"terms", "100"}, {"producers", "4"}} << 20;
    QTest::newRow("unrecorded") << Settings {{"items", "20000"}, {"recording", "off"}} << 20000;
}

void FeederQueueTest::deliversEachItemOnceAndInOrder()
{
    QFETCH(Settings, settings);
    QFETCH(int, items);
    const Record record = runQueue(feeder + settings);
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(outcomesOf(record), QStringList {"delivered"});
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "items_received"), double(items));
    QCOMPARE(measureIn(repeat, "order_kept"), 1.0);
    QCOMPARE(measureIn(repeat, "items_lost"), 0.0);
    QCOMPARE(measureIn(repeat, "items_torn"), 0.0);
    QCOMPARE(repeat.values.value("left").toInt(), 0);
}

void FeederQueueTest::joinBeforeGetIsADeadlockOnceItDoesNotFit_data()
{
    QTest::addColumn<QString>("bytes");
    QTest::addColumn<bool>("isDeadlock");
    QTest::newRow("60,000 bytes fit into the pipe") << "60000" << false;
    QTest::newRow("70,000 bytes do not") << "70000" << true;
    QTest::newRow("a million bytes do not") << "1000000" << true;
}

void FeederQueueTest::joinBeforeGetIsADeadlockOnceItDoesNotFit()
{
    QFETCH(QString, bytes);
    QFETCH(bool, isDeadlock);
    const Record record =
        runQueue(feeder + Settings {{"items", "1"}, {"item-bytes", bytes}, {"order", "join-first"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(outcomesOf(record), QStringList {isDeadlock ? "deadlock" : "delivered"});
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.values.value("never_ends").toString().contains("1 producer has put all its items"),
             isDeadlock);
    QCOMPARE(endingOf(repeat, "Producer-1").kind, isDeadlock ? Ending::Kind::Stopped : Ending::Kind::Exited);
    QCOMPARE(measureIn(repeat, "items_received"), isDeadlock ? 0.0 : 1.0);
    int waits = 0;
    for (const Event &event : eventsOf(repeat))
        waits += event.kind == EventKind::WaitBegin && event.object == waitfor::Feeder;
    QVERIFY(waits == int(isDeadlock) || !isDeadlock); // what fits may have to be waited for a moment
}

void FeederQueueTest::resultsJoinedBeforeTheyAreTaken()
{
    const Settings results {
        {"payload", "results"}, {"terms", "10"}, {"producers", "2"}, {"items", "1"}, {"order", "join-first"}};
    const Record fits = runQueue(feeder + results);
    QCOMPARE(outcomesOf(fits), QStringList {"delivered"});
    QCOMPARE(lastRepeat(fits).values.value("sums").toArray().size(), 2);
    const Record hangs = runQueue(feeder + results + Settings {{"item-bytes", "100000"}});
    QCOMPARE(troubleOf(hangs), QString());
    QCOMPARE(outcomesOf(hangs), QStringList {"deadlock"});
}

void FeederQueueTest::cancelJoinLosesWhatIsNotWritten()
{
    const Record record = runQueue(feeder
                                   + Settings {{"items", "100"},
                                               {"item-bytes", "1000"},
                                               {"cancel-join", "on"},
                                               {"order", "join-first"},
                                               {"get", "timeout"},
                                               {"timeout", "0.2"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(outcomesOf(record), QStringList {"lost-item"});
    const Repeat repeat = lastRepeat(record);
    const double received = measureIn(repeat, "items_received");
    QVERIFY2(received <= 65, qPrintable(QString::number(received))); // python3: 64 fit into the pipe
    QCOMPARE(measureIn(repeat, "items_lost"), 100 - received);
    QCOMPARE(endingOf(repeat, "Producer-1"), (Ending {Ending::Kind::Exited, 0, {}}));
    const Declaration &d = *findDeclaration("queue");
    QCOMPARE(d.outcome("lost-item")->grade(record->parameters), Grade::Interesting);
    QCOMPARE(d.outcome("lost-item")->grade(Parameters(d.parameters)), Grade::Forbidden);
}

/// In Python the get never returns.
void FeederQueueTest::halfAnItemIsSeenToBeOne()
{
    const Record record = runQueue(feeder
                                   + Settings {{"items", "5"},
                                               {"item-bytes", "1000000"},
                                               {"cancel-join", "on"},
                                               {"order", "join-first"},
                                               {"produce-interval", "0.1"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(outcomesOf(record), QStringList {"lost-item"});
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "items_received"), 0.0);
    QCOMPARE(measureIn(repeat, "items_lost"), 5.0);
    QCOMPARE(measureIn(repeat, "items_torn"), 1.0);
}

void FeederQueueTest::emptyIsLateAfterAPut()
{
    const Record record = runQueue(feeder + Settings {{"items", "20"}, {"produce-interval", "0.01"}});
    QCOMPARE(troubleOf(record), QString());
    const double late = measureIn(lastRepeat(record), "empty_late");
    QVERIFY2(late >= 1 && late <= 20, qPrintable(QString::number(late)));
    const Record shared = runQueue({{"produce-interval", "0"}, {"get", "block"}});
    QVERIFY(std::isnan(measureIn(lastRepeat(shared), "empty_late"))); // it is not asked there
}

void FeederQueueTest::putNowaitOnAFullQueueIsFullAtOnce()
{
    const Record record = runQueue(
        feeder
        + Settings {
            {"capacity", "3"}, {"put", "nowait"}, {"order", "join-first"}, {"values", "10,20,30,40,1000"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "put_full"), 2.0);
    QCOMPARE(measureIn(repeat, "items_received"), 3.0);
    QVERIFY(linesIn(repeat).contains("Full: 40 was not put"));
    QVERIFY(linesIn(repeat).contains("Full: 1000 was not put"));
}

void FeederQueueTest::aKilledProducerTakesItsItemsWithIt()
{
    Lab lab;
    Run *run = lab.start(request("queue",
                                 feeder
                                     + Settings {{"items", "50"},
                                                 {"item-bytes", "100000"},
                                                 {"consumers", "1"},
                                                 {"consume-interval", "0.05"}}))
                   .value();
    qint64 pid = 0;
    QVERIFY(comesTrue([&] {
        const Record record = run->record();
        if (record->repeats.isEmpty())
            return false;
        for (const ProcessRecord &process : record->repeats.last().processes)
            pid = process.name == "Producer-1" ? process.pid : pid;
        const QList<Event> events = eventsOf(record->repeats.last());
        return pid != 0 && std::any_of(events.begin(), events.end(), [](const Event &event) {
                   return event.kind == EventKind::Get;
               });
    }));
    kill(pid_t(pid), SIGKILL);
    QVERIFY(comesTrue([&] { return run->record()->finished; }));
    const Repeat repeat = lastRepeat(run->record());
    QVERIFY(measureIn(repeat, "items_lost") > 0);
    QVERIFY(measureIn(repeat, "items_received") + measureIn(repeat, "items_lost") <= 50);
}

void FeederQueueTest::uncaughtEmptyEndsTheConsumer_data()
{
    QTest::addColumn<QString>("feeds");
    QTest::addColumn<QString>("catches");
    QTest::addColumn<int>("code");
    QTest::newRow("shared memory, caught") << "off"
                                           << "on" << 0;
    QTest::newRow("shared memory, not caught") << "off"
                                               << "off" << 1; // as python3
    QTest::newRow("feeder, not caught") << "on"
                                        << "off" << 1;
}

void FeederQueueTest::uncaughtEmptyEndsTheConsumer()
{
    QFETCH(QString, feeds);
    QFETCH(QString, catches);
    QFETCH(int, code);
    const Record record = runQueue(
        {{"feeder", feeds}, {"catch-empty", catches}, {"timeout", "0.2"}, {"produce-interval", "0.05"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(endingOf(repeat, "Consumer-1"), (Ending {Ending::Kind::Exited, code, {}}));
    QCOMPARE(measureIn(repeat, "get_empty"), 1.0);
    if (code == 0)
        QVERIFY(std::isnan(measureIn(repeat, "died_of_empty")));
    else
        QCOMPARE(measureIn(repeat, "died_of_empty"), 1.0);
}

/// JoinableQueue(3), start, join, and only then the consumer.
void FeederQueueTest::joinFirstIsTheTutorialsDeadlock()
{
    const Record record = runQueue({{"capacity", "3"},
                                    {"joinable", "on"},
                                    {"order", "join-first"},
                                    {"get", "block"},
                                    {"values", "10,20,30,40,1000"},
                                    {"produce-interval", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(record), QStringList {"left-over"});
    QCOMPARE(repeat.values.value("left").toInt(), 3);
    QVERIFY(repeat.values.value("never_ends").toString().contains("there is no consumer yet"));
    QVERIFY(linesIn(repeat).contains("put 30"));
    QVERIFY(!linesIn(repeat).contains("put 40"));
}

void FeederQueueTest::putsTheTutorialsValues()
{
    const Record record = runQueue(
        {{"values", "10,20,30,40,1000"}, {"get", "block"}, {"produce-interval", "0"}, {"items", "6"}});
    QCOMPARE(troubleOf(record), QString());
    const QStringList console = linesIn(lastRepeat(record));
    QStringList got;
    for (const QString &line : console) {
        if (line.startsWith("got "))
            got.append(line.mid(4));
    }
    QCOMPARE(got, (QStringList {"10", "20", "30", "40", "1000", "10"}));
}

void FeederQueueTest::addsUpAHundredTerms()
{
    const Record record = runQueue(
        {{"payload", "results"}, {"producers", "2"}, {"items", "1"}, {"terms", "100"}, {"get", "block"}});
    QCOMPARE(troubleOf(record), QString());
    const QString sum = "106177934819670780"; // python3, and the tutorial
    QCOMPARE(lastRepeat(record).values.value("sums").toArray(), (QJsonArray {sum, sum}));
}

void FeederQueueTest::aListAndAnOrderedDictAreFirstInFirstOut_data()
{
    QTest::addColumn<QString>("container");
    QTest::addColumn<QStringList>("printed");
    const QStringList elements {"element 1: 1", "element 2: 2", "element 3: 3"};
    QTest::newRow("list") << "list" << QStringList {"[3, 2, 1]"} + elements;
    QTest::newRow("queue.Queue") << "thread-queue" << elements;
    QTest::newRow("OrderedDict") << "ordered-dict"
                                 << QStringList {"OrderedDict([(1, 1), (2, 2), (3, 3)])",
                                                 "OrderedDict([(3, 3), (2, 2), (1, 1)])",
                                                 "OrderedDict([(1, 1), (2, 2), (3, 3)])"}
            + elements;
}

void FeederQueueTest::aListAndAnOrderedDictAreFirstInFirstOut()
{
    QFETCH(QString, container);
    QFETCH(QStringList, printed);
    const Record record = runQueue({{"container", container}, {"items", "3"}, {"values", "1,2,3"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(outcomesOf(record), QStringList {"delivered"});
    QCOMPARE(linesIn(repeat), printed);
    QCOMPARE(measureIn(repeat, "processes_started"), 0.0);
    QCOMPARE(measureIn(repeat, "items_received"), 3.0);
}

void FeederQueueTest::refusesWhatItCannotDo()
{
    const Declaration &d = *findDeclaration("queue");
    const auto checked = [&d](const Settings &settings) {
        const Result<void> result = d.check(request("queue", settings).parameters);
        return result ? QString() : result.error().sentence.english();
    };
    QCOMPARE(checked({}), QString());
    QVERIFY(checked({{"values", "1,0.5"}}).contains("“Values” holds 0.5"));
    QVERIFY(checked({{"container", "list"}, {"items", "10001"}}).contains("“Items” has 10,001"));
}

void FeederQueueTest::remarksWhatHasNoEffect()
{
    QVERIFY(remarksOf({{"item-bytes", "1000"}}).contains("“Item bytes” has no effect while “Feeder thread”"));
    QVERIFY(remarksOf({{"cancel-join", "on"}}).contains("“Cancel join” has no effect"));
    QVERIFY(!remarksOf({{"cancel-join", "on"}, {"feeder", "on"}}).contains("no effect"));
    QVERIFY(remarksOf({{"terms", "100"}}).contains("“Terms” has no effect while “Payload”"));
    QVERIFY(remarksOf({{"payload", "results"}, {"values", "1"}}).contains("“Values” has no effect"));
    QVERIFY(remarksOf({{"get", "block"}, {"catch-empty", "off"}}).contains("“Catch Empty” has no effect"));
    QVERIFY(remarksOf({{"container", "list"}, {"capacity", "3"}})
                .contains("“Capacity” has no effect: there is one process"));
}

QTEST_GUILESS_MAIN(FeederQueueTest)
#include "tst_feederqueue.moc"
