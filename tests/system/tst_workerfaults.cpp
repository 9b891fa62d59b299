// SPDX-License-Identifier: GPL-3.0-or-later
// Workers of a pool, idle or busy, its dispatcher or its fork server are killed.
#include "tests/system/faults.h"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>

#include <csignal>

using namespace plab;

namespace {

/// Tasks that began and did not come to an end, by the events.
QSet<int> cutShort(const Repeat &repeat)
{
    QSet<int> open;
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind == EventKind::TaskBegin)
            open.insert(int(event.object));
        else if (event.kind == EventKind::TaskEnd || event.kind == EventKind::TaskFailed)
            open.remove(int(event.object));
    }
    return open;
}

/// The two of three workers that have nothing to do for a while yet, once a task has just begun.
QList<qint64> idleWorkers(const Run *run)
{
    const Repeat repeat = liveRepeat(run);
    const QList<ProcessRecord> workers = living(run, Role::Worker);
    if (workers.size() != 3 || repeat.console.isEmpty()
        || repeat.console.last().timeS + 0.1 < secondsNow(repeat))
        return {};
    QList<qint64> idle;
    for (const ProcessRecord &worker : workers) {
        if (worker.pid != repeat.console.last().pid)
            idle.append(worker.pid);
    }
    return idle.size() == 2 ? idle : QList<qint64>();
}

/// Whether the death is shown, with pid and signal.
bool isKilled(const Run *run, qint64 pid)
{
    const Ending ending = recordOf(liveRepeat(run), pid)->ending;
    return ending.kind == Ending::Kind::Killed && ending.number == SIGKILL;
}

} // namespace

class WorkerFaultsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void idleWorkerIsReplaced_data();
    void idleWorkerIsReplaced();
    void busyWorkerLosesItsTaskOnly_data();
    void busyWorkerLosesItsTaskOnly();
    void aDeathMeansWhatTheSettingsSay_data();
    void aDeathMeansWhatTheSettingsSay();
    void killedDispatcherFailsTheRun();
    void killedForkServerFailsTheRun();
};

void WorkerFaultsTest::idleWorkerIsReplaced_data()
{
    QTest::addColumn<QString>("transport");
    QTest::addColumn<QString>("method");
    QTest::newRow("fork") << "shared-memory"
                          << "fork";
    QTest::newRow("spawn") << "shared-memory"
                           << "spawn";
    QTest::newRow("fork server") << "shared-memory"
                                 << "forkserver";
    QTest::newRow("dispatcher") << "local-socket"
                                << "fork";
    QTest::newRow("dispatcher, fork server") << "local-socket"
                                             << "forkserver";
}

/// One of two idle workers beside a busy one is killed, again and again while the run goes on.
void WorkerFaultsTest::idleWorkerIsReplaced()
{
    QFETCH(QString, transport);
    QFETCH(QString, method);
    constexpr int tasks = 12;
    const Settings settings {{"workers", "3"},        {"tasks", QString::number(tasks)},
                             {"steps-per-task", "1"}, {"step-seconds", "0.25"},
                             {"submit", "apply"},     {"transport", transport},
                             {"start-method", method}};
    Seen seen(1, "the death of an idle worker is shown");
    Lab lab;
    for (m_round = 0; m_round < rounds(3, 200);) {
        Run *run = lab.start(request("pool", settings)).value();
        QSet<qint64> killed;
        while (killed.size() < tasks - 2 && m_round < rounds(3, 200)) {
            const qsizetype begun = liveRepeat(run).console.size(); // one kill a task: five in a second
            QList<qint64> idle;                                     // without a finished one end the pool
            QVERIFY(comesTrue([&] {
                if (liveRepeat(run).console.size() > begun || killed.isEmpty())
                    idle = idleWorkers(run);
                return run->isFinished() || !idle.isEmpty();
            }));
            if (run->isFinished())
                break;
            const qint64 victim = idle.at(m_chance.below(int(idle.size())));
            QThread::msleep(ulong(m_chance.milliseconds(20)));
            QElapsedTimer timer;
            timer.start();
            kill(pid_t(victim), SIGKILL);
            QVERIFY2(comesTrue([&] { return isKilled(run, victim); }, 2000),
                     qPrintable(endingText(recordOf(liveRepeat(run), victim)->ending).english() + ' '
                                + recordOf(liveRepeat(run), victim)->state));
            seen.add(double(timer.nsecsElapsed()) * 1e-6);
            QVERIFY(comesTrue([&] { return living(run, Role::Worker).size() == 3; },
                              1000)); // replaced, while nothing waits to be done
            killed.insert(victim);
            ++m_round;
        }
        QVERIFY(ends(run));
        QCOMPARE(troubleOf(run->record()), QString());
        const Repeat repeat = lastRepeat(run->record());
        QCOMPARE(measureIn(repeat, "tasks_done"), double(tasks));
        for (const qint64 victim : std::as_const(killed))
            QCOMPARE(endingText(recordOf(repeat, victim)->ending), endingText(killedFromOutside()));
        QCOMPARE(measureIn(repeat, "tasks_lost"), 0.0);
        QCOMPARE(countIn(repeat, "complete"), 1ULL);
        QCOMPARE(processesOf(repeat, Role::Worker).size(), 3 + killed.size());
    }
    QVERIFY2(seen.isWithin(20 * slowness()), qPrintable(seen.times()));
}

