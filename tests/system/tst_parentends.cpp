// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/cleantest.h"

#include <QTest>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

Settings family(const char *end, const char *runner = "process", const char *seconds = "1")
{
    return {{"parent-end", end},
            {"children", "2"},
            {"seconds", seconds},
            {"parent-seconds", "0.4"},
            {"runner", runner}};
}

QList<ProcessRecord> childrenOf(const Repeat &repeat)
{
    return processesOf(repeat, Role::Child) + processesOf(repeat, Role::Thread);
}

int linesWith(const Repeat &repeat, const QString &part)
{
    return int(std::count_if(repeat.console.begin(), repeat.console.end(),
                             [&](const ConsoleLine &line) { return line.text.contains(part); }));
}

double tolerance(double seconds)
{
    return std::max(0.05, 0.05 * seconds) * slowness();
}

} // namespace

class ParentEndsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void endsAsItWasAsked_data();
    void endsAsItWasAsked();
    void joinWaits_data();
    void joinWaits();
    void itsCodeIsOverButItsProcessStays();
    void daemonsAreTerminatedAtTheExit();
    void aDaemonMayHaveNoChildren();
    void orphansLiveOnAndAreCollected();
    void repeatsGoOnAfterAKill();
    void aTerminatedParentLeavesOrphans_data();
    void aTerminatedParentLeavesOrphans();
    void aHandlerOfSigtermEndsInOrder_data();
    void aHandlerOfSigtermEndsInOrder();
    void aKilledForkServerLeaves255();
    void whatNeedsAForkServerIsSaid();
    void aDaemonThreadEndsWithItsProcess_data();
    void aDaemonThreadEndsWithItsProcess();
    void orphansAreStopped();
    void aParentEndedUnaskedLeavesOrphansAndCountsNothing_data();
    void aParentEndedUnaskedLeavesOrphansAndCountsNothing();
};

void ParentEndsTest::endsAsItWasAsked_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<QString>("runner");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("join") << "join"
                          << "process"
                          << "parent-waited";
    QTest::newRow("wait at exit") << "wait-at-exit"
                                  << "process"
                                  << "parent-waited";
    QTest::newRow("daemon") << "daemon"
                            << "process"
                            << "children-terminated";
    QTest::newRow("killed") << "killed"
                            << "process"
                            << "children-orphaned";
    QTest::newRow("join, threads") << "join"
                                   << "thread"
                                   << "parent-waited";
    QTest::newRow("wait at exit, threads") << "wait-at-exit"
                                           << "thread"
                                           << "parent-waited";
    QTest::newRow("daemon, threads") << "daemon"
                                     << "thread"
                                     << "children-terminated";
    QTest::newRow("killed, threads") << "killed"
                                     << "thread"
                                     << "children-terminated";
}

void ParentEndsTest::endsAsItWasAsked()
{
    QFETCH(QString, end);
    QFETCH(QString, runner);
    QFETCH(QString, outcome);
    Lab lab;
    const Record record = runToEnd(lab, "parent-ends", family(qPrintable(end), qPrintable(runner)));
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.error, QString());
    QCOMPARE(repeat.ending, end == "killed" ? RepeatEnding::ParentKilled : RepeatEnding::Finished);
    QVERIFY(repeat.endedAsItShould());
    QCOMPARE(repeat.outcomes, (QMap<QString, quint64> {{outcome, 1}}));
    for (const OutcomeRow &row : record->outcomes) {
        QCOMPARE(row.count, quint64(row.outcome == outcome));
        if (row.count)
            QCOMPARE(row.grade, Grade::Acceptable);
    }
    for (const ProcessRecord &process : repeat.processes)
        QVERIFY2(process.index == 0 || process.ending.kind != Ending::Kind::Lost, qPrintable(process.name));
}

void ParentEndsTest::joinWaits_data()
{
    QTest::addColumn<QString>("runner");
    QTest::newRow("processes") << "process";
    QTest::newRow("threads") << "thread";
}

