// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcomes.h"
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "tests/system/labrun.h"
#include "tests/system/residue.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <csignal>

using namespace plab;

namespace {

QMap<int, int> tasksByPid(const Repeat &repeat)
{
    QMap<int, int> counts;
    for (const int pid : numbersOf(repeat, "pid_by_task")) {
        if (pid >= 0)
            ++counts[pid];
    }
    return counts;
}

QList<int> countUp(int size)
{
    QList<int> numbers(size);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

QList<int> tasksInOrderOf(const Repeat &repeat, EventKind kind)
{
    QList<int> order;
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind == kind)
            order.append(int(event.object));
    }
    return order;
}

/// Runs until the wall time is what it should be, at most three times: another program may have had the CPU.
Record runInTime(Lab &lab, const Settings &settings, double idealS)
{
    Record record;
    for (int tries = 0; tries < 3; ++tries) {
        record = runToEnd(lab, "pool", settings);
        if (std::abs(measureIn(lastRepeat(record), "wall_s") - idealS) <= std::max(0.05, 0.05 * idealS))
            break;
    }
    return record;
}

} // namespace

class PoolTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        Lab lab;
        QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
    }
    void init() { m_residue.begin(); }
    void cleanup() { QCOMPARE(m_residue.left(), QStringList()); }

    void takesTheScheduledTime_data();
    void takesTheScheduledTime();
    void eightWorkersShareSixteenTasks();
    void oneTaskMoreThanWorkersReusesAPid();
    void applyRunsOneAfterTheOther();
    void usesTheChunk_data();
    void usesTheChunk();
    void keepsTheOrder_data();
    void keepsTheOrder();
    void replacesWorkersAfterTheirTasks();
    void countsAChunkAsOneTask();
    void countsExactly_data();
    void countsExactly();
    void countsWithoutALock();
    void startsByEveryMethod_data();
    void startsByEveryMethod();
    void reportsAFailedTask_data();
    void reportsAFailedTask();
    void leavesByTerminate();
    void ranBeforeTerminateWithMap();
    void hasNothingToDo_data();
    void hasNothingToDo();
    void doesEveryTask_data();
    void doesEveryTask();
    void measuresAgree();
    void tasksPrint();
    void gradesOutcomes();

private:
    Residue m_residue;
};

void PoolTest::takesTheScheduledTime_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<double>("idealS");
    QTest::addColumn<double>("chunk");
    const Settings ten {{"workers", "2"},
                        {"tasks", "10"},
                        {"steps-per-task", "1"},
                        {"step-seconds", "0.3"},
                        {"submit", "map"}};
    QTest::newRow("8 workers, 16 tasks of 5 steps")
        << Settings {{"workers", "8"}, {"step-seconds", "0.1"}} << 1.0 << 1.0;
    QTest::newRow("2 workers, map of 10, automatic chunk") << ten << 1.8 << 2.0;
    QTest::newRow("2 workers, map of 10, chunk 1") << ten + Settings {{"chunk", "1"}} << 1.5 << 1.0;
    QTest::newRow("2 workers, map of 10, chunk 5") << ten + Settings {{"chunk", "5"}} << 1.5 << 5.0;
    QTest::newRow("2 workers, map of 10, dispatcher")
        << ten + Settings {{"transport", "local-socket"}} << 1.8 << 2.0;
    QTest::newRow("3 workers, imap of 5")
        << Settings {{"workers", "3"}, {"tasks", "5"}, {"step-seconds", "0.1"}, {"submit", "imap"}} << 1.0
        << 1.0;
    QTest::newRow("4 workers, apply of 5") << Settings {{"workers", "4"},
                                                        {"tasks", "5"},
                                                        {"steps-per-task", "1"},
                                                        {"step-seconds", "0.1"},
                                                        {"submit", "apply"}}
                                           << 0.5 << 1.0;
}

