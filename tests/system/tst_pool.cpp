// SPDX-License-Identifier: GPL-3.0-or-later
// How a pool starts, hands out its tasks and leaves.
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"
#include "tests/system/poolrecord.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <numeric>

using namespace plab;

namespace {

QList<int> countUp(int size)
{
    QList<int> numbers(size);
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

/// The order in which results arrive is the one in which tasks end; what ends within a millisecond may change
/// places on its way.
bool isByEnd(const QList<int> &order, const Repeat &repeat)
{
    QMap<int, std::uint64_t> ends;
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind == EventKind::TaskEnd)
            ends.insert(int(event.object), event.timeNs);
    }
    for (qsizetype i = 1; i < order.size(); ++i) {
        if (ends.value(order.at(i)) + 1'000'000 < ends.value(order.at(i - 1)))
            return false;
    }
    return ends.size() == order.size();
}

} // namespace

class PoolTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { warmUp(); }

    void applyRunsOneAfterTheOther();
    void usesTheChunk_data();
    void usesTheChunk();
    void keepsTheOrder_data();
    void keepsTheOrder();
    void replacesWorkersAfterTheirTasks();
    void countsAChunkAsOneTask();
    void startsByEveryMethod_data();
    void startsByEveryMethod();
    void leavesByTerminate();
    void ranBeforeTerminateWithMap();
    void hasNothingToDo_data();
    void hasNothingToDo();
    void gradesOutcomes();
};

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
            QVERIFY(isByEnd(order, repeat));
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
        QVERIFY(process.cpuS && *process.cpuS > 0); // not in ticks: however short its life
    }
    QVERIFY(parent.cpuS && *parent.cpuS > 0);
    if (!servers.isEmpty())
        QCOMPARE(servers.at(0).parentPid, parent.pid);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(workers.at(i).name, QString("Worker-%1").arg(i + 1));
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
            if (QLatin1String(leave) == QLatin1String("close"))
                QCOMPARE(measureIn(repeat, "ideal_s"), 0.0);
            QCOMPARE(measureIn(repeat, "serial_s"), 0.0);
        }
    }
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
    QCOMPARE(grade("not-raced", {{"task", "count"}}), Grade::Inconclusive);
}

QTEST_GUILESS_MAIN(PoolTest)
#include "tst_pool.moc"
