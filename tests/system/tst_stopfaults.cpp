// SPDX-License-Identifier: GPL-3.0-or-later
// A run is stopped or meets its time limit, whatever it does and whoever of it is suspended or dead.
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
    void secondFaultDuringRecovery_data();
    void secondFaultDuringRecovery();
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
    Seen shown(11, "state T is shown");
    Seen stopped(11, "Stop has ended the run");
    Lab lab;
    for (m_round = 0; m_round < rounds(1, 50); ++m_round) {
        Run *run = lab.start(request("pool", settings)).value();
        QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
        const qint64 victim = pidOf(run, *roleFromName(role));
        QElapsedTimer timer;
        timer.start();
        kill(pid_t(victim), SIGSTOP);
        QVERIFY(comesTrue([&] { return recordOf(liveRepeat(run), victim)->state == 'T'; }, 1000));
        shown.add(double(timer.restart()));
        run->stop();
        QVERIFY(ends(run, 1000));
        stopped.add(double(timer.elapsed()));
        QCOMPARE(lastRepeat(run->record()).ending, RepeatEnding::Stopped);
        for (const ProcessRecord &process : lastRepeat(run->record()).processes.mid(1))
            QVERIFY2(!exists(process.pid), qPrintable(process.name));
    }
    QVERIFY2(shown.isWithin(200 * slowness()), qPrintable(shown.times()));
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
    QTest::newRow("a child that ignores SIGTERM")
        << "terminate" << Settings {{"how", "terminate"}, {"ignore-sigterm", "on"}};
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
    Seen seen(12, "Stop has ended the run");
    Lab lab;
    for (m_round = 0; m_round < rounds(3, 20); ++m_round) {
        Run *run = lab.start(request(experiment, settings)).value();
        const int patience = m_round == 0 ? 0 : 150; // also before anything was started
        comesTrue([] { return false; }, m_chance.milliseconds(patience));
        QElapsedTimer timer;
        timer.start();
        run->stop();
        QVERIFY(ends(run, 1000));
        seen.add(double(timer.elapsed()));
        const Record record = run->record();
        for (const Repeat &repeat : record->repeats) {
            if (repeat.witness && repeat.ending == RepeatEnding::Finished)
                continue;
            QCOMPARE(repeatEndingName(repeat.ending), QString("stopped"));
            QVERIFY(repeat.outcomes.isEmpty());
            for (const ProcessRecord &process : repeat.processes.mid(1))
                QVERIFY2(process.ending.kind != Ending::Kind::Running
                             && !(process.pid > 0 && process.ending.kind == Ending::Kind::Lost),
                         qPrintable(process.name + ' ' + endingText(process.ending).english()));
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
    QVERIFY2(repeat.error.english().contains("0.3"), qPrintable(repeat.error.english()));

    RunRequest bounded = request(experiment, settings, 5);
    bounded.timeoutS = 0.2; // the whole command
    QCOMPARE(runToEnd(lab, bounded)->outcomes.first().count, 0ULL);
}

void StopFaultsTest::secondFaultDuringRecovery_data()
{
    using Endings = QList<RepeatEnding>;
    QTest::addColumn<QStringList>("faults"); ///< roles to be killed, one after the other; "stop"
    QTest::addColumn<Endings>("allowed");
    const Endings stopped {RepeatEnding::Stopped};
    const Endings parentFirst {RepeatEnding::ParentKilled, RepeatEnding::Stopped};
    const Endings nurseryFirst {RepeatEnding::NurseryLost, RepeatEnding::Stopped};
    const Endings both {RepeatEnding::ParentKilled, RepeatEnding::NurseryLost};
    QTest::newRow("worker, Stop") << QStringList {"worker", "stop"} << stopped;
    QTest::newRow("parent, Stop") << QStringList {"parent", "stop"} << parentFirst;
    QTest::newRow("nursery, Stop") << QStringList {"nursery", "stop"} << nurseryFirst;
    QTest::newRow("Stop, worker") << QStringList {"stop", "worker"} << stopped;
    QTest::newRow("Stop, parent") << QStringList {"stop", "parent"} << parentFirst;
    QTest::newRow("Stop, nursery") << QStringList {"stop", "nursery"} << nurseryFirst;
    QTest::newRow("Stop, Stop") << QStringList {"stop", "stop"} << stopped;
    QTest::newRow("worker, parent") << QStringList {"worker", "parent"} << both;
    QTest::newRow("worker, nursery") << QStringList {"worker", "nursery"} << both;
    QTest::newRow("parent, nursery") << QStringList {"parent", "nursery"} << both;
    QTest::newRow("nursery, parent") << QStringList {"nursery", "parent"} << both;
    QTest::newRow("worker, parent, Stop") << QStringList {"worker", "parent", "stop"} << parentFirst;
}

/// The run ends in the time of a single fault, as one of them makes it end, and the next run works.
void StopFaultsTest::secondFaultDuringRecovery()
{
    QFETCH(QStringList, faults);
    QFETCH(QList<RepeatEnding>, allowed);
    Seen seen(25, "a run of two faults has ended");
    Lab lab;
    for (m_round = 0; m_round < rounds(2, 84); ++m_round) {
        Run *run = lab.start(request("pool", sleepingPool)).value();
        QVERIFY(comesTrue([run] { return living(run, Role::Worker).size() == 4; }));
        QHash<QString, qint64> pids;
        for (const char *role : {"worker", "parent", "nursery"})
            pids.insert(role, pidOf(run, *roleFromName(role)));
        QElapsedTimer timer;
        timer.start();
        for (const QString &fault : std::as_const(faults)) {
            if (fault == "stop")
                run->stop();
            else if (pids.value(fault) > 0)
                kill(pid_t(pids.value(fault)), SIGKILL);
            QThread::usleep(ulong(m_chance.below(3000)));
        }
        QVERIFY(ends(run, faults.contains("nursery") ? 2000 : 1000));
        seen.add(double(timer.elapsed()));
        const RepeatEnding ending = lastRepeat(run->record()).ending;
        QVERIFY2(allowed.contains(ending), qPrintable(repeatEndingName(ending)));
    }
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
}

QTEST_GUILESS_MAIN(StopFaultsTest)
#include "tst_stopfaults.moc"
