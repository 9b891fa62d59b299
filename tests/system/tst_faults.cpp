// SPDX-License-Identifier: GPL-3.0-or-later
// What must happen when something is killed or stopped. Few rounds by default; PROCESS_LAB_ROUNDS for more.
#include "tests/system/labrun.h"
#include "tests/system/residue.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

/// The repeat that runs, or was running when the run ended.
Repeat liveRepeat(const Run *run)
{
    const Record record = run->record();
    for (const Repeat &repeat : record->repeats) {
        if (repeat.ending != RepeatEnding::Finished)
            return repeat;
    }
    return record->repeats.isEmpty() ? Repeat() : record->repeats.last();
}

/// Living processes of this role with a pid, as the record shows them.
QList<ProcessRecord> living(const Run *run, Role role)
{
    QList<ProcessRecord> found = processesOf(liveRepeat(run), role);
    found.removeIf([](const ProcessRecord &process) {
        return process.pid <= 0 || process.ending.kind != Ending::Kind::Running;
    });
    return found;
}

qint64 pidOf(const Run *run, Role role)
{
    const QList<ProcessRecord> found = living(run, role);
    return found.isEmpty() ? 0 : found.first().pid;
}

bool exists(qint64 pid)
{
    return kill(pid_t(pid), 0) == 0;
}

const ProcessRecord *recordOf(const Repeat &repeat, qint64 pid)
{
    for (const ProcessRecord &process : repeat.processes) {
        if (process.pid == pid && process.role != Role::Thread)
            return &process;
    }
    return nullptr;
}

double secondsNow(const Repeat &repeat)
{
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return repeat.secondsOf(quint64(now.tv_sec) * 1'000'000'000ULL + quint64(now.tv_nsec));
}

QString consoleOf(const Repeat &repeat)
{
    QStringList lines;
    for (const ConsoleLine &line : repeat.console)
        lines.append(line.text);
    return lines.join('\n');
}

bool ends(const Run *run, int limitMs = 20'000)
{
    return comesTrue([run] { return run->isFinished(); }, limitMs);
}

double medianOf(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values.isEmpty() ? 0 : values.at(values.size() / 2);
}

/// Waits until a counted repeat has a parent: not the witness, which is short.
bool runs(const Run *run)
{
    return comesTrue([run] {
        return !liveRepeat(run).witness && pidOf(run, Role::Parent) > 0 && liveRepeat(run).entryNs > 0;
    });
}

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

const Settings sleepingPool {{"workers", "4"}, {"tasks", "1000"}, {"step-seconds", "1"}, {"submit", "map"}};

} // namespace

class FaultsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        Lab lab;
        QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
    }
    void init() { m_residue.begin(); }
    void cleanup()
    {
        if (QTest::currentTestFailed())
            qInfo("%s", qPrintable(m_chance.place(m_round)));
        QCOMPARE(m_residue.left(), QStringList());
    }

    void idleWorkerIsReplaced_data();
    void idleWorkerIsReplaced();
    void busyWorkerLosesItsTaskOnly_data();
    void busyWorkerLosesItsTaskOnly();
    void nextHolderIsToldOfTheDead();
    void poolGoesOnWhenALockHolderDies();
    void hangIsShownAndStopEndsIt_data();
    void hangIsShownAndStopEndsIt();
    void deadTicketHolderIsShown();
    void fileLockIsFreedByTheKernel();
    void killedParentTakesItsChildrenAlong_data();
    void killedParentTakesItsChildrenAlong();
    void killedNurseryWhileIdle();
    void killedNurseryDuringARun_data();
    void killedNurseryDuringARun();
    void killedDispatcherFailsTheRun();
    void killedForkServerFailsTheRun();
    void killedContenderAtTheBarrier_data();
    void killedContenderAtTheBarrier();
    void stoppedProcessIsShownAndStopWorks_data();
    void stoppedProcessIsShownAndStopWorks();
    void dyingAgainAndAgainFailsTheRun();
    void killsOfAnythingAtAnyTime_data();
    void killsOfAnythingAtAnyTime();
    void stopEndsAnything_data();
    void stopEndsAnything();
    void timeLimitEndsTheRepeat_data();
    void timeLimitEndsTheRepeat();
    void stopDuringRecovery();
    void labMayGoDuringARun();