void PoolTest::takesTheScheduledTime()
{
    QFETCH(Settings, settings);
    QFETCH(double, idealS);
    QFETCH(double, chunk);
    Lab lab;
    const Record record = runInTime(lab, settings, idealS);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const double wallS = measureIn(repeat, "wall_s");
    QVERIFY2(std::abs(measureIn(repeat, "ideal_s") - idealS) < 1e-9,
             qPrintable(QString::number(measureIn(repeat, "ideal_s"))));
    QVERIFY2(wallS >= idealS, qPrintable(QString::number(wallS)));
    QVERIFY2(wallS <= idealS + std::max(0.05, 0.05 * idealS) * slowness(),
             qPrintable(QString::number(wallS)));
    QCOMPARE(measureIn(repeat, "chunk_used"), chunk);
    QCOMPARE(countIn(repeat, "complete"), 1ULL);
}

void PoolTest::eightWorkersShareSixteenTasks()
{
    Lab lab;
    const Record record = runInTime(
        lab, {{"workers", "8"}, {"tasks", "16"}, {"steps-per-task", "5"}, {"step-seconds", "0.2"}}, 2.0);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(measureIn(repeat, "wall_s") >= 2.0);
    QVERIFY2(measureIn(repeat, "wall_s") <= 2.0 + 0.1 * slowness(),
             qPrintable(QString::number(measureIn(repeat, "wall_s"))));
    QCOMPARE(measureIn(repeat, "pids_used"), 8.0);
    QCOMPARE(tasksByPid(repeat).values(), QList<int>(8, 2)); // each pid twice
}

void PoolTest::oneTaskMoreThanWorkersReusesAPid()
{
    const int cpus = usableCpus();
    Lab lab;
    const Record record = runInTime(
        lab, {{"tasks", QString::number(cpus + 1)}, {"steps-per-task", "1"}, {"step-seconds", "0.5"}}, 1.0);
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(record->parameters.integer("workers"), qint64(cpus)); // the default
    const Repeat repeat = lastRepeat(record);
    QVERIFY(measureIn(repeat, "wall_s") >= 1.0);
    QVERIFY(measureIn(repeat, "wall_s") <= 1.0 + 0.05 * slowness());
    const QList<int> pids = numbersOf(repeat, "pid_by_task");
    QVERIFY(pids.mid(0, cpus).contains(pids.at(cpus)));
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind == EventKind::TaskBegin && int(event.object) == cpus)
            QVERIFY(repeat.secondsOf(event.timeNs) >= 0.5
                    && repeat.secondsOf(event.timeNs) <= 0.5 + 0.05 * slowness());
    }
}

void PoolTest::applyRunsOneAfterTheOther()
{
    for (const char *transport : {"shared-memory", "local-socket"}) {
        Lab lab;
        const Record record = runToEnd(lab, "pool",
                                       {{"workers", "4"},
                                        {"tasks", "6"},
                                        {"steps-per-task", "1"},
                                        {"step-seconds", "0.03"},
                                        {"submit", "apply"},
                                        {"transport", transport}});
        QCOMPARE(troubleOf(record), QString());
        QList<EventKind> turns;
        for (const Event &event : eventsOf(lastRepeat(record))) {
            if (event.kind == EventKind::TaskBegin || event.kind == EventKind::TaskEnd)
                turns.append(event.kind);
        }
        QCOMPARE(turns.size(), 12);
        for (qsizetype i = 0; i < turns.size(); ++i) // begin, end, begin, end, …: never two at once
            QCOMPARE(turns.at(i), i % 2 == 0 ? EventKind::TaskBegin : EventKind::TaskEnd);
        QCOMPARE(tasksInOrderOf(lastRepeat(record), EventKind::TaskBegin), countUp(6));
    }
}

void PoolTest::usesTheChunk_data()
{
    QTest::addColumn<int>("workers");
    QTest::addColumn<int>("tasks");
    QTest::addColumn<QString>("submit");
    QTest::addColumn<int>("chunk");
    QTest::addColumn<double>("used");
    QTest::newRow("map, automatic") << 2 << 10 << "map" << 0 << 2.0;
    QTest::newRow("map-async, automatic") << 3 << 100 << "map-async" << 0 << 9.0; // ceil(100 / 12)
    QTest::newRow("map, one task") << 4 << 1 << "map" << 0 << 1.0;
    QTest::newRow("imap, automatic") << 2 << 100 << "imap" << 0 << 1.0;
    QTest::newRow("imap-unordered, automatic") << 2 << 100 << "imap-unordered" << 0 << 1.0;
    QTest::newRow("apply has none") << 2 << 10 << "apply" << 5 << 1.0;
    QTest::newRow("apply-async has none") << 2 << 10 << "apply-async" << 5 << 1.0;
    QTest::newRow("map, given") << 2 << 10 << "map" << 4 << 4.0;
    QTest::newRow("imap, given") << 2 << 10 << "imap" << 3 << 3.0;
    QTest::newRow("more than there are tasks") << 2 << 10 << "map-async" << 100 << 100.0;
}

