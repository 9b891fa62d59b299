// SPDX-License-Identifier: GPL-3.0-or-later
// A run is stopped or meets its time limit, whatever it does and whoever of it is suspended or dead.
// Few rounds by default; PROCESS_LAB_ROUNDS for more.
#include "tests/system/faults.h"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>

#include <csignal>

using namespace plab;

class StopFaultsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void stoppedProcessIsShownAndStopWorks_data();
    void stoppedProcessIsShownAndStopWorks();
    void stopEndsAnything_data();
    void stopEndsAnything();
    void timeLimitEndsTheRepeat_data();
    void timeLimitEndsTheRepeat();
    void stopDuringRecovery();
};

void StopFaultsTest::stoppedProcessIsShownAndStopWorks_data()
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

void StopFaultsTest::stoppedProcessIsShownAndStopWorks()
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

void StopFaultsTest::stopEndsAnything_data()
{
    addRunsOfEveryKind();
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

void StopFaultsTest::stopEndsAnything()
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

void StopFaultsTest::timeLimitEndsTheRepeat_data()
{
    addRunsOfEveryKind();
}

void StopFaultsTest::timeLimitEndsTheRepeat()
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

void StopFaultsTest::stopDuringRecovery()
{
    Lab lab;
    for (m_round = 0; m_round < rounds(4); ++m_round) {
        Run *run = lab.start(request("pool", sleepingPool)).value();
        QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
        const qint64 parent = pidOf(run, Role::Parent);
        const qint64 worker = pidOf(run, Role::Worker);
        QVERIFY(parent > 0 && worker > 0);
        kill(pid_t(worker), SIGKILL);
        QThread::usleep(ulong(m_chance.below(3000)));
        if (m_round % 2)
            kill(pid_t(parent), SIGKILL);
        run->stop();
        QVERIFY(ends(run, 1000));
        const RepeatEnding ending = lastRepeat(run->record()).ending;
        QVERIFY(ending == RepeatEnding::Stopped || (m_round % 2 && ending == RepeatEnding::ParentKilled));
    }
}

QTEST_GUILESS_MAIN(StopFaultsTest)
#include "tst_stopfaults.moc"