void WorkerFaultsTest::busyWorkerLosesItsTaskOnly_data()
{
    QTest::addColumn<QString>("transport");
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("chunk");
    for (const int chunk : {1, 5}) {
        QTest::addRow("chunk %d", chunk) << "shared-memory"
                                         << "fork" << chunk;
        QTest::addRow("chunk %d, dispatcher", chunk) << "local-socket"
                                                     << "fork" << chunk;
        QTest::addRow("chunk %d, fork server", chunk) << "shared-memory"
                                                      << "forkserver" << chunk;
    }
}

void WorkerFaultsTest::busyWorkerLosesItsTaskOnly()
{
    QFETCH(QString, transport);
    QFETCH(QString, method);
    QFETCH(int, chunk);
    Seen seen(2, "the task of a busy worker is lost and no other");
    Lab lab;
    for (m_round = 0; m_round < rounds(3, 60); ++m_round) {
        Run *run = lab.start(request("pool",
                                     {{"workers", "3"},
                                      {"tasks", "60"},
                                      {"steps-per-task", "1"},
                                      {"step-seconds", "0.02"},
                                      {"submit", "map"},
                                      {"chunk", QString::number(chunk)},
                                      {"transport", transport},
                                      {"start-method", method}}))
                       .value();
        QSet<qint64> killed;
        for (int k = 0; k < 3;
             ++k) { // spread out: five in a second without a finished task would end the pool
            QVERIFY(comesTrue([&] {
                return run->isFinished()
                    || (liveRepeat(run).console.size() > k && !living(run, Role::Worker).isEmpty());
            }));
            const QList<ProcessRecord> workers = living(run, Role::Worker);
            if (run->isFinished() || workers.isEmpty())
                break;
            QThread::usleep(ulong(m_chance.below(60'000)));
            const qint64 victim = workers.at(m_chance.below(int(workers.size()))).pid;
            if (kill(pid_t(victim), SIGKILL) == 0)
                killed.insert(victim);
        }
        QVERIFY(ends(run));
        const Repeat repeat = lastRepeat(run->record());
        QCOMPARE(repeat.ending, RepeatEnding::Finished);
        QCOMPARE(measureIn(repeat, "tasks_done") + measureIn(repeat, "tasks_lost")
                     + measureIn(repeat, "tasks_failed"),
                 60.0);
        const QList<int> lost = numbersOf(repeat, "lost_tasks");
        QCOMPARE(measureIn(repeat, "tasks_lost"), double(lost.size()));
        QCOMPARE(QSet<int>(lost.begin(), lost.end()), cutShort(repeat)); // exactly the announced ones
        const QList<int> pids = numbersOf(repeat, "pid_by_task");
        QSet<int> owners;
        for (const int task : lost) {
            QVERIFY(killed.contains(pids.at(task)));
            QVERIFY(!owners.contains(pids.at(task))); // one per worker
            owners.insert(pids.at(task));
            QVERIFY(consoleOf(repeat).contains(
                QString("Task %1 is lost: process %2 ").arg(task).arg(pids.at(task))));
        }
        QCOMPARE(countIn(repeat, lost.isEmpty() ? "complete" : "task-lost"), 1ULL);
        QVERIFY(killed.isEmpty() || processesOf(repeat, Role::Worker).size() > 3);
        seen.add(killed.size());
    }
}

void WorkerFaultsTest::aDeathMeansWhatTheSettingsSay_data()
{
    QTest::addColumn<QString>("death");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("transport");
    for (const char *transport : {"shared-memory", "local-socket"}) {
        QTest::addRow("broken, %s", transport) << "broken"
                                               << "broken" << transport;
        QTest::addRow("hang, %s", transport) << "hang"
                                             << "hung" << transport;
    }
}

/// At any instant: inside a task, between two, while it looks for one. Who had no task leaves none behind.
void WorkerFaultsTest::aDeathMeansWhatTheSettingsSay()
{
    QFETCH(QString, death);
    QFETCH(QString, outcome);
    QFETCH(QString, transport);
    Lab lab;
    for (m_round = 0; m_round < rounds(4, 200); ++m_round) {
        Run *run = lab.start(request("pool",
                                     {{"workers", "3"},
                                      {"tasks", "60"},
                                      {"steps-per-task", "1"},
                                      {"step-seconds", "0.01"},
                                      {"submit", "map"},
                                      {"chunk", m_round % 2 ? "4" : "1"},
                                      {"worker-death", death},
                                      {"transport", transport}}))
                       .value();
        QVERIFY(comesTrue([&] { return run->isFinished() || living(run, Role::Worker).size() == 3; }));
        QThread::usleep(ulong(m_chance.below(100'000)));
        const QList<ProcessRecord> workers = living(run, Role::Worker);
        if (!workers.isEmpty())
            kill(pid_t(workers.at(m_chance.below(int(workers.size()))).pid), SIGKILL);
        QVERIFY(ends(run));
        QCOMPARE(troubleOf(run->record()), QString());
        const Repeat repeat = lastRepeat(run->record());
        QCOMPARE(countIn(repeat, qPrintable(outcome)) + countIn(repeat, "complete"), 1ULL);
        QCOMPARE(measureIn(repeat, "tasks_dropped"), 0.0);
        const QList<int> lost = numbersOf(repeat, "lost_tasks");
        QCOMPARE(countIn(repeat, "hung") > 0, lost.contains(repeat.values.value("waits_for").toInt(-1)));
    }
}

void WorkerFaultsTest::killedDispatcherFailsTheRun()
{
    Lab lab;
    Run *run = lab.start(request("pool", sleepingPool + Settings {{"transport", "local-socket"}})).value();
    QVERIFY(comesTrue(
        [run] { return living(run, Role::Worker).size() == 4 && pidOf(run, Role::Dispatcher) > 0; }));
    const qint64 victim = pidOf(run, Role::Dispatcher);
    kill(pid_t(victim), SIGKILL);
    QVERIFY(ends(run, 2000));
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.english().contains(QString("dispatcher process %1").arg(victim)),
             qPrintable(repeat.error.english()));
}

void WorkerFaultsTest::killedForkServerFailsTheRun()
{
    Lab lab;
    Run *run = lab.start(request("pool", sleepingPool + Settings {{"start-method", "forkserver"}})).value();
    QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
    const qint64 server = pidOf(run, Role::ForkServer);
    QVERIFY(server > 0);
    kill(pid_t(server), SIGKILL); // its children, the workers, go with it and cannot be replaced
    QVERIFY(ends(run, 3000));
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.english().contains("fork server"), qPrintable(repeat.error.english()));
    for (const ProcessRecord &process : repeat.processes.mid(1))
        QVERIFY2(process.ending.kind != Ending::Kind::Lost && process.ending.kind != Ending::Kind::Running,
                 qPrintable(process.name));
}

QTEST_GUILESS_MAIN(WorkerFaultsTest)
#include "tst_workerfaults.moc"