private:
    Residue m_residue;
    Chance m_chance;
    int m_round = 0;
};

// ------------------------------------------------------------------------------------------------- rows 1
// and 2: workers

void FaultsTest::idleWorkerIsReplaced_data()
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

void FaultsTest::idleWorkerIsReplaced()
{
    QFETCH(QString, transport);
    QFETCH(QString, method);
    QList<double> delays;
    Lab lab;
    for (m_round = 0; m_round < rounds(3); ++m_round) {
        // apply: one task at a time, so that two of three workers are idle
        Run *run = lab.start(request("pool",
                                     {{"workers", "3"},
                                      {"tasks", "3"},
                                      {"steps-per-task", "1"},
                                      {"step-seconds", "0.4"},
                                      {"submit", "apply"},
                                      {"transport", transport},
                                      {"start-method", method}}))
                       .value();
        qint64 busy = 0;
        QVERIFY(comesTrue([&] { // a task has just begun
            const Repeat repeat = liveRepeat(run);
            if (!repeat.console.isEmpty() && repeat.console.last().timeS + 0.1 > secondsNow(repeat)
                && living(run, Role::Worker).size() == 3)
                busy = repeat.console.last().pid;
            return busy != 0;
        }));
        QList<ProcessRecord> idle = living(run, Role::Worker);
        idle.removeIf([busy](const ProcessRecord &worker) { return worker.pid == busy; });
        const qint64 victim = idle.at(m_chance.below(int(idle.size()))).pid;
        QThread::msleep(ulong(m_chance.milliseconds(20)));
        const double killedS = secondsNow(liveRepeat(run));
        kill(pid_t(victim), SIGKILL);
        QVERIFY(comesTrue(
            [&] { return recordOf(liveRepeat(run), victim)->ending.kind == Ending::Kind::Killed; }, 250));
        QVERIFY(comesTrue([&] { return living(run, Role::Worker).size() == 3; },
                          1000)); // replaced, while nothing waits to be done
        QVERIFY(ends(run));
        QCOMPARE(troubleOf(run->record()), QString());
        const Repeat repeat = lastRepeat(run->record());
        const ProcessRecord *dead = recordOf(repeat, victim);
        QCOMPARE(endingText(dead->ending), endingText({Ending::Kind::Killed, SIGKILL, {}}));
        delays.append(dead->endedS.value() - killedS);
        QCOMPARE(measureIn(repeat, "tasks_done"), 3.0);
        QCOMPARE(measureIn(repeat, "tasks_lost"), 0.0);
        QCOMPARE(countIn(repeat, "complete"), 1ULL);
    }
    QVERIFY2(medianOf(delays) < 0.02 * slowness(), qPrintable(QString::number(medianOf(delays))));
}

void FaultsTest::busyWorkerLosesItsTaskOnly_data()
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

void FaultsTest::busyWorkerLosesItsTaskOnly()
{
    QFETCH(QString, transport);
    QFETCH(QString, method);
    QFETCH(int, chunk);
    Lab lab;
    for (m_round = 0; m_round < rounds(3); ++m_round) {
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
    }
}

// ------------------------------------------------------------------------------------------------------- row
// 3: the lock

/// Starts a race whose holder keeps the lock for long, waits until somebody holds it and kills that one; its
/// pid.
static qint64 killTheHolder(Run *run, double *killedS)
{
    qint64 victim = 0;
    const bool held = comesTrue([&] {
        const Repeat repeat = liveRepeat(run);
        for (const ProcessRecord &process : processesOf(repeat, Role::Child)) {
            const LaneEvents events = repeat.lanes.value(process.index);
            if (events.size() > 4 && events.at(events.size() - 1).kind == EventKind::Acquired
                && repeat.secondsOf(events.at(events.size() - 1).timeNs) + 0.15 > secondsNow(repeat))
                victim = process.pid;
        }
        return victim != 0;
    });
    if (!held)
        return 0;
    *killedS = secondsNow(liveRepeat(run));
    kill(pid_t(victim), SIGKILL);
    return victim;
}