void ParentEndsTest::joinWaits()
{
    QFETCH(QString, runner);
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "parent-ends", family("join", qPrintable(runner))));
    QVERIFY(std::abs(measureIn(repeat, "wall_s") - 1) <= tolerance(1));
    QCOMPARE(linesWith(repeat, "my last one"), 2);
    QCOMPARE(measureIn(repeat, "survivors"), 0.0);
    QCOMPARE(repeat.console.last().text, QString("My code is over."));
}

void ParentEndsTest::itsCodeIsOverButItsProcessStays()
{
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "parent-ends", family("wait-at-exit")));
    QVERIFY(std::abs(measureIn(repeat, "wall_s") - 0.4) <= tolerance(0.4));
    const ProcessRecord parent = repeat.processes.at(1);
    QVERIFY(*parent.endedS >= 1);
    for (const ProcessRecord &child : childrenOf(repeat)) {
        QVERIFY(*child.endedS <= *parent.endedS);
        QCOMPARE(child.ending, (Ending {Ending::Kind::Exited, 0, {}}));
    }
    QCOMPARE(linesWith(repeat, "my last one"), 2);
    QCOMPARE(measureIn(repeat, "adopter_pid") > 0, false);
}

void ParentEndsTest::daemonsAreTerminatedAtTheExit()
{
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "parent-ends", family("daemon")));
    for (const ProcessRecord &child : childrenOf(repeat)) {
        QCOMPARE(child.ending, (Ending {Ending::Kind::Killed, SIGTERM, {}}));
        QVERIFY(std::abs(*child.endedS - 0.4) <= tolerance(0.4));
        QVERIFY(!child.adoptedBy);
    }
    QCOMPARE(linesWith(repeat, "line 1 of 4"), 2);
    QCOMPARE(linesWith(repeat, "my last one"), 0);
}

void ParentEndsTest::aDaemonMayHaveNoChildren()
{
    Lab lab;
    const Repeat daemon = lastRepeat(runToEnd(lab, "parent-ends", family("daemon")));
    QCOMPARE(linesWith(daemon, "may have no children"), 1);
    QCOMPARE(childrenOf(daemon).size(), 2);
    const Repeat other = lastRepeat(runToEnd(lab, "parent-ends", family("join")));
    QCOMPARE(linesWith(other, "may have no children"), 0);
}

void ParentEndsTest::orphansLiveOnAndAreCollected()
{
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "parent-ends", family("killed")));
    const ProcessRecord nursery = repeat.processes.at(0);
    const ProcessRecord parent = repeat.processes.at(1);
    QCOMPARE(parent.ending, (Ending {Ending::Kind::Killed, SIGKILL, {}}));
    QVERIFY(std::abs(*parent.endedS - 0.4) <= tolerance(0.4));
    QCOMPARE(measureIn(repeat, "survivors"), 2.0);
    QCOMPARE(qint64(measureIn(repeat, "adopter_pid")), nursery.pid);
    QCOMPARE(repeat.values.value("adopter").toString(), QString("nursery"));
    for (const ProcessRecord &child : childrenOf(repeat)) {
        QCOMPARE(child.parentPid, parent.pid);
        QCOMPARE(child.adoptedBy, std::optional(nursery.pid));
        QCOMPARE(child.ending, (Ending {Ending::Kind::Exited, 0, {}}));
        QVERIFY(std::abs(*child.endedS - 1) <= tolerance(1));
        const bool seen = std::any_of(child.looks.begin(), child.looks.end(), [&](const ProcessLook &look) {
            return look.parentPid == nursery.pid && look.timeS < *child.endedS;
        });
        QVERIFY(seen);
    }
    QCOMPARE(linesWith(repeat, "the nursery"), 2);
    QCOMPARE(linesWith(repeat, "my last one"), 2);
}

void ParentEndsTest::repeatsGoOnAfterAKill()
{
    Lab lab;
    const Record record = runToEnd(
        lab, "parent-ends", {{"parent-end", "killed"}, {"seconds", "0.3"}, {"parent-seconds", "0.1"}}, 3);
    QVERIFY(record->finished);
    QCOMPARE(record->repeats.size(), 3);
    QCOMPARE(record->countedRepeats(), 3);
    for (const OutcomeRow &row : record->outcomes)
        QCOMPARE(row.count, quint64(row.outcome == "children-orphaned" ? 3 : 0));
}

