// SPDX-License-Identifier: GPL-3.0-or-later
// What the tasks of a pool do, and what is told of them.
#include "tests/system/cleantest.h"
#include "tests/system/poolrecord.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace plab;

class PoolTasksTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { warmUp(); }

    void countsExactly_data();
    void countsExactly();
    void countsWithoutALock();
    void reportsAFailedTask_data();
    void reportsAFailedTask();
    void doesEveryTask_data();
    void doesEveryTask();
    void measuresAgree();
    void tasksPrint();
};

void PoolTasksTest::countsExactly_data()
{
    QTest::addColumn<QString>("lock");
    QTest::addColumn<QString>("transport");
    QTest::addColumn<QString>("method");
    for (const char *lock : {"mutex", "atomic", "spin", "ticket", "semaphore", "file"}) {
        QTest::addRow("%s", lock) << lock << "shared-memory"
                                  << "fork";
        QTest::addRow("%s, dispatcher", lock) << lock << "local-socket"
                                              << "fork";
    }
    QTest::newRow("mutex, spawned") << "mutex"
                                    << "shared-memory"
                                    << "spawn";
    QTest::newRow("file, spawned") << "file"
                                   << "shared-memory"
                                   << "spawn";
    QTest::newRow("semaphore, fork server, dispatcher") << "semaphore"
                                                        << "local-socket"
                                                        << "forkserver";
    QTest::newRow("file, fork server, dispatcher") << "file"
                                                   << "local-socket"
                                                   << "forkserver";
}

void PoolTasksTest::countsExactly()
{
    QFETCH(QString, lock);
    QFETCH(QString, transport);
    QFETCH(QString, method);
    const bool slow = lock == "ticket" || lock == "file"; // with more contenders than CPUs
    const QString steps = slow ? "50" : "500";
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "3"},
                                    {"tasks", "20"},
                                    {"task", "count"},
                                    {"steps-per-task", steps},
                                    {"lock", lock},
                                    {"transport", transport},
                                    {"start-method", method},
                                    {"recording", "off"}},
                                   2);
    QCOMPARE(troubleOf(record), QString());
    for (const Repeat &repeat : record->repeats) {
        if (repeat.witness)
            continue;
        QCOMPARE(measureIn(repeat, "expected"), 20.0 * steps.toDouble());
        QCOMPARE(measureIn(repeat, "final"), measureIn(repeat, "expected"));
        QCOMPARE(measureIn(repeat, "lost"), 0.0);
        QCOMPARE(countIn(repeat, "complete") + countIn(repeat, "not-raced"), 1ULL);
    }
    QCOMPARE(record->countedRepeats(), 2);
}

/// Whether updates are lost is up to the scheduler; that counts and outcome agree, and that the witness is
/// not counted, is not.
void PoolTasksTest::countsWithoutALock()
{
    Lab lab;
    const Record record = runToEnd(
        lab, "pool", {{"workers", "2"}, {"tasks", "8"}, {"task", "count"}, {"steps-per-task", "100000"}}, 3);
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(record->repeats.size(), 4);
    const Repeat *witness = witnessOf(record);
    QVERIFY(witness);
    QCOMPARE(witness->recording, QString("all"));
    QVERIFY(measureIn(*witness, "events") > 0);
    quint64 counted = 0;
    quint64 lost = 0;
    for (const Repeat &repeat : record->repeats) {
        if (repeat.witness)
            continue;
        QCOMPARE(repeat.recording, QString("off"));
        QCOMPARE(measureIn(repeat, "events"), 0.0);
        QCOMPARE(measureIn(repeat, "expected"), 800000.0);
        QCOMPARE(measureIn(repeat, "lost"), 800000.0 - measureIn(repeat, "final"));
        QVERIFY(measureIn(repeat, "final") >= 1 && measureIn(repeat, "final") <= 800000);
        QCOMPARE(countIn(repeat, "updates-lost"), quint64(measureIn(repeat, "lost") > 0));
        QCOMPARE(countIn(repeat, "complete") + countIn(repeat, "updates-lost") + countIn(repeat, "not-raced"),
                 1ULL);
        lost += countIn(repeat, "updates-lost");
    }
    for (const OutcomeRow &row : record->outcomes) {
        counted += row.count;
        if (row.outcome == "updates-lost") {
            QCOMPARE(row.count, lost);
            QCOMPARE(row.grade, Grade::Interesting);
        }
    }
    QCOMPARE(counted, 3ULL); // the witness is in no count
}

void PoolTasksTest::reportsAFailedTask_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<QString>("transport");
    for (const char *submit : {"apply", "apply-async", "map", "imap-unordered"})
        QTest::addRow("%s", submit) << submit << "shared-memory";
    QTest::newRow("map, dispatcher") << "map"
                                     << "local-socket";
}

