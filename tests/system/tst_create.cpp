// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/cleantest.h"

#include <QTest>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

Record create(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "create", settings, repeat);
}

/// The console lines one process or thread printed.
QStringList linesOf(const Repeat &repeat, const QString &name)
{
    QStringList lines;
    for (const ConsoleLine &line : repeat.console) {
        if (line.name == name)
            lines.append(line.text);
    }
    return lines;
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

class CreateTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(create({{"seconds", "0"}})), QString()); }

    void childrenSayWhoTheyAre_data();
    void childrenSayWhoTheyAre();
    void threadsHaveOnePidAndSeveralTids();
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

void CreateTest::childrenSayWhoTheyAre_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("definedAs");
    for (const char *method : {"fork", "spawn", "forkserver"}) {
        for (const char *definedAs : {"function", "class"})
            QTest::addRow("%s, %s", method, definedAs) << method << definedAs;
    }
}

void CreateTest::childrenSayWhoTheyAre()
{
    QFETCH(QString, method);
    QFETCH(QString, definedAs);
    const Record record =
        create({{"seconds", "0.01"}, {"children", "3"}, {"start-method", method}, {"defined-as", definedAs}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const QList<ProcessRecord> children = processesOf(repeat, Role::Child);
    const QList<ProcessRecord> servers = processesOf(repeat, Role::ForkServer);
    QCOMPARE(servers.size(), method == "forkserver" ? 1 : 0);
    const qint64 parent = servers.isEmpty() ? repeat.processes.at(1).pid : servers.first().pid;
    QCOMPARE(children.size(), 3);
    QSet<qint64> pids;
    for (const ProcessRecord &child : children) {
        QCOMPARE(child.parentPid, parent);
        QCOMPARE(startMethodName(child.startMethod), method);
        QCOMPARE(endingText(child.ending), QString("exit code 0"));
        QCOMPARE(linesOf(repeat, child.name),
                 QStringList({QString("starts: pid %1, parent pid %2").arg(child.pid).arg(parent),
                              QString("ends after 0.01 s")}));
        pids.insert(child.pid);
    }
    QCOMPARE(pids.size(), 3);
    QCOMPARE(children.at(2).name, QString("Process-3"));
    QCOMPARE(measureIn(repeat, "ended_ok"), 3.0);
    QCOMPARE(measureIn(repeat, "processes_started"), 3.0);
    QVERIFY(measureIn(repeat, "start_ms_median") > 0);
    QCOMPARE(countIn(repeat, "all-ended"), 1ULL);
}

void CreateTest::threadsHaveOnePidAndSeveralTids()
{
    const Record record = create({{"seconds", "0.05"}, {"children", "3"}, {"runner", "thread"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const QList<ProcessRecord> threads = processesOf(repeat, Role::Thread);
    QCOMPARE(threads.size(), 3);
    QSet<qint64> tids;
    for (const ProcessRecord &thread : threads) {
        QCOMPARE(thread.pid, repeat.processes.at(1).pid);
        QCOMPARE(thread.ending.kind, Ending::Kind::Returned);
        QCOMPARE(linesOf(repeat, thread.name),
                 QStringList({QString("starts: pid %1, thread id %2").arg(thread.pid).arg(*thread.tid),
                              QString("ends after 0.05 s")}));
        tids.insert(*thread.tid);
    }
    QCOMPARE(tids.size(), 3);
    QCOMPARE(measureIn(repeat, "ended_ok"), 3.0);
}

void CreateTest::childrenRunAtTheSameTime_data()
{
    QTest::addColumn<QString>("runner");
    QTest::newRow("processes") << "process";
    QTest::newRow("threads") << "thread";
}

void CreateTest::childrenRunAtTheSameTime()
{
    QFETCH(QString, runner);
    const Record record = create({{"seconds", "0.5"}, {"children", "4"}, {"runner", runner}});
    QCOMPARE(troubleOf(record), QString());
    const double wall = measureIn(lastRepeat(record), "wall_s");
    QVERIFY2(wall >= 0.5 && wall <= 0.5 + 0.05 * slowness(), qPrintable(QString::number(wall)));
}

void CreateTest::withoutJoinTheCodeIsOverFirst_data()
{
    childrenRunAtTheSameTime_data();
}

void CreateTest::withoutJoinTheCodeIsOverFirst()
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

void CreateTest::linesComeAfterTheStartCost()
{
    const Repeat repeat =
        lastRepeat(create({{"seconds", "0"}, {"children", "1"}, {"start-method", "spawn"}}));
    const double line = timeOf(repeat, "Process-1", "starts");
    QVERIFY(line >= measureIn(repeat, "start_ms_median") * 1e-3);
    QVERIFY(line >= *processesOf(repeat, Role::Child).first().startedS);
}

void CreateTest::lanesShowSleepAndWait()
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

void CreateTest::aKilledChildIsAFailure()
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

void CreateTest::aKilledParentsChildrenAreCounted()
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

void CreateTest::manyChildren()
{
    for (const char *method : {"fork", "forkserver"}) {
        const Record record = create({{"seconds", "0.1"}, {"children", "64"}, {"start-method", method}});
        QCOMPARE(troubleOf(record), QString());
        QCOMPARE(measureIn(lastRepeat(record), "ended_ok"), 64.0);
        QCOMPARE(lastRepeat(record).console.size(), 2 + 2 * 64);
    }
}

void CreateTest::stopsAtOnce()
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

QTEST_GUILESS_MAIN(CreateTest)
#include "tst_create.moc"