void PoolTest::usesTheChunk()
{
    QFETCH(int, workers);
    QFETCH(int, tasks);
    QFETCH(QString, submit);
    QFETCH(int, chunk);
    QFETCH(double, used);
    for (const char *transport : {"shared-memory", "local-socket"}) {
        Lab lab;
        const Record record = runToEnd(lab, "pool",
                                       {{"workers", QString::number(workers)},
                                        {"tasks", QString::number(tasks)},
                                        {"task", "none"},
                                        {"submit", submit},
                                        {"chunk", QString::number(chunk)},
                                        {"transport", transport}});
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        QCOMPARE(measureIn(repeat, "chunk_used"), used);
        QCOMPARE(measureIn(repeat, "tasks_done"), double(tasks));
        const QList<int> pids = numbersOf(repeat, "pid_by_task");
        for (int task = 0; task < tasks; ++task) // one chunk, one worker
            QCOMPARE(pids.at(task), pids.at(task - task % int(used)));
    }
}

void PoolTest::keepsTheOrder_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<bool>("input");
    for (const char *submit : {"apply", "apply-async", "map", "map-async", "imap"})
        QTest::newRow(submit) << submit << true;
    QTest::newRow("imap-unordered") << "imap-unordered" << false;
}

void PoolTest::keepsTheOrder()
{
    QFETCH(QString, submit);
    QFETCH(bool, input);
    for (const char *transport : {"shared-memory", "local-socket"}) {
        Lab lab;
        const Record record = runToEnd(lab, "pool",
                                       {{"workers", "2"},
                                        {"tasks", "10"},
                                        {"steps-per-task", "1"},
                                        {"step-seconds", "0.02"},
                                        {"chunk", "5"},
                                        {"submit", submit},
                                        {"transport", transport}});
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        const QList<int> order = numbersOf(repeat, "result_order");
        if (input) {
            QCOMPARE(order, countUp(10));
        } else { // tasks 0 and 5 begin the two chunks, so neither order is the other
            QCOMPARE(order, tasksInOrderOf(repeat, EventKind::TaskEnd));
            QVERIFY(order != countUp(10));
        }
        QCOMPARE(countIn(repeat, "complete"), 1ULL);
    }
}

void PoolTest::replacesWorkersAfterTheirTasks()
{
    for (const char *transport : {"shared-memory", "local-socket"}) {
        Lab lab;
        Record record;
        for (int tries = 0; tries < 3;
             ++tries) { // a worker that starts later than a task takes shifts the turns
            record = runToEnd(lab, "pool",
                              {{"workers", "2"},
                               {"tasks", "12"},
                               {"tasks-per-child", "2"},
                               {"chunk", "1"},
                               {"submit", "map"},
                               {"steps-per-task", "1"},
                               {"step-seconds", "0.06"},
                               {"transport", transport}});
            if (measureIn(lastRepeat(record), "pids_used") == 6)
                break;
        }
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        QCOMPARE(tasksByPid(repeat).values(), QList<int>(6, 2)); // six pids, two tasks each
        QCOMPARE(measureIn(repeat, "pids_used"), 6.0);
        QVERIFY(measureIn(repeat, "processes_started") >= 6.0);
        for (const ProcessRecord &worker : processesOf(repeat, Role::Worker))
            QCOMPARE(endingText(worker.ending), endingText({Ending::Kind::Exited, 0, {}}));
    }
}

