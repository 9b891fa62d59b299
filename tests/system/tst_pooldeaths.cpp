// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a pool whose workers die: a task is lost, the pool breaks, or nobody learns of it. Where
// Python can do the same it is asked, too.
#include "tests/system/pooltest.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace plab;

class PoolDeathsTest : public PoolTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { begin(QStringLiteral(TEST_DATA "/pools.py"), "deaths"); }

    void givesUpWhenEveryInitializerFails();
    void aDeadWorkersTaskIsLostAndTheRestGoesOn();
    void aDeadWorkerBreaksThePool_data();
    void aDeadWorkerBreaksThePool();
    void nobodyLearnsOfADeadWorker_data();
    void nobodyLearnsOfADeadWorker();
};

void PoolDeathsTest::givesUpWhenEveryInitializerFails()
{
    const Repeat repeat =
        runPool({{"initializer", "on"}, {"initializer-fails", "on"}, {"start-method", "fork"}});
    QCOMPARE(countIn(repeat, "gave-up"), 1ULL);
    QCOMPARE(measureIn(repeat, "tasks_done"), 0.0);
    QCOMPARE(measureIn(repeat, "initialized"), 0.0);
    QVERIFY(measureIn(repeat, "processes_started") >= 5);
    for (const ProcessRecord &worker : processesOf(repeat, Role::Worker)) {
        const Ending &ending = worker.ending;
        const bool terminated = ending.kind == Ending::Kind::Killed && ending.number == SIGTERM;
        QVERIFY2(terminated || ending.number == 1, // the pool gave up while its last ones were starting
                 qPrintable(worker.name + ": " + endingText(ending).english()));
    }
}

void PoolDeathsTest::aDeadWorkersTaskIsLostAndTheRestGoesOn()
{
    for (const char *submit : {"apply-async", "map", "imap-unordered"}) {
        const Repeat repeat = runPool({{"submit", submit}, {"kill-task", "3"}});
        QCOMPARE(numbersOf(repeat, "lost_tasks"), QList<int> {3});
        QCOMPARE(measureIn(repeat, "tasks_done"), 7.0);
        QCOMPARE(raisedIn(repeat), QJsonArray {3});
        QCOMPARE(countIn(repeat, "task-lost"), 1ULL);
        int killed = 0;
        for (const ProcessRecord &worker : processesOf(repeat, Role::Worker)) {
            killed += worker.ending.kind == Ending::Kind::Killed && worker.ending.number == SIGKILL
                && !worker.ending.fromOutside;
        }
        QCOMPARE(killed, 1);
    }
}

void PoolDeathsTest::aDeadWorkerBreaksThePool_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<QString>("transport");
    for (const char *submit : {"apply", "apply-async", "map", "imap", "imap-unordered"}) {
        for (const char *transport : {"shared-memory", "local-socket"})
            QTest::addRow("%s, %s", submit, transport) << submit << transport;
    }
}

/// Whatever was not over has no result; nothing is said to be lost, failed or left.
void PoolDeathsTest::aDeadWorkerBreaksThePool()
{
    QFETCH(QString, submit);
    QFETCH(QString, transport);
    const Repeat repeat = runPool({{"tasks", "10"},
                                   {"submit", submit},
                                   {"chunk", "1"},
                                   {"kill-task", "3"},
                                   {"worker-death", "broken"},
                                   {"transport", transport}});
    QCOMPARE(countIn(repeat, "broken"), 1ULL);
    const double broken = measureIn(repeat, "tasks_broken");
    QVERIFY2(broken >= 7, qPrintable(QString::number(broken))); // from task 3 on
    QCOMPARE(measureIn(repeat, "tasks_done") + broken, 10.0);
    QCOMPARE(measureIn(repeat, "tasks_lost"), 0.0);
    QCOMPARE(measureIn(repeat, "errors_raised"), submit == "map" ? 1.0 : broken);
    QCOMPARE(measureIn(repeat, "processes_started"), 2.0); // none anew
    const QJsonArray there = inPython("broken").value("results").toArray();
    for (qsizetype task = 3; task < there.size(); ++task)
        QVERIFY(there.at(task).isNull());
}

void PoolDeathsTest::nobodyLearnsOfADeadWorker_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<QString>("callback");
    for (const char *submit : {"apply", "apply-async", "map", "imap", "imap-unordered"})
        QTest::addRow("%s", submit) << submit << "off";
    QTest::newRow("callbacks") << "apply-async"
                               << "on";
}

void PoolDeathsTest::nobodyLearnsOfADeadWorker()
{
    QFETCH(QString, submit);
    QFETCH(QString, callback);
    const Repeat repeat = runPool({{"submit", submit},
                                   {"chunk", "1"},
                                   {"callback", callback},
                                   {"kill-task", "3"},
                                   {"worker-death", "hang"}});
    QCOMPARE(countIn(repeat, "hung"), 1ULL);
    QCOMPARE(repeat.values.value("waits_for").toInt(-1), 3);
    QCOMPARE(measureIn(repeat, "tasks_done"), submit == "apply" ? 3.0 : 7.0);
    QCOMPARE(measureIn(repeat, "processes_started"), 3.0); // a new one, which did not help
    QVERIFY(measureIn(repeat, "hang_found_s") >= 0.5);
    QCOMPARE(consoleOf(repeat, "Nobody will ever finish task 3").size(), 1);
    if (hasPython())
        QCOMPARE(inPython("hang").value("missing").toArray(), QJsonArray {3});
}

QTEST_GUILESS_MAIN(PoolDeathsTest)
#include "tst_pooldeaths.moc"
