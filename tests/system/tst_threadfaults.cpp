// SPDX-License-Identifier: GPL-3.0-or-later
// Runs whose parent has threads come to their end in every way: the parent reports and leaves by itself.
// Few rounds by default; PROCESS_LAB_ROUNDS for more.
#include "tests/system/faults.h"

#include <QTest>
#include <QThread>

#include <csignal>

using namespace plab;

namespace {

void addRunsOfThreads()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    const auto row = [](const char *name, const char *experiment, const Settings &settings) {
        QTest::newRow(name) << QString(experiment) << settings;
    };
    const Settings threads {{"runner", "thread"}};
    const Settings race = threads + Settings {{"recording", "off"}}; // no witness
    const Settings long2 = threads + Settings {{"children", "8"}, {"seconds", "100"}};
    row("create", "create", long2);
    row("create without join", "create", long2 + Settings {{"join", "off"}});
    const Settings parent {{"parent-seconds", "50"}};
    row("parent-ends, join", "parent-ends", long2 + parent + Settings {{"parent-end", "join"}});
    row("parent-ends, joining", "parent-ends",
        long2 + Settings {{"parent-end", "join"}, {"parent-seconds", "0"}});
    row("parent-ends, waiting at its exit", "parent-ends",
        long2 + Settings {{"parent-end", "wait-at-exit"}, {"parent-seconds", "0"}});
    row("parent-ends, daemons", "parent-ends", long2 + parent + Settings {{"parent-end", "daemon"}});
    row("speed-up, threads", "speed-up",
        {{"runner", "threads"}, {"jobs", "4"}, {"iterations", "10000000000"}});
    row("speed-up, global lock", "speed-up",
        {{"runner", "threads"}, {"jobs", "4"}, {"iterations", "10000000000"}, {"global-lock", "on"}});
    for (const char *lock : {"none", "mutex", "spin", "file"})
        row(qPrintable(QStringLiteral("lost-updates, ") + lock), "lost-updates",
            race + Settings {{"processes", "4"}, {"increments", "1000000000"}, {"lock", lock}});
    row("lost-updates, pause", "lost-updates",
        race + Settings {{"increments", "1000"}, {"pause", "10000000"}, {"lock", "mutex"}});
    row("lost-updates, trials", "lost-updates",
        race + Settings {{"increments", "1"}, {"trials", "1000000000"}});
    row("start-cost", "start-cost", {{"method", "thread"}, {"count", "10000"}});
}

bool hasThreads(const Run *run)
{
    const Repeat repeat = liveRepeat(run);
    return !processesOf(repeat, Role::Thread).isEmpty() && pidOf(run, Role::Parent) > 0;
}

/// Whoever reports leaves with an exit code; an abort would be SIGABRT.
void verifyParents(const Record &record)
{
    for (const Repeat &repeat : record->repeats) {
        for (const ProcessRecord &process : repeat.processes.mid(1)) {
            if (process.pid <= 0)
                continue;
            QVERIFY2(process.ending.number != SIGABRT || process.ending.kind == Ending::Kind::Exited,
                     qPrintable(process.name + ": " + endingText(process.ending).english()));
            QVERIFY2(process.ending.kind != Ending::Kind::Running
                         && process.ending.kind != Ending::Kind::Lost,
                     qPrintable(process.name + ": " + endingText(process.ending).english()));
        }
    }
}

} // namespace

class ThreadFaultsTest : public FaultsTest
{
    Q_OBJECT
private Q_SLOTS:
    void stopIsNoCrash_data() { addRunsOfThreads(); }
    void stopIsNoCrash();
    void timeLimitIsNoCrash_data() { addRunsOfThreads(); }
    void timeLimitIsNoCrash();
    void killedParentTakesItsThreadsAlong_data() { addRunsOfThreads(); }
    void killedParentTakesItsThreadsAlong();
};

void ThreadFaultsTest::stopIsNoCrash()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Lab lab;
    for (m_round = 0; m_round < rounds(2); ++m_round) {
        const Result<Run *> started = lab.start(request(experiment, settings));
        QVERIFY2(bool(started), started ? "" : qPrintable(started.error().sentence.english()));
        Run *run = started.value();
        if (m_round > 0) // from the moment on when there are threads
            QVERIFY(comesTrue([run] { return hasThreads(run); }));
        comesTrue([] { return false; }, m_chance.milliseconds(100));
        run->stop();
        QVERIFY(ends(run));
        QCOMPARE(run->record()->countedRepeats(), 0);
        verifyParents(run->record());
    }
}

void ThreadFaultsTest::timeLimitIsNoCrash()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Lab labs[2]; // a limit of the repeat and one of the run, side by side
    RunRequest bounded = request(experiment, settings);
    bounded.timeoutS = 0.3;
    const Run *limited =
        labs[0].start(request(experiment, settings + Settings {{"time-limit", "0.3"}})).value();
    const Run *stopped = labs[1].start(bounded).value();
    QVERIFY(ends(limited, 120'000) && ends(stopped, 120'000));
    QVERIFY(!limited->record()->repeats.isEmpty());
    verifyParents(limited->record());
    verifyParents(stopped->record());
}

void ThreadFaultsTest::killedParentTakesItsThreadsAlong()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Lab lab;
    Run *run = lab.start(request(experiment, settings)).value();
    QVERIFY(comesTrue([run] { return hasThreads(run); }));
    const qint64 parent = pidOf(run, Role::Parent);
    kill(pid_t(parent), SIGKILL);
    QVERIFY(ends(run));
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeatEndingName(repeat.ending), QString("parent killed"));
    QVERIFY(!exists(parent));
    for (const ProcessRecord &thread : processesOf(repeat, Role::Thread))
        QVERIFY2(thread.ending.kind != Ending::Kind::Running, qPrintable(thread.name));
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
}

QTEST_GUILESS_MAIN(ThreadFaultsTest)
#include "tst_threadfaults.moc"
