// SPDX-License-Identifier: GPL-3.0-or-later
// Who holds a lock, awaits it or is awaited at the barrier is killed.
#include "tests/system/faults.h"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>

#include <csignal>

using namespace plab;

namespace {

/// Starts a race whose holder keeps the lock for long, waits until somebody holds it and kills that one; its
/// pid.
qint64 killTheHolder(Run *run, double *killedS)
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

Settings heldFor(const char *lock, const char *pauseUs)
{
    return {
        {"lock", lock}, {"pause", pauseUs}, {"increments", "1000"}, {"processes", "3"}, {"recording", "all"}};
}

} // namespace

class LockFaultsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void nextHolderIsToldOfTheDead();
    void poolGoesOnWhenALockHolderDies();
    void hangIsShownAndStopEndsIt_data();
    void hangIsShownAndStopEndsIt();
    void deadTicketHolderIsShown();
    void fileLockIsFreedByTheKernel();
    void killedContenderAtTheBarrier_data();
    void killedContenderAtTheBarrier();
};

void LockFaultsTest::nextHolderIsToldOfTheDead()
{
    Seen seen(3, "the next holder is told that the owner died");
    Lab lab;
    for (m_round = 0; m_round < rounds(3, 900); ++m_round) {
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
        seen.add((liveRepeat(run).secondsOf(told->timeNs) - killedS) * 1000);
        const auto turns = [run] { return eventsOf(liveRepeat(run)).size(); };
        const qsizetype before = turns();
        QVERIFY(comesTrue([&] { return turns() > before + 4; })); // the others go on
        run->stop();
        QVERIFY(ends(run, 1000));
    }
    QVERIFY2(seen.isWithin(10 * slowness()), qPrintable(seen.times()));
}

void LockFaultsTest::poolGoesOnWhenALockHolderDies()
{
    Seen seen(3, "pool whose workers die with or without the mutex");
    Lab lab;
    for (m_round = 0; m_round < rounds(3, 50); ++m_round) {
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
        seen.add();
    }
}

void LockFaultsTest::hangIsShownAndStopEndsIt_data()
{
    QTest::addColumn<QString>("lock");
    for (const char *lock : {"spin", "ticket", "semaphore"})
        QTest::newRow(lock) << lock;
}

void LockFaultsTest::hangIsShownAndStopEndsIt()
{
    QFETCH(QString, lock);
    Seen shown(3, "the hang is shown");
    Seen stopped(3, "Stop has ended the hang");
    Lab lab;
    for (m_round = 0; m_round < rounds(1, 34); ++m_round) {
        Run *run = lab.start(request("lost-updates", heldFor(qPrintable(lock), "250000"))).value();
        double killedS = 0;
        const qint64 victim = killTheHolder(run, &killedS);
        QVERIFY(victim != 0);
        const QString sentence =
            QString("Process %1 was killed while it held the lock (%2)").arg(victim).arg(lock);
        QElapsedTimer timer;
        timer.start();
        QVERIFY2(comesTrue([&] { return consoleOf(liveRepeat(run)).contains(sentence); }, 2000),
                 qPrintable(consoleOf(liveRepeat(run))));
        shown.add(double(timer.restart()));
        run->stop();
        QVERIFY(ends(run, 1000));
        stopped.add(double(timer.elapsed()));
        QCOMPARE(run->record()->repeats.last().ending, RepeatEnding::Stopped); // the witness
    }
}

/// A process killed in the queue of a ticket lock holds nothing, and yet nobody behind it is ever served.
void LockFaultsTest::deadTicketHolderIsShown()
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

void LockFaultsTest::fileLockIsFreedByTheKernel()
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

void LockFaultsTest::killedContenderAtTheBarrier_data()
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
void LockFaultsTest::killedContenderAtTheBarrier()
{
    QFETCH(Settings, settings);
    Seen seen(5, "the barrier's others are told and ended");
    Lab lab;
    for (m_round = 0; m_round < rounds(2, 50); ++m_round) {
        Run *run = lab.start(request("lost-updates", settings + Settings {{"recording", "off"}})).value();
        QVERIFY(runs(run));
        QVERIFY(comesTrue([run] { return !living(run, Role::Child).isEmpty(); }));
        QThread::usleep(ulong(m_chance.below(30'000)));
        const qint64 victim = pidOf(run, Role::Child);
        if (victim == 0)
            continue;
        kill(pid_t(victim), SIGKILL);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(ends(run, 5000));
        seen.add(double(timer.elapsed()));
        const Repeat repeat = liveRepeat(run);
        QCOMPARE(repeat.ending, RepeatEnding::Failed);
        QVERIFY2(repeat.error.english().contains("Not every contender"), qPrintable(repeat.error.english()));
        QVERIFY(repeat.outcomes.isEmpty());
    }
}

QTEST_GUILESS_MAIN(LockFaultsTest)
#include "tst_lockfaults.moc"
