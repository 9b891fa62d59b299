// SPDX-License-Identifier: GPL-3.0-or-later
// Queues that nobody empties or fills any more: why a wait for them never ends, and who notices.
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"
#include "tests/system/queuerecord.h"

#include <QJsonArray>
#include <QTest>

#include <cmath>
#include <csignal>

using namespace plab;

class EndlessQueuesTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(runQueue(quick)), QString()); }

    void startJoinConsumerNeverEnds();
    void aKilledConsumerIsNotWaitedFor();
    void resultsComeBackThroughTheQueue();
    void resultsNobodyTakesNeverEnd();
    void resultsThatNeverCome_data();
    void resultsThatNeverCome();
    void withoutACapacityItSaysWhenMemoryIsFull();
};

void EndlessQueuesTest::startJoinConsumerNeverEnds()
{
    const Record record =
        runQueue({{"joinable", "on"}, {"capacity", "3"}, {"consumers", "0"}, {"produce-interval", "0"}});
    QCOMPARE(troubleOf(record), QString()); // the run itself ends, by its own decision
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(only("left-over", repeat), QString("left-over"));
    QCOMPARE(repeat.values.value("left").toInt(), 3);
    QVERIFY(repeat.values.value("never_ends").toString().contains("there is no consumer yet"));
    QVERIFY(std::isnan(measureIn(repeat, "join_s")));
    QVERIFY(measureIn(repeat, "wall_s") < 2.5 * slowness());
    const ProcessRecord *producer = processNamed(repeat, "Producer-1");
    QVERIFY(producer);
    QCOMPARE(producer->ending.kind, Ending::Kind::Stopped);
    QVERIFY(consoleOf(repeat).contains("This never ends"));
    QCOMPARE(findDeclaration("queue")->headline(*record).sentence, QString("This never ends."));

    const Record unbounded = runQueue(quick + Settings {{"joinable", "on"}, {"consumers", "0"}});
    QCOMPARE(troubleOf(unbounded), QString()); // here the producer ends, and join waits for ever
    QVERIFY(
        lastRepeat(unbounded).values.value("never_ends").toString().startsWith("join waits until 5 items"));
}

void EndlessQueuesTest::aKilledConsumerIsNotWaitedFor()
{
    Lab lab;
    Run *run = lab.start(request("queue",
                                 {{"capacity", "3"},
                                  {"items", "1000"},
                                  {"produce-interval", "0"},
                                  {"get", "block"},
                                  {"consume-interval", "0.05"}}))
                   .value();
    qint64 victim = 0;
    QVERIFY(comesTrue([&] {
        const Record record = run->record();
        if (record->repeats.isEmpty() || eventsOf(record->repeats.last(), EventKind::Get).size() < 2)
            return false;
        const ProcessRecord *consumer = processNamed(record->repeats.last(), "Consumer-1");
        victim = consumer ? consumer->pid : 0;
        return victim != 0;
    }));
    kill(pid_t(victim), SIGKILL);
    QVERIFY(comesTrue([&] { return run->record()->finished; }));
    QCOMPARE(troubleOf(run->record()), QString());
    const Repeat repeat = lastRepeat(run->record());
    QVERIFY(repeat.values.value("never_ends").toString().contains("no consumer is left"));
    QCOMPARE(only("left-over", repeat), QString("left-over"));
}

void EndlessQueuesTest::resultsComeBackThroughTheQueue()
{
    const Record record =
        runQueue({{"payload", "results"}, {"producers", "2"}, {"items", "1"}, {"get", "block"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(only("delivered", repeat), QString("delivered"));
    quint64 sum = 0;
    for (quint64 i = 0; i < 1'000'000; ++i)
        sum += i + i * i * i * i * i + i * i * i * i * i * i * i * i;
    QCOMPARE(repeat.values.value("sums").toArray(),
             (QJsonArray {QString::number(sum), QString::number(sum)}));
    QCOMPARE(measureIn(repeat, "items_received"), 2.0);
    QCOMPARE(measureIn(repeat, "processes_started"), 2.0); // the parent takes them
    for (const Event &get : eventsOf(repeat, EventKind::Get))
        QCOMPARE(int(get.lane), 1);
}

void EndlessQueuesTest::resultsNobodyTakesNeverEnd()
{
    const Record record = runQueue({{"payload", "results"},
                                    {"items", "5"},
                                    {"capacity", "1"},
                                    {"get", "nowait"},
                                    {"produce-interval", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(repeat.values.value("never_ends").toString().contains("the parent takes no more"));
    QCOMPARE(only("left-over", repeat), QString("left-over"));
    QCOMPARE(measureIn(repeat, "get_empty"), 1.0);
}

/// What was refused with Full is never put again, so the parent asks for more than will come.
void EndlessQueuesTest::resultsThatNeverCome_data()
{
    QTest::addColumn<QString>("get");
    QTest::newRow("block") << "block";
    QTest::newRow("timeout") << "timeout";
}

void EndlessQueuesTest::resultsThatNeverCome()
{
    QFETCH(QString, get);
    const Record record = runQueue({{"payload", "results"},
                                    {"items", "4"},
                                    {"capacity", "1"},
                                    {"put", "nowait"},
                                    {"get", get},
                                    {"timeout", "1"},
                                    {"consume-interval", "0.4"},
                                    {"produce-interval", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(measureIn(repeat, "put_full") > 0);
    const bool blocks = get == "block";
    QCOMPARE(measureIn(repeat, "get_empty"), blocks ? 0.0 : 1.0);
    const QString why = repeat.values.value("never_ends").toString();
    QCOMPARE(why.contains("that no producer is left to put"), blocks);
    if (!blocks) // the last get waits for its whole timeout, though nobody is left
        QVERIFY(measureIn(repeat, "wall_s") > 1.4);
}

void EndlessQueuesTest::withoutACapacityItSaysWhenMemoryIsFull()
{
    const Record record =
        runQueue(quick + Settings {{"consumers", "0"}, {"items", "1100000"}, {"recording", "off"}});
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.english().contains("all 1048576 places"), qPrintable(repeat.error.english()));
}

QTEST_GUILESS_MAIN(EndlessQueuesTest)
#include "tst_endlessqueues.moc"