void PoolTest::countsAChunkAsOneTask()
{
    for (const char *transport : {"shared-memory", "local-socket"}) {
        Lab lab;
        const Record record = runToEnd(lab, "pool",
                                       {{"workers", "2"},
                                        {"tasks", "12"},
                                        {"tasks-per-child", "1"},
                                        {"chunk", "3"},
                                        {"submit", "map"},
                                        {"task", "none"},
                                        {"transport", transport}});
        QCOMPARE(troubleOf(record), QString());
        QCOMPARE(tasksByPid(lastRepeat(record)).values(), QList<int>(4, 3));
    }
}

void PoolTest::countsExactly_data()
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

void PoolTest::countsExactly()
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
        QCOMPARE(countIn(repeat, "complete"), 1ULL);
    }
    QCOMPARE(record->countedRepeats(), 2);
}

/// Whether updates are lost is up to the scheduler; that counts and outcome agree, and that the witness is
/// not counted, is not.
void PoolTest::countsWithoutALock()
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
        QCOMPARE(countIn(repeat, "complete") + countIn(repeat, "updates-lost"), 1ULL);
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

void PoolTest::startsByEveryMethod_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("transport");
    for (const char *method : {"fork", "spawn", "forkserver"}) {
        for (const char *transport : {"shared-memory", "local-socket"})
            QTest::addRow("%s, %s", method, transport) << method << transport;
    }
}

void PoolTest::startsByEveryMethod()
{
    QFETCH(QString, method);
    QFETCH(QString, transport);
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "3"},
                                    {"tasks", "9"},
                                    {"step-seconds", "0.002"},
                                    {"start-method", method},
                                    {"transport", transport}},
                                   2);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "tasks_done"), 9.0);
    const ProcessRecord nursery = repeat.processes.at(0);
    const ProcessRecord parent = repeat.processes.at(1);
    QCOMPARE(nursery.role, Role::Nursery);
    QCOMPARE(nursery.startMethod, StartMethod::None);
    QCOMPARE(nursery.parentPid, qint64(QCoreApplication::applicationPid()));
    QCOMPARE(parent.role, Role::Parent);
    QCOMPARE(parent.startMethod, StartMethod::None);
    QCOMPARE(parent.parentPid, nursery.pid);
    QCOMPARE(endingText(parent.ending), endingText({Ending::Kind::Exited, 0, {}}));
    const QList<ProcessRecord> servers = processesOf(repeat, Role::ForkServer);
    QCOMPARE(servers.size(), method == "forkserver" ? 1 : 0);
    QCOMPARE(processesOf(repeat, Role::Dispatcher).size(), transport == "local-socket" ? 1 : 0);
    const QList<ProcessRecord> workers = processesOf(repeat, Role::Worker);
    QCOMPARE(workers.size(), 3);
    for (const ProcessRecord &process : workers + processesOf(repeat, Role::Dispatcher)) {
        QCOMPARE(startMethodName(process.startMethod), method);
        QCOMPARE(process.parentPid, servers.isEmpty() ? parent.pid : servers.at(0).pid);
        QVERIFY(process.pid > 0 && process.startedS && process.endedS
                && *process.endedS >= *process.startedS);
        QCOMPARE(endingText(process.ending), endingText({Ending::Kind::Exited, 0, {}}));
        QVERIFY(process.cpuS && *process.cpuS >= 0);
    }
    if (!servers.isEmpty())
        QCOMPARE(servers.at(0).parentPid, parent.pid);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(workers.at(i).name, QString("Worker-%1").arg(i + 1));
}

void PoolTest::reportsAFailedTask_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<QString>("transport");
    for (const char *submit : {"apply", "apply-async", "map", "imap-unordered"})
        QTest::addRow("%s", submit) << submit << "shared-memory";
    QTest::newRow("map, dispatcher") << "map"
                                     << "local-socket";
}

void PoolTest::reportsAFailedTask()
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
    QCOMPARE(tasksInOrderOf(repeat, EventKind::TaskFailed), QList<int> {0});
    QCOMPARE(tasksInOrderOf(repeat, EventKind::TaskEnd).size(), 5); // and all had ended when the map reported
    for (const OutcomeRow &row : record->outcomes) {
        if (row.outcome == "task-failed")
            QCOMPARE(row.grade, Grade::Acceptable);
    }
}