static Settings heldFor(const char *lock, const char *pauseUs)
{
    return {
        {"lock", lock}, {"pause", pauseUs}, {"increments", "1000"}, {"processes", "3"}, {"recording", "all"}};
}

void FaultsTest::nextHolderIsToldOfTheDead()
{
    QList<double> delays;
    Lab lab;
    for (m_round = 0; m_round < rounds(3); ++m_round) {
        Run *run = lab.start(request("lost-updates", heldFor("mutex", "250000"))).value();
        double killedS = 0;
        const qint64 victim = killTheHolder(run, &killedS);
        QVERIFY(victim != 0);
        std::optional<Event> told;
        QVERIFY(comesTrue(
            [&] {
                for (const Event &event : eventsOf(liveRepeat(run))) {
                    if (event.kind == EventKind::OwnerDied)
                        told = event;
                }
                return told.has_value();
            },
            2000));
        QCOMPARE(told->argument, quint64(victim));
        delays.append(liveRepeat(run).secondsOf(told->timeNs) - killedS);
        const auto turns = [run] { return eventsOf(liveRepeat(run)).size(); };
        const qsizetype before = turns();
        QVERIFY(comesTrue([&] { return turns() > before + 4; })); // the others go on
        run->stop();
        QVERIFY(ends(run, 1000));
    }
    QVERIFY2(medianOf(delays) < 0.01 * slowness(), qPrintable(QString::number(medianOf(delays))));
}