void ParentEndsTest::aTerminatedParentLeavesOrphans_data()
{
    QTest::addColumn<QString>("daemons");
    QTest::addColumn<QString>("method");
    QTest::newRow("fork") << "off"
                          << "fork";
    QTest::newRow("fork, daemons") << "on"
                                   << "fork";
    QTest::newRow("spawn") << "off"
                           << "spawn";
}

void ParentEndsTest::aTerminatedParentLeavesOrphans()
{
    QFETCH(QString, daemons);
    QFETCH(QString, method);
    Lab lab;
    const Record record = runToEnd(
        lab, "parent-ends", family("terminated") + Settings {{"daemons", daemons}, {"start-method", method}});
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.ending, RepeatEnding::ParentKilled);
    QVERIFY(repeat.endedAsItShould());
    QCOMPARE(repeat.processes.at(1).ending, (Ending {Ending::Kind::Killed, SIGTERM, {}}));
    QCOMPARE(countIn(repeat, "children-orphaned"), 1ULL);
    QCOMPARE(linesWith(repeat, "my last one"), 2);
    QCOMPARE(linesWith(repeat, "the nursery"), 2);
    for (const ProcessRecord &child : childrenOf(repeat))
        QCOMPARE(child.ending, (Ending {Ending::Kind::Exited, 0, {}}));
}

void ParentEndsTest::aHandlerOfSigtermEndsInOrder_data()
{
    QTest::addColumn<QString>("daemons");
    QTest::addColumn<int>("lastLines");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("children are waited for") << "off" << 2 << "parent-waited";
    QTest::newRow("daemons are terminated") << "on" << 0 << "children-terminated";
}

void ParentEndsTest::aHandlerOfSigtermEndsInOrder()
{
    QFETCH(QString, daemons);
    QFETCH(int, lastLines);
    QFETCH(QString, outcome);
    Lab lab;
    const Repeat repeat = lastRepeat(
        runToEnd(lab, "parent-ends",
                 family("terminated") + Settings {{"daemons", daemons}, {"handle-sigterm", "on"}}));
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QCOMPARE(repeat.processes.at(1).ending, (Ending {Ending::Kind::Exited, 0, {}}));
    QCOMPARE(countIn(repeat, qPrintable(outcome)), 1ULL);
    QCOMPARE(linesWith(repeat, "my last one"), lastLines);
    QCOMPARE(numbersOf(repeat, "exitcodes"),
             lastLines ? QList<int>({0, 0}) : QList<int>({-SIGTERM, -SIGTERM}));
}

void ParentEndsTest::aKilledForkServerLeaves255()
{
    Lab lab;
    const Record record =
        runToEnd(lab, "parent-ends", family("server-killed") + Settings {{"start-method", "forkserver"}});
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.error, QString());
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QCOMPARE(countIn(repeat, "children-orphaned"), 1ULL);
    QCOMPARE(numbersOf(repeat, "exitcodes"), QList<int>({255, 255}));
    QCOMPARE(linesWith(repeat, "is_alive() = False, exitcode = 255"), 2);
    QCOMPARE(processesOf(repeat, Role::ForkServer).first().ending,
             (Ending {Ending::Kind::Killed, SIGKILL, {}}));
    QCOMPARE(linesWith(repeat, "my last one"), 2);
    for (const ProcessRecord &child : childrenOf(repeat)) {
        QCOMPARE(child.ending, (Ending {Ending::Kind::Exited, 0, {}}));
        QCOMPARE(child.adoptedBy.value_or(0), repeat.processes.at(0).pid);
    }
    QCOMPARE(measureIn(repeat, "faults"), 0.0);
}

void ParentEndsTest::whatNeedsAForkServerIsSaid()
{
    Lab lab;
    for (const Settings &settings : {family("server-killed"), family("server-killed", "thread"),
                                     family("killed") + Settings {{"start-method", "forkserver"}}}) {
        const Result<Run *> run = lab.start(request("parent-ends", settings));
        QVERIFY(!run);
        QVERIFY(run.error().sentence.english().contains("“The parent”"));
    }
}