void PoolTasksTest::reportsAFailedTask()
{
    QFETCH(QString, submit);
    QFETCH(QString, transport);
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "2"},
                                    {"tasks", "6"},
                                    {"steps-per-task", "1"},
                                    {"step-seconds", "0.02"},
                                    {"fail-task", "0"},
                                    {"submit", submit},
                                    {"transport", transport}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "tasks_failed"), 1.0);
    QCOMPARE(measureIn(repeat, "tasks_done"), 5.0); // the others' results are kept
    QCOMPARE(countIn(repeat, "task-failed"), 1ULL);
    QCOMPARE(numbersOf(repeat, "failed_tasks"), QList<int> {0});
    QCOMPARE(tasksInOrderOf(repeat, EventKind::TaskFailed), QList<int> {0});
    QCOMPARE(tasksInOrderOf(repeat, EventKind::TaskEnd).size(), 5); // and all had ended when the map reported
    for (const OutcomeRow &row : record->outcomes) {
        if (row.outcome == "task-failed")
            QCOMPARE(row.grade, Grade::Acceptable);
    }
}

void PoolTasksTest::doesEveryTask_data()
{
    QTest::addColumn<QString>("task");
    for (const char *task : {"none", "sleep", "spin", "powers", "count"})
        QTest::newRow(task) << task;
}

void PoolTasksTest::doesEveryTask()
{
    QFETCH(QString, task);
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "2"},
                                    {"tasks", "8"},
                                    {"task", task},
                                    {"step-seconds", "0.004"},
                                    {"steps-per-task", "3"},
                                    {"lock", task == "count" ? "atomic" : "none"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "tasks_done"), 8.0);
    QCOMPARE(countIn(repeat, "complete") + countIn(repeat, "not-raced"), 1ULL);
    QCOMPARE(countIn(repeat, "not-raced") == 0, task != "count" || measureIn(repeat, "overlap_spans") > 0);
    if (task == "sleep" || task == "spin") // 3 steps of 4 ms, asleep or of CPU time, are at least that long
        QVERIFY(measureIn(repeat, "serial_s") >= 8 * 0.012);
    QCOMPARE(std::isnan(measureIn(repeat, "final")), task != "count");
}

void PoolTasksTest::measuresAgree()
{
    Lab lab;
    const Record record =
        runToEnd(lab, "pool", {{"workers", "3"}, {"tasks", "30"}, {"step-seconds", "0.002"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const auto near = [](double a, double b) {
        return std::abs(a - b) <= 0.02 * std::max(std::abs(a), std::abs(b));
    };
    double serial = 0;
    const QJsonArray seconds = repeat.values.value("task_work_seconds").toArray();
    for (const QJsonValue &one : seconds)
        serial += one.toDouble();
    QCOMPARE(seconds.size(), 30);
    QVERIFY(near(measureIn(repeat, "serial_s"), serial));
    QVERIFY(near(measureIn(repeat, "speedup"), serial / measureIn(repeat, "wall_s")));
    QVERIFY(near(measureIn(repeat, "tasks_per_s"), 30 / measureIn(repeat, "wall_s")));
    QCOMPARE(measureIn(repeat, "pids_used"), double(tasksByPid(repeat).size()));
    QCOMPARE(measureIn(repeat, "processes_started"), 3.0);
    QCOMPARE(measureIn(repeat, "tasks_done") + measureIn(repeat, "tasks_lost")
                 + measureIn(repeat, "tasks_failed") + measureIn(repeat, "tasks_dropped"),
             30.0);
    QCOMPARE(measureIn(repeat, "events"), double(eventsOf(repeat).size()));
    QCOMPARE(measureIn(repeat, "events_dropped"), 0.0);
    QVERIFY(measureIn(repeat, "recording_share") >= 0 && measureIn(repeat, "recording_share") < 1);
    QCOMPARE(tasksInOrderOf(repeat, EventKind::TaskBegin).size(), 30);
    QCOMPARE(tasksInOrderOf(repeat, EventKind::TaskEnd).size(), 30);
}

void PoolTasksTest::tasksPrint()
{
    Lab lab;
    const Record record = runToEnd(
        lab, "pool", {{"workers", "4"}, {"tasks", "200"}, {"steps-per-task", "1"}, {"step-seconds", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const QList<int> pids = numbersOf(repeat, "pid_by_task");
    QSet<int> told;
    for (const ConsoleLine &line : repeat.console) {
        static const QRegularExpression form("^task (\\d+) begins$");
        if (const QRegularExpressionMatch match = form.match(line.text); match.hasMatch()) {
            told.insert(match.captured(1).toInt());
            QCOMPARE(line.pid, qint64(pids.at(match.captured(1).toInt())));
        }
    }
    QCOMPARE(repeat.consoleDropped, 0ULL);
    QCOMPARE(told.size(), 200); // no line is lost, not even the last ones
    QVERIFY(std::is_sorted(repeat.console.begin(), repeat.console.end(),
                           [](const ConsoleLine &a, const ConsoleLine &b) { return a.timeS < b.timeS; }));
}

QTEST_GUILESS_MAIN(PoolTasksTest)
#include "tst_pooltasks.moc"