void FaultsTest::poolGoesOnWhenALockHolderDies()
{
    Lab lab;
    for (m_round = 0; m_round < rounds(3); ++m_round) {
        const double steps = 300'000;
        Run *run = lab.start(request("pool",
                                     {{"workers", "3"},
                                      {"tasks", "12"},
                                      {"task", "count"},
                                      {"steps-per-task", "300000"},
                                      {"lock", "mutex"},
                                      {"recording", "off"}}))
                       .value();
        for (int k = 0; k < 2; ++k) {
            QVERIFY(comesTrue([&] { return run->isFinished() || living(run, Role::Worker).size() == 3; }));
            QThread::usleep(ulong(m_chance.below(80'000)));
            const QList<ProcessRecord> workers = living(run, Role::Worker);
            if (!run->isFinished() && !workers.isEmpty())
                kill(pid_t(workers.at(m_chance.below(int(workers.size()))).pid), SIGKILL);
        }
        QVERIFY(ends(run, 60'000));
        const Repeat repeat = lastRepeat(run->record());
        QCOMPARE(repeat.ending, RepeatEnding::Finished);
        const double lost = measureIn(repeat, "tasks_lost");
        QCOMPARE(measureIn(repeat, "tasks_done") + lost, 12.0);
        QVERIFY(measureIn(repeat, "final") <= 12 * steps);
        QVERIFY(measureIn(repeat, "final") >= (12 - lost) * steps); // no update of a finished task is missing
    }
}

void FaultsTest::hangIsShownAndStopEndsIt_data()
{
    QTest::addColumn<QString>("lock");
    for (const char *lock : {"spin", "ticket", "semaphore"})
        QTest::newRow(lock) << lock;
}

void FaultsTest::hangIsShownAndStopEndsIt()
{
    QFETCH(QString, lock);
    Lab lab;
    for (m_round = 0; m_round < rounds(1); ++m_round) {
        Run *run = lab.start(request("lost-updates", heldFor(qPrintable(lock), "250000"))).value();
        double killedS = 0;
        const qint64 victim = killTheHolder(run, &killedS);
        QVERIFY(victim != 0);
        const QString sentence =
            QString("Process %1 was killed while it held the lock (%2)").arg(victim).arg(lock);
        QVERIFY2(comesTrue([&] { return consoleOf(liveRepeat(run)).contains(sentence); }, 2000),
                 qPrintable(consoleOf(liveRepeat(run))));
        run->stop();
        QVERIFY(ends(run, 1000));
        QCOMPARE(lastRepeat(run->record()).ending, RepeatEnding::Stopped);
    }
}

/// A process killed in the queue of a ticket lock holds nothing, and yet nobody behind it is ever served.
void FaultsTest::deadTicketHolderIsShown()
{
    Lab lab;
    Run *run = lab.start(request("lost-updates", heldFor("ticket", "100000"))).value();
    QVERIFY(comesTrue([run] { return eventsOf(liveRepeat(run)).size() > 20; }));
    qint64 victim = 0;
    QVERIFY(comesTrue([&] { // one whose last event is a release stands in the queue again at once
        const Repeat repeat = liveRepeat(run);
        for (const ProcessRecord &process : processesOf(repeat, Role::Child)) {
            const LaneEvents events = repeat.lanes.value(process.index);
            const Event last = events.isEmpty() ? Event() : events.at(events.size() - 1);
            if (last.kind == EventKind::Released && secondsNow(repeat) - repeat.secondsOf(last.timeNs) < 0.09)
                victim = process.pid;
        }
        return victim != 0;
    }));
    kill(pid_t(victim), SIGKILL);
    QVERIFY2(comesTrue(
                 [&] {
                     return consoleOf(liveRepeat(run))
                         .contains(QString("Process %1 was killed while it took or awaited the lock (ticket)")
                                       .arg(victim));
                 },
                 3000),
             qPrintable(consoleOf(liveRepeat(run))));
    run->stop();
    QVERIFY(ends(run, 1000));
}

void FaultsTest::fileLockIsFreedByTheKernel()
{
    Lab lab;
    Run *run = lab.start(request("lost-updates", heldFor("file", "250000"))).value();
    double killedS = 0;
    QVERIFY(killTheHolder(run, &killedS) != 0);
    const auto turns = [run] { return eventsOf(liveRepeat(run)).size(); };
    const qsizetype before = turns();
    QVERIFY(comesTrue([&] { return turns() > before + 6; }));
    run->stop();
    QVERIFY(ends(run, 1000));
}

// ----------------------------------------------------------------------------------------- rows 6 and 7:
// parent, nursery

void FaultsTest::killedParentTakesItsChildrenAlong_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::newRow("sleeping pool") << "pool" << sleepingPool;
    QTest::newRow("spinning pool")
        << "pool" << Settings {{"workers", "4"}, {"tasks", "1000"}, {"task", "spin"}, {"step-seconds", "1"}};
    QTest::newRow("spawned pool") << "pool" << sleepingPool + Settings {{"start-method", "spawn"}};
    QTest::newRow("fork server") << "pool" << sleepingPool + Settings {{"start-method", "forkserver"}};
    QTest::newRow("dispatcher") << "pool" << sleepingPool + Settings {{"transport", "local-socket"}};
    QTest::newRow("short-lived workers")
        << "pool"
        << Settings {{"workers", "4"}, {"tasks", "1000000"}, {"task", "none"}, {"tasks-per-child", "1"}};
    QTest::newRow("race") << "lost-updates" << Settings {{"increments", "1000000000"}, {"lock", "mutex"}};
    QTest::newRow("threads") << "lost-updates"
                             << Settings {{"increments", "1000000000"}, {"runner", "thread"}};
    QTest::newRow("hang") << "lost-updates"
                          << Settings {{"increments", "1000000"},
                                       {"pause", "100000"},
                                       {"lock", "spin"},
                                       {"recording", "all"}};
}

void FaultsTest::killedParentTakesItsChildrenAlong()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    QList<double> delays;
    Lab lab;
    for (m_round = 0; m_round < rounds(4); ++m_round) {
        Run *run = lab.start(request(experiment, settings)).value();
        QVERIFY(runs(run));
        const qint64 parent = pidOf(run, Role::Parent);
        const bool early = m_round % 2;
        if (!early)
            comesTrue(
                [run] {
                    return living(run, Role::Worker).size() + living(run, Role::Child).size()
                        + living(run, Role::Thread).size()
                        > 1;
                },
                3000);
        QThread::usleep(ulong(m_chance.below(40'000)));
        QElapsedTimer timer;
        timer.start();
        kill(pid_t(parent), SIGKILL);
        QVERIFY(ends(run, 1000));
        delays.append(double(timer.elapsed()) / 1000);
        const Repeat repeat = liveRepeat(run);
        QCOMPARE(repeatEndingName(repeat.ending), QString("parent killed"));
        QVERIFY(repeat.error.contains("SIGKILL"));
        QVERIFY(repeat.outcomes.isEmpty());
        QCOMPARE(endingText(repeat.processes.at(1).ending), endingText({Ending::Kind::Killed, SIGKILL, {}}));
        for (const ProcessRecord &process : repeat.processes.mid(1))
            QVERIFY2(!exists(process.pid) || process.pid == 0, qPrintable(process.name));
    }
    QVERIFY2(medianOf(delays) < 0.2 * slowness(), qPrintable(QString::number(medianOf(delays))));
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString()); // the next run starts
}

void FaultsTest::killedNurseryWhileIdle()
{
    Lab lab;
    for (m_round = 0; m_round < rounds(4); ++m_round) {
        const Record record = runToEnd(lab, "pool", {{"task", "none"}});
        QCOMPARE(troubleOf(record), QString());
        const qint64 nursery = lastRepeat(record).processes.at(0).pid;
        kill(pid_t(nursery), SIGKILL);
        if (m_round % 2) // at once, or when everybody has noticed
            QVERIFY(comesTrue([nursery] { return !exists(nursery); }));
        else
            while (exists(nursery) && QFile(QString("/proc/%1/exe").arg(nursery)).symLinkTarget().size() > 0)
                QThread::usleep(100);
        const Record next = runToEnd(lab, "pool", {{"task", "none"}});
        QCOMPARE(troubleOf(next), QString());
        QVERIFY(lastRepeat(next).processes.at(0).pid != nursery);
    }
}

void FaultsTest::killedNurseryDuringARun_data()
{
    killedParentTakesItsChildrenAlong_data();
}

void FaultsTest::killedNurseryDuringARun()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Lab lab;
    for (m_round = 0; m_round < rounds(2); ++m_round) {
        Run *run = lab.start(request(experiment, settings)).value();
        QVERIFY(runs(run));
        const qint64 nursery = liveRepeat(run).processes.at(0).pid;
        QThread::usleep(ulong(m_chance.below(60'000)));
        kill(pid_t(nursery), SIGKILL);
        QVERIFY(ends(run, 2000));
        const Repeat repeat = liveRepeat(run);
        QCOMPARE(repeatEndingName(repeat.ending), QString("nursery lost"));
        QVERIFY(repeat.error.contains(QString::number(nursery)));
        for (const ProcessRecord &process : repeat.processes.mid(1)) { // no ending is invented
            QVERIFY2(process.ending.kind == Ending::Kind::Lost || process.endedS,
                     qPrintable(process.name + endingText(process.ending)));
            QVERIFY(process.ending.kind != Ending::Kind::Stopped);
        }
        QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
    }
}

void FaultsTest::killedDispatcherFailsTheRun()
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
    QVERIFY2(repeat.error.contains(QString("dispatcher process %1").arg(victim)), qPrintable(repeat.error));
}

void FaultsTest::killedForkServerFailsTheRun()
{
    Lab lab;
    Run *run = lab.start(request("pool", sleepingPool + Settings {{"start-method", "forkserver"}})).value();
    QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
    kill(pid_t(pidOf(run, Role::ForkServer)),
         SIGKILL); // its children, the workers, go with it and cannot be replaced
    QVERIFY(ends(run, 3000));
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.contains("fork server"), qPrintable(repeat.error));
    for (const ProcessRecord &process : repeat.processes.mid(1))
        QVERIFY2(process.ending.kind != Ending::Kind::Lost && process.ending.kind != Ending::Kind::Running,
                 qPrintable(process.name));
}

void FaultsTest::killedContenderAtTheBarrier_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::newRow("trials") << Settings {{"trials", "1000000000"}, {"increments", "1"}};
    QTest::newRow("trials, crowd") << Settings {
        {"trials", "1000000000"}, {"increments", "1"}, {"processes", "5"}};
    QTest::newRow("trials, mutex") << Settings {
        {"trials", "1000000000"}, {"increments", "1"}, {"lock", "mutex"}};
    QTest::newRow("increments") << Settings {{"increments", "2000000"}, {"lock", "mutex"}};
}

/// The others would wait for it for ever; they are ended, and the repeat says why.
void FaultsTest::killedContenderAtTheBarrier()
{
    QFETCH(Settings, settings);
    Lab lab;
    for (m_round = 0; m_round < rounds(2); ++m_round) {
        Run *run = lab.start(request("lost-updates", settings + Settings {{"recording", "all"}})).value();
        QVERIFY(runs(run));
        QVERIFY(comesTrue([run] { return !living(run, Role::Child).isEmpty(); }));
        QThread::usleep(ulong(m_chance.below(30'000)));
        const qint64 victim = pidOf(run, Role::Child);
        if (victim == 0)
            continue;
        kill(pid_t(victim), SIGKILL);
        QVERIFY(ends(run, 5000));
        const Repeat repeat = liveRepeat(run);
        QCOMPARE(repeat.ending, RepeatEnding::Failed);
        QVERIFY2(repeat.error.contains("Not every contender"), qPrintable(repeat.error));
        QVERIFY(repeat.outcomes.isEmpty());
    }
}

// ------------------------------------------------------------------------------------------------ rows 11,
// 12: stopped, spinning

void FaultsTest::stoppedProcessIsShownAndStopWorks_data()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<Settings>("settings");
    QTest::newRow("worker") << "worker" << sleepingPool;
    QTest::newRow("parent") << "parent" << sleepingPool;
    QTest::newRow("nursery") << "nursery" << sleepingPool;
    QTest::newRow("dispatcher") << "dispatcher" << sleepingPool + Settings {{"transport", "local-socket"}};
    QTest::newRow("fork server") << "forkserver" << sleepingPool + Settings {{"start-method", "forkserver"}};
    QTest::newRow("worker of a fork server")
        << "worker" << sleepingPool + Settings {{"start-method", "forkserver"}};
}

void FaultsTest::stoppedProcessIsShownAndStopWorks()
{
    QFETCH(QString, role);
    QFETCH(Settings, settings);
    Lab lab;
    for (m_round = 0; m_round < rounds(1); ++m_round) {
        Run *run = lab.start(request("pool", settings)).value();
        QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
        const qint64 victim = pidOf(run, *roleFromName(role));
        kill(pid_t(victim), SIGSTOP);
        QVERIFY(comesTrue([&] { return recordOf(liveRepeat(run), victim)->state == 'T'; }, 250));
        run->stop();
        QElapsedTimer timer;
        timer.start();
        QVERIFY(ends(run, 1000));
        QCOMPARE(lastRepeat(run->record()).ending, RepeatEnding::Stopped);
        for (const ProcessRecord &process : lastRepeat(run->record()).processes.mid(1))
            QVERIFY2(!exists(process.pid), qPrintable(process.name));
    }
}

void FaultsTest::dyingAgainAndAgainFailsTheRun()
{
    Lab lab;
    Run *run =
        lab.start(request("pool", {{"workers", "1"}, {"tasks", "100"}, {"step-seconds", "10"}})).value();
    QElapsedTimer timer;
    timer.start();
    while (!run->isFinished() && timer.elapsed() < 10'000 * slowness()) {
        comesTrue([run] { return run->isFinished() || pidOf(run, Role::Worker) > 0; });
        if (const qint64 pid = pidOf(run, Role::Worker); pid > 0 && !run->isFinished())
            kill(pid_t(pid), SIGKILL);
        comesTrue([] { return false; }, 20);
    }
    QVERIFY(run->isFinished());
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.contains("Five workers died within a second"), qPrintable(repeat.error));
}

void FaultsTest::killsOfAnythingAtAnyTime_data()
{
    QTest::addColumn<Settings>("settings");
    const Settings quick {{"workers", "3"}, {"tasks", "3000"}, {"task", "none"}, {"submit", "map"}};
    QTest::newRow("quick tasks") << quick;
    QTest::newRow("quick tasks, dispatcher") << quick + Settings {{"transport", "local-socket"}};
    QTest::newRow("one task a worker")
        << Settings {{"workers", "3"}, {"tasks", "200"}, {"task", "none"}, {"tasks-per-child", "1"}};
    QTest::newRow("one task a worker, dispatcher") << Settings {{"workers", "3"},
                                                                {"tasks", "200"},
                                                                {"task", "none"},
                                                                {"tasks-per-child", "1"},
                                                                {"transport", "local-socket"}};
    QTest::newRow("one task a worker, fork server") << Settings {{"workers", "3"},
                                                                 {"tasks", "200"},
                                                                 {"task", "none"},
                                                                 {"tasks-per-child", "1"},
                                                                 {"start-method", "forkserver"}};
    QTest::newRow("apply") << Settings {
        {"workers", "3"}, {"tasks", "500"}, {"task", "none"}, {"submit", "apply"}};
    QTest::newRow("apply, dispatcher") << Settings {{"workers", "3"},
                                                    {"tasks", "500"},
                                                    {"task", "none"},
                                                    {"submit", "apply"},
                                                    {"transport", "local-socket"}};
    QTest::newRow("counting, mutex") << Settings {
        {"workers", "3"}, {"tasks", "60"}, {"task", "count"}, {"steps-per-task", "2000"}, {"lock", "mutex"}};
}

/// One worker is killed at any moment: starting, idle, between claim and announce, in a task, in its
/// farewell.
void FaultsTest::killsOfAnythingAtAnyTime()
{
    QFETCH(Settings, settings);
    Lab lab;
    for (m_round = 0; m_round < rounds(12); ++m_round) {
        Run *run = lab.start(request("pool", settings)).value();
        const int hurry = m_chance.below(3);
        comesTrue([&] { return run->isFinished() || living(run, Role::Worker).size() > hurry; }, 2000);
        QThread::usleep(ulong(m_chance.below(8'000)));
        const QList<ProcessRecord> workers = living(run, Role::Worker);
        if (!workers.isEmpty())
            kill(pid_t(workers.at(m_chance.below(int(workers.size()))).pid), SIGKILL);
        QVERIFY(ends(run, 20'000));
        const Repeat repeat = lastRepeat(run->record());
        QVERIFY2(repeat.ending == RepeatEnding::Finished, qPrintable(repeat.error));
        const double tasks = double(run->record()->parameters.integer("tasks"));
        QCOMPARE(measureIn(repeat, "tasks_done") + measureIn(repeat, "tasks_lost"), tasks);
        QVERIFY(measureIn(repeat, "tasks_lost") <= 1);
        QCOMPARE(countIn(repeat, "wrong"), 0ULL);
    }
}

// --------------------------------------------------------------------------------------------------------------
// Stop

void FaultsTest::stopEndsAnything_data()
{
    killedParentTakesItsChildrenAlong_data();
    QTest::newRow("file lock, whole loop")
        << "lost-updates" << Settings {{"increments", "1000000000"}, {"lock", "file"}, {"scope", "loop"}};
    QTest::newRow("threads, mutex, long pause")
        << "lost-updates"
        << Settings {{"increments", "1000"}, {"pause", "10000000"}, {"lock", "mutex"}, {"runner", "thread"}};
    QTest::newRow("threads, spin") << "lost-updates"
                                   << Settings {{"increments", "1000000000"},
                                                {"lock", "spin"},
                                                {"runner", "thread"},
                                                {"processes", "4"}};
    QTest::newRow("trials") << "lost-updates" << Settings {{"increments", "1"}, {"trials", "1000000000"}};
    QTest::newRow("trials of threads")
        << "lost-updates" << Settings {{"increments", "1"}, {"trials", "1000000000"}, {"runner", "thread"}};
    QTest::newRow("powers") << "pool"
                            << Settings {
                                   {"workers", "2"}, {"task", "powers"}, {"steps-per-task", "1000000000"}};
    QTest::newRow("48 workers") << "pool"
                                << Settings {{"workers", "48"}, {"tasks", "1000"}, {"step-seconds", "10"}};
    QTest::newRow("apply, dispatcher")
        << "pool"
        << Settings {
               {"tasks", "1000000"}, {"task", "none"}, {"submit", "apply"}, {"transport", "local-socket"}};
    QTest::newRow("apply") << "pool"
                           << Settings {{"tasks", "1000000"}, {"task", "none"}, {"submit", "apply"}};
}

void FaultsTest::stopEndsAnything()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Lab lab;
    for (m_round = 0; m_round < rounds(3); ++m_round) {
        Run *run = lab.start(request(experiment, settings)).value();
        const int patience = m_round == 0 ? 0 : 150; // also before anything was started
        comesTrue([] { return false; }, m_chance.milliseconds(patience));
        run->stop();
        QVERIFY(ends(run, 1000));
        const Record record = run->record();
        for (const Repeat &repeat : record->repeats) {
            if (repeat.witness && repeat.ending == RepeatEnding::Finished)
                continue;
            QCOMPARE(repeatEndingName(repeat.ending), QString("stopped"));
            QVERIFY(repeat.outcomes.isEmpty());
            for (const ProcessRecord &process : repeat.processes.mid(1))
                QVERIFY2(process.ending.kind != Ending::Kind::Running
                             && !(process.pid > 0 && process.ending.kind == Ending::Kind::Lost),
                         qPrintable(process.name + ' ' + endingText(process.ending)));
        }
    }
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
}

void FaultsTest::timeLimitEndsTheRepeat_data()
{
    killedParentTakesItsChildrenAlong_data();
}

void FaultsTest::timeLimitEndsTheRepeat()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Lab lab;
    QElapsedTimer timer;
    timer.start();
    const Record record = runToEnd(lab, experiment, settings + Settings {{"time-limit", "0.3"}});
    const qint64 tookMs = timer.elapsed();
    QVERIFY2(tookMs >= 300 && tookMs < 1500 * slowness(), qPrintable(QString::number(tookMs)));
    Repeat repeat; // the last counted one, or a witness that took too long itself
    for (const Repeat &each : record->repeats)
        repeat = each.ending == RepeatEnding::Finished ? repeat : each;
    QCOMPARE(repeatEndingName(repeat.ending), QString("timed out"));
    QVERIFY2(repeat.error.contains("0.3"), qPrintable(repeat.error));

    RunRequest bounded = request(experiment, settings, 5);
    bounded.timeoutS = 0.2; // the whole command
    QCOMPARE(runToEnd(lab, bounded)->outcomes.first().count, 0ULL);
}

void FaultsTest::stopDuringRecovery()
{
    Lab lab;
    for (m_round = 0; m_round < rounds(4); ++m_round) {
        Run *run = lab.start(request("pool", sleepingPool)).value();
        QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
        const qint64 parent = pidOf(run, Role::Parent);
        kill(pid_t(pidOf(run, Role::Worker)), SIGKILL);
        QThread::usleep(ulong(m_chance.below(3000)));
        if (m_round % 2)
            kill(pid_t(parent), SIGKILL);
        run->stop();
        QVERIFY(ends(run, 1000));
        const RepeatEnding ending = lastRepeat(run->record()).ending;
        QVERIFY(ending == RepeatEnding::Stopped || (m_round % 2 && ending == RepeatEnding::ParentKilled));
    }
}

void FaultsTest::labMayGoDuringARun()
{
    for (m_round = 0; m_round < rounds(6); ++m_round) {
        Lab lab;
        (void)lab.start(request("pool", sleepingPool));
        comesTrue([] { return false; }, m_chance.milliseconds(60));
    }
}

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