void ParentEndsTest::aDaemonThreadEndsWithItsProcess_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<Ending>("ending");
    QTest::newRow("daemon") << "daemon" << Ending {Ending::Kind::Exited, 0, {}};
    QTest::newRow("killed") << "killed" << Ending {Ending::Kind::Killed, SIGKILL, {}};
}

void ParentEndsTest::aDaemonThreadEndsWithItsProcess()
{
    QFETCH(QString, end);
    QFETCH(Ending, ending);
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "parent-ends", family(qPrintable(end), "thread", "5")));
    QVERIFY(std::abs(*repeat.processes.at(1).endedS - 0.4) <= tolerance(0.4));
    QCOMPARE(childrenOf(repeat).size(), 2);
    for (const ProcessRecord &thread : childrenOf(repeat)) {
        QCOMPARE(thread.ending, ending);
        QCOMPARE(thread.endedS, repeat.processes.at(1).endedS);
    }
    QCOMPARE(linesWith(repeat, "line 1 of 4"), 2);
    QCOMPARE(linesWith(repeat, "my last one"), 0);
}

void ParentEndsTest::orphansAreStopped()
{
    Lab lab;
    Result<Run *> run = lab.start(request("parent-ends", family("killed", "process", "30")));
    QVERIFY(bool(run));
    QVERIFY(comesTrue([&] {
        const Repeat repeat = run.value()->record()->repeats.value(0);
        const QList<ProcessRecord> children = processesOf(repeat, Role::Child);
        return children.size() == 2 && children.first().adoptedBy && children.last().adoptedBy;
    }));
    QElapsedTimer timer;
    timer.start();
    run.value()->stop();
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }));
    QVERIFY(timer.elapsed() < 2000 * slowness());
    const Repeat repeat = lastRepeat(run.value()->record());
    QCOMPARE(repeat.ending, RepeatEnding::Stopped);
    QVERIFY(repeat.outcomes.isEmpty());
    for (const ProcessRecord &child : childrenOf(repeat))
        QCOMPARE(child.ending.kind, Ending::Kind::Stopped);
}

void ParentEndsTest::aParentEndedUnaskedLeavesOrphansAndCountsNothing_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<int>("number");
    QTest::newRow("SIGKILL") << "wait-at-exit" << SIGKILL;
    QTest::newRow("SIGTERM") << "wait-at-exit" << SIGTERM; // as in Python no exit function runs
    QTest::newRow("SIGTERM, daemons") << "daemon" << SIGTERM;
}

void ParentEndsTest::aParentEndedUnaskedLeavesOrphansAndCountsNothing()
{
    QFETCH(QString, end);
    QFETCH(int, number);
    Lab lab;
    const Settings settings {
        {"parent-end", end}, {"children", "2"}, {"seconds", "1.5"}, {"parent-seconds", "1.4"}};
    Result<Run *> run = lab.start(request("parent-ends", settings));
    QVERIFY(bool(run));
    QVERIFY(
        comesTrue([&] { return linesWith(run.value()->record()->repeats.value(0), "line 1 of 4") == 2; }));
    run.value()->signalProcess(1, number);
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }));
    const Repeat repeat = lastRepeat(run.value()->record());
    QCOMPARE(repeat.ending, RepeatEnding::ParentKilled);
    QVERIFY(!repeat.endedAsItShould());
    QVERIFY(repeat.outcomes.isEmpty());
    QVERIFY(repeat.error.english().contains(signalName(number)));
    QCOMPARE(linesWith(repeat, "my last one"), 2);
    for (const ProcessRecord &child : childrenOf(repeat)) {
        QCOMPARE(child.ending, (Ending {Ending::Kind::Exited, 0, {}}));
        QCOMPARE(child.adoptedBy.value_or(0), repeat.processes.at(0).pid);
    }
}

QTEST_GUILESS_MAIN(ParentEndsTest)
#include "tst_parentends.moc"
