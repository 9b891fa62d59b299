// SPDX-License-Identifier: GPL-3.0-or-later
// When the children run, what the lanes show of it, and what becomes of a run whose processes are killed or
// stopped.
#include "tests/system/cleantest.h"

#include <QTest>

#include <csignal>

using namespace plab;

namespace {

Record create(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "create", settings, repeat);
}

double timeOf(const Repeat &repeat, const QString &name, const QString &start)
{
    for (const ConsoleLine &line : repeat.console) {
        if (line.name == name && line.text.startsWith(start))
            return line.timeS;
    }
    return -1;
}

} // namespace

class CreateTimesTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(create({{"seconds", "0"}})), QString()); }

    void aKilledChildsChildIsKilledWithIt();
    void childrensChildrenAreStopped();
    void childrenRunAtTheSameTime_data();
    void childrenRunAtTheSameTime();
    void withoutJoinTheCodeIsOverFirst_data();
    void withoutJoinTheCodeIsOverFirst();
    void linesComeAfterTheStartCost();
    void lanesShowSleepAndWait();
    void aKilledChildIsAFailure();
    void aKilledParentsChildrenAreCounted();
    void manyChildren();
    void stopsAtOnce();
};

void CreateTimesTest::aKilledChildsChildIsKilledWithIt()
{
    Lab lab;
    Result<Run *> run = lab.start(request("create", {{"nested", "1"}, {"children", "1"}, {"seconds", "30"}}));
    QVERIFY(bool(run));
    const auto children = [&] { return processesOf(run.value()->record()->repeats.value(0), Role::Child); };
    QVERIFY(comesTrue([&] { return children().size() == 2 && children().last().startedS; }));
    run.value()->signalProcess(children().first().index, SIGKILL);
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }));
    for (const ProcessRecord &child : children())
        QVERIFY2(child.ending.number == SIGKILL, qPrintable(endingText(child.ending).english()));
    QCOMPARE(countIn(lastRepeat(run.value()->record()), "child-failed"), 1ULL);
}

void CreateTimesTest::childrensChildrenAreStopped()
{
    Lab lab;
    Result<Run *> run = lab.start(request("create", {{"nested", "3"}, {"seconds", "30"}}));
    QVERIFY(bool(run));
    const auto children = [&] { return processesOf(run.value()->record()->repeats.value(0), Role::Child); };
    QVERIFY(comesTrue([&] { return children().size() == 8 && children().last().startedS; }));
    run.value()->stop();
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }));
    for (const ProcessRecord &child : children())
        QVERIFY2(child.ending.kind == Ending::Kind::Stopped || child.ending.kind == Ending::Kind::Exited,
                 qPrintable(child.name + ": " + endingText(child.ending).english()));
    QCOMPARE(lastRepeat(run.value()->record()).ending, RepeatEnding::Stopped);
}

void CreateTimesTest::childrenRunAtTheSameTime_data()
{
    QTest::addColumn<QString>("runner");
    QTest::newRow("processes") << "process";
    QTest::newRow("threads") << "thread";
}

void CreateTimesTest::childrenRunAtTheSameTime()
{
    QFETCH(QString, runner);
    const Record record = create({{"seconds", "0.5"}, {"children", "4"}, {"runner", runner}});
    QCOMPARE(troubleOf(record), QString());
    const double wall = measureIn(lastRepeat(record), "wall_s");
    QVERIFY2(wall >= 0.5 && wall <= 0.5 + 0.05 * slowness(), qPrintable(QString::number(wall)));
}

void CreateTimesTest::withoutJoinTheCodeIsOverFirst_data()
{
    childrenRunAtTheSameTime_data();
}

