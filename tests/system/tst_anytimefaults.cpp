// SPDX-License-Identifier: GPL-3.0-or-later
// Workers are killed at any moment of what they do, or again and again.
#include "tests/system/faults.h"

#include <QElapsedTimer>
#include <QTest>
#include <QThread>

#include <csignal>

using namespace plab;

class AnytimeFaultsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void killsOfAnythingAtAnyTime_data();
    void killsOfAnythingAtAnyTime();
    void dyingAgainAndAgainFailsTheRun();
};

void AnytimeFaultsTest::killsOfAnythingAtAnyTime_data()
{
    QTest::addColumn<Settings>("settings");
    const Settings three {{"workers", "3"}, {"task", "none"}}; // as many tasks as take a tenth of a second
    const Settings map = three + Settings {{"submit", "map"}};
    const Settings apply = three + Settings {{"submit", "apply"}};
    const Settings shortLived = three + Settings {{"tasks", "40"}, {"tasks-per-child", "1"}};
    const Settings dispatcher {{"transport", "local-socket"}};
    QTest::newRow("quick tasks") << map + Settings {{"tasks", "1000000"}};
    QTest::newRow("quick tasks, dispatcher") << map + Settings {{"tasks", "1000000"}} + dispatcher;
    QTest::newRow("one task a worker") << shortLived;
    QTest::newRow("one task a worker, dispatcher") << shortLived + dispatcher;
    QTest::newRow("one task a worker, fork server") << shortLived + Settings {{"start-method", "forkserver"}};
    QTest::newRow("apply") << apply + Settings {{"tasks", "8000"}};
    QTest::newRow("apply, dispatcher") << apply + Settings {{"tasks", "2500"}} + dispatcher;
    QTest::newRow("counting, mutex") << Settings {
        {"workers", "3"}, {"tasks", "300"}, {"task", "count"}, {"steps-per-task", "2000"}, {"lock", "mutex"}};
}

/// One worker is killed at any moment: starting, idle, between claim and announce, in a task, in its
/// farewell.
void AnytimeFaultsTest::killsOfAnythingAtAnyTime()
{
    QFETCH(Settings, settings);
    Seen seen(2, "a worker killed at any time loses its task at most");
    Lab lab;
    qint64 killed = 0;
    for (m_round = 0; m_round < rounds(12, 160); ++m_round) {
        Run *run = lab.start(request("pool", settings)).value();
        const int hurry = m_chance.below(3);
        comesTrue([&] { return run->isFinished() || living(run, Role::Worker).size() > hurry; }, 2000);
        QThread::usleep(ulong(m_chance.below(8'000)));
        const QList<ProcessRecord> workers = living(run, Role::Worker);
        if (!workers.isEmpty())
            kill(pid_t(workers.at(m_chance.below(int(workers.size()))).pid), SIGKILL);
        QVERIFY(ends(run, 20'000));
        const Repeat repeat = lastRepeat(run->record());
        QVERIFY2(repeat.ending == RepeatEnding::Finished, qPrintable(repeat.error.english()));
        const double tasks = double(run->record()->parameters.integer("tasks"));
        QCOMPARE(measureIn(repeat, "tasks_done") + measureIn(repeat, "tasks_lost"), tasks);
        QVERIFY(measureIn(repeat, "tasks_lost") <= 1);
        QCOMPARE(countIn(repeat, "wrong"), 0ULL);
        killed += !workers.isEmpty();
    }
    QVERIFY2(killed > 0, "every run was over before anybody could be killed");
    seen.add(killed);
}

void AnytimeFaultsTest::dyingAgainAndAgainFailsTheRun()
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
    QVERIFY2(repeat.error.english().contains("Five workers died within a second"),
             qPrintable(repeat.error.english()));
    Seen(12, "dies again and again").add();
}

QTEST_GUILESS_MAIN(AnytimeFaultsTest)
#include "tst_anytimefaults.moc"