void PoolTest::leavesByTerminate()
{
    for (const char *transport : {"shared-memory", "local-socket"}) {
        Lab lab;
        const Record record = runToEnd(lab, "pool",
                                       {{"workers", "4"},
                                        {"tasks", "16"},
                                        {"steps-per-task", "1"},
                                        {"step-seconds", "5"},
                                        {"leave", "terminate"},
                                        {"transport", transport}});
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        QVERIFY(measureIn(repeat, "wall_s") < 4.0);
        QCOMPARE(measureIn(repeat, "tasks_dropped"), 16.0);
        QCOMPARE(measureIn(repeat, "tasks_done"), 0.0);
        for (const ProcessRecord &worker : processesOf(repeat, Role::Worker))
            QCOMPARE(worker.ending.number, SIGTERM);
    }
}

void PoolTest::ranBeforeTerminateWithMap()
{
    Lab lab;
    const Record record = runToEnd(
        lab, "pool",
        {{"workers", "2"}, {"tasks", "6"}, {"task", "powers"}, {"submit", "map"}, {"leave", "terminate"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(measureIn(lastRepeat(record), "tasks_done"), 6.0);
    QCOMPARE(measureIn(lastRepeat(record), "tasks_dropped"), 0.0);
}

void PoolTest::hasNothingToDo_data()
{
    QTest::addColumn<QString>("submit");
    for (const char *submit : {"apply", "apply-async", "map", "map-async", "imap", "imap-unordered"})
        QTest::newRow(submit) << submit;
}

void PoolTest::hasNothingToDo()
{
    QFETCH(QString, submit);
    for (const char *transport : {"shared-memory", "local-socket"}) {
        for (const char *leave : {"close", "terminate"}) {
            Lab lab;
            const Record record = runToEnd(lab, "pool",
                                           {{"workers", "2"},
                                            {"tasks", "0"},
                                            {"submit", submit},
                                            {"transport", transport},
                                            {"leave", leave}});
            QCOMPARE(troubleOf(record), QString());
            const Repeat repeat = lastRepeat(record);
            QCOMPARE(countIn(repeat, "complete"), 1ULL);
            QCOMPARE(measureIn(repeat, "tasks_done"), 0.0);
            QCOMPARE(measureIn(repeat, "pids_used"), 0.0);
            QCOMPARE(measureIn(repeat, "ideal_s"), 0.0);
        }
    }
}

void PoolTest::doesEveryTask_data()
{
    QTest::addColumn<QString>("task");
    for (const char *task : {"none", "sleep", "spin", "powers", "count"})
        QTest::newRow(task) << task;
}

void PoolTest::doesEveryTask()
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
    QCOMPARE(countIn(repeat, "complete"), 1ULL);
    if (task == "sleep" || task == "spin") // 3 steps of 4 ms, asleep or of CPU time, are at least that long
        QVERIFY(measureIn(repeat, "serial_s") >= 8 * 0.012);
    QCOMPARE(std::isnan(measureIn(repeat, "final")), task != "count");
}

void PoolTest::measuresAgree()
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
    const QJsonArray seconds = repeat.values.value("task_seconds").toArray();
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

void PoolTest::tasksPrint()
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

void PoolTest::gradesOutcomes()
{
    const Declaration &pool = *findDeclaration("pool");
    const auto grade = [&pool](const QString &outcome, const Settings &settings) {
        const auto found = std::find_if(pool.outcomes.begin(), pool.outcomes.end(),
                                        [&](const OutcomeDeclaration &one) { return one.id == outcome; });
        return found->grade(request("pool", settings).parameters);
    };
    QCOMPARE(grade("complete", {}), Grade::Acceptable);
    QCOMPARE(grade("updates-lost", {{"task", "count"}}), Grade::Interesting);
    QCOMPARE(grade("updates-lost", {{"task", "count"}, {"lock", "mutex"}}), Grade::Forbidden);
    QCOMPARE(grade("task-failed", {{"fail-task", "3"}}), Grade::Acceptable);
    QCOMPARE(grade("task-failed", {}), Grade::Forbidden);
    QCOMPARE(grade("task-lost", {}), Grade::Interesting);
    QCOMPARE(grade("wrong", {}), Grade::Forbidden);
}

QTEST_GUILESS_MAIN(PoolTest)
#include "tst_pool.moc"