void CreateTimesTest::withoutJoinTheCodeIsOverFirst()
{
    QFETCH(QString, runner);
    const Record record = create({{"seconds", "0.5"}, {"join", "off"}, {"runner", runner}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(measureIn(repeat, "wall_s") < 0.4);
    QVERIFY(timeOf(repeat, "parent", "The parent's code is over") < 0.4);
    QVERIFY(*repeat.processes.at(1).endedS >= 0.5); // its process waits
    QCOMPARE(measureIn(repeat, "ended_ok"), 2.0);
    QCOMPARE(countIn(repeat, "all-ended"), 1ULL);
}

void CreateTimesTest::linesComeAfterTheStartCost()
{
    const Repeat repeat =
        lastRepeat(create({{"seconds", "0"}, {"children", "1"}, {"start-method", "spawn"}}));
    const double line = timeOf(repeat, "Process-1", "starts");
    QVERIFY(line >= measureIn(repeat, "start_ms_median") * 1e-3);
    QVERIFY(line >= *processesOf(repeat, Role::Child).first().startedS);
}

void CreateTimesTest::lanesShowSleepAndWait()
{
    const Repeat repeat = lastRepeat(create({{"seconds", "0.2"}, {"children", "1"}}));
    const auto lengthOf = [&repeat](int lane, EventKind begin, EventKind end) {
        double seconds = -1;
        double began = 0;
        for (const Event &event : eventsOf(repeat)) {
            if (event.lane == lane && event.kind == begin)
                began = repeat.secondsOf(event.timeNs);
            if (event.lane == lane && event.kind == end)
                seconds = repeat.secondsOf(event.timeNs) - began;
        }
        return seconds;
    };
    QVERIFY(lengthOf(2, EventKind::SleepBegin, EventKind::SleepEnd) >= 0.2);
    QVERIFY(lengthOf(1, EventKind::WaitBegin, EventKind::WaitEnd) >= 0.15);
}

void CreateTimesTest::aKilledChildIsAFailure()
{
    Lab lab;
    Run *run = lab.start(request("create", {{"seconds", "60"}, {"children", "1"}})).value();
    QVERIFY(comesTrue([run] {
        const Record record = run->record();
        return !record->repeats.isEmpty() && record->repeats.last().processes.size() == 3
            && record->repeats.last().processes.at(2).startedS
            && record->repeats.last().processes.at(2).pid > 0;
    }));
    kill(pid_t(run->record()->repeats.last().processes.at(2).pid), SIGKILL);
    QVERIFY(comesTrue([run] { return run->isFinished(); }));
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QCOMPARE(measureIn(repeat, "ended_ok"), 0.0);
    QCOMPARE(countIn(repeat, "child-failed"), 1ULL);
}

void CreateTimesTest::aKilledParentsChildrenAreCounted()
{
    Lab lab;
    Run *run = lab.start(request("create", {{"seconds", "60"}})).value();
    QVERIFY(comesTrue([run] {
        const Record record = run->record();
        return !record->repeats.isEmpty() && record->repeats.last().processes.size() == 4
            && record->repeats.last().processes.at(3).startedS;
    }));
    kill(pid_t(run->record()->repeats.last().processes.at(1).pid), SIGKILL);
    QVERIFY(comesTrue([run] { return run->isFinished(); }));
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeat.ending, RepeatEnding::ParentKilled);
    QCOMPARE(measureIn(repeat, "ended_ok"), 0.0);
}

void CreateTimesTest::manyChildren()
{
    for (const char *method : {"fork", "forkserver"}) {
        const Record record = create({{"seconds", "0.1"}, {"children", "64"}, {"start-method", method}});
        QCOMPARE(troubleOf(record), QString());
        QCOMPARE(measureIn(lastRepeat(record), "ended_ok"), 64.0);
        QCOMPARE(lastRepeat(record).console.size(), 2 + 2 * 64);
    }
}

void CreateTimesTest::stopsAtOnce()
{
    for (const char *runner : {"process", "thread"}) {
        Lab lab;
        Run *run = lab.start(request("create", {{"seconds", "60"}, {"runner", runner}})).value();
        QVERIFY(comesTrue([run] {
            const Record record = run->record();
            return !record->repeats.isEmpty() && record->repeats.last().processes.size() == 4;
        }));
        run->stop();
        QVERIFY(comesTrue([run] { return run->isFinished(); }, 1000));
        QCOMPARE(lastRepeat(run->record()).ending, RepeatEnding::Stopped);
    }
}

QTEST_GUILESS_MAIN(CreateTimesTest)
#include "tst_createtimes.moc"
