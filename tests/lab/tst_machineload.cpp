// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/machineload.h"

#include "core/model/cpus.h"

#include <QDir>
#include <QtTest>

#include <unistd.h>

using namespace plab;

namespace {

/// A machine of two CPUs; a tick is a hundredth of a second on Linux.
QByteArray statOf(int idle0, int idle1, int stolen0 = 0)
{
    return QByteArray(
               "cpu  100 0 50 %1 7 0 3 %2 0 0\ncpu0 60 0 20 %3 4 0 3 %2 0 0\ncpu1 40 0 30 %4 3 0 0 0 0 0\n"
               "intr 12345 6\nctxt 99\n")
        .replace("%1", QByteArray::number(idle0 + idle1))
        .replace("%2", QByteArray::number(stolen0))
        .replace("%3", QByteArray::number(idle0))
        .replace("%4", QByteArray::number(idle1));
}

MachineReading readingAt(quint64 seconds, double idleS, double stolenS)
{
    MachineReading reading;
    reading.timeNs = seconds * 1'000'000'000;
    reading.times = CpuTimes {2, idleS, stolenS};
    reading.pressureS = double(seconds) * 0.5;
    reading.laboratoryS = double(seconds) * 0.25;
    return reading;
}

ProcessRecord process(Role role, double cpuS, std::optional<double> delayS = {},
                      std::optional<qint64> migrations = {})
{
    ProcessRecord record;
    record.role = role;
    record.cpuS = cpuS;
    record.runDelayS = delayS;
    record.migrations = migrations;
    return record;
}

} // namespace

class TestMachineLoad : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void idleIsThatOfTheAllowedCpus();
    void whatIsNoStatIsNull();
    void pressureIsTheTotalOfSome();
    void throttlingInBothVersions();
    void filesOfTheGroupAreFound_data();
    void filesOfTheGroupAreFound();
    void othersHadWhatNobodyOfOursHad();
    void sleepOfTheMachineIsWhatItsClocksDiffer();
    void killsForMemoryInBothVersions_data();
    void killsForMemoryInBothVersions();
    void whatCannotBeReadIsNull();
    void thisMachineCanBeRead();
};

void TestMachineLoad::idleIsThatOfTheAllowedCpus()
{
    const QByteArray stat = statOf(1000, 3000, 200);
    const CpuTimes all = cpuTimesIn(stat, {0, 1}).value();
    QCOMPARE(all.cpus, 2);
    QCOMPARE(all.idleS, 40.07); // idle and waiting for a disk
    QCOMPARE(all.stolenS, 2.0);
    const CpuTimes second = cpuTimesIn(stat, {1}).value();
    QCOMPARE(second.cpus, 1);
    QCOMPARE(second.idleS, 30.03);
    QCOMPARE(second.stolenS, 0.0);
}

void TestMachineLoad::whatIsNoStatIsNull()
{
    for (const char *text : {"", "intr 5", "cpu", "cpu 1 2", "cpu0 x"})
        QVERIFY2(!cpuTimesIn(text, {0}), text);
    QVERIFY(!cpuTimesIn(statOf(1, 1), {7})); // of another CPU
}

void TestMachineLoad::pressureIsTheTotalOfSome()
{
    const QByteArray text = "some avg10=2.99 avg60=19.61 avg300=18.01 total=84046360\n"
                            "full avg10=0.00 avg60=0.00 avg300=0.00 total=5\n";
    QCOMPARE(pressureIn(text).value(), 84.04636);
    for (const char *bad : {"", "full total=5", "some total=", "some avg10=1"})
        QVERIFY2(!pressureIn(bad), bad);
}

void TestMachineLoad::throttlingInBothVersions()
{
    QCOMPARE(throttledIn("usage_usec 7\nnr_throttled 3\nthrottled_usec 2500000\n").value(), 2.5);
    QCOMPARE(throttledIn("nr_periods 9\nnr_throttled 3\nthrottled_time 2500000000\n").value(), 2.5);
    QVERIFY(!throttledIn("usage_usec 7\n"));
}

void TestMachineLoad::filesOfTheGroupAreFound_data()
{
    QTest::addColumn<QByteArray>("membership");
    QTest::addColumn<QString>("folder");
    QTest::newRow("version 2") << QByteArray("0::/user/run\n") << QStringLiteral("sys/fs/cgroup/user/run");
    QTest::newRow("version 2, host path") << QByteArray("0::/docker/17\n") << QStringLiteral("sys/fs/cgroup");
    QTest::newRow("version 1") << QByteArray("4:memory:/a\n3:cpu,cpuacct:/b\n")
                               << QStringLiteral("sys/fs/cgroup/cpu,cpuacct/b");
    QTest::newRow("hybrid") << QByteArray("0::/c\n") << QStringLiteral("sys/fs/cgroup/unified/c");
}

void TestMachineLoad::filesOfTheGroupAreFound()
{
    QFETCH(QByteArray, membership);
    QFETCH(QString, folder);
    const QTemporaryDir root;
    const auto write = [&root](const QString &path, const QByteArray &content) {
        QDir(root.path()).mkpath(QFileInfo(path).path());
        QFile file(root.filePath(path));
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
    };
    QVERIFY(write("proc/self/cgroup", membership));
    QVERIFY(write("proc/pressure/cpu", "some avg10=0.00 avg60=0.00 avg300=0.00 total=1000000\n"));
    QVERIFY(write(folder + "/cpu.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=3000000\n"));
    QVERIFY(write(folder + "/cpu.stat", "throttled_usec 500000\n"));
    const MachineReading reading = readMachine(0, root.path());
    QCOMPARE(reading.pressureS, std::optional(1.0));
    QCOMPARE(reading.groupPressureS, std::optional(3.0));
    QCOMPARE(reading.throttledS, std::optional(0.5));
    QVERIFY(!reading.times);
}

void TestMachineLoad::othersHadWhatNobodyOfOursHad()
{
    const QList<ProcessRecord> processes {process(Role::Nursery, 100), process(Role::Parent, 1, 0.5, 3),
                                          process(Role::Child, 2, 0.25, 4), process(Role::Child, 0),
                                          process(Role::Thread, 1, 1)}; // its CPU time is its parent's, too
    const Load load = loadBetween(readingAt(10, 5, 1), readingAt(20, 9, 3), processes);
    QCOMPARE(load.spanS, 10.0);
    QCOMPARE(load.cpus, 2);
    QCOMPARE(load.stolenS, std::optional(2.0));
    QCOMPARE(load.busyS, std::optional(14.0)); // 2 CPUs × 10 s − 4 idle − 2 stolen
    QCOMPARE(load.ownS, std::optional(3.0));
    QCOMPARE(load.laboratoryS, std::optional(2.5));
    QCOMPARE(load.othersS, std::optional(8.5));
    QCOMPARE(load.pressureS, std::optional(5.0));
    QCOMPARE(load.runDelayS, std::optional(1.75));
    QCOMPARE(load.migrations, std::optional<qint64>(7));
}

/// A test cannot suspend the machine: the clocks are given by their values.
void TestMachineLoad::sleepOfTheMachineIsWhatItsClocksDiffer()
{
    QCOMPARE(suspendedBy(100, 100.5, 101), 0.0);
    QCOMPARE(suspendedBy(100, 3700.5, 101), 3600.0);
    QCOMPARE(suspendedBy(100, 50.5, 101), -50.0); // clocks of a time namespace

    MachineReading before = readingAt(10, 5, 1);
    MachineReading after = readingAt(20, 9, 3);
    before.suspendedS = 3600;
    after.suspendedS = 3720.25;
    QCOMPARE(loadBetween(before, after, {}).suspendedS, std::optional(120.25));
    after.suspendedS = 3600.001; // no sleep is that short: the readings lie apart
    QCOMPARE(loadBetween(before, after, {}).suspendedS, std::optional(0.0));
    after.suspendedS.reset();
    QVERIFY(!loadBetween(before, after, {}).suspendedS);
}

void TestMachineLoad::killsForMemoryInBothVersions_data()
{
    QTest::addColumn<QByteArray>("membership");
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("version 2") << QByteArray("0::/user/run\n")
                               << QStringLiteral("sys/fs/cgroup/user/run/memory.events")
                               << QByteArray("low 0\nhigh 0\nmax 9\noom 4\noom_kill 3\noom_group_kill 0\n");
    QTest::newRow("version 1") << QByteArray("4:memory:/a\n3:cpu,cpuacct:/b\n")
                               << QStringLiteral("sys/fs/cgroup/memory/a/memory.oom_control")
                               << QByteArray("oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
    QTest::newRow("no group") << QByteArray("0::/\n") << QStringLiteral("proc/vmstat")
                              << QByteArray("nr_free_pages 7\noom_kill 3\n");
}

void TestMachineLoad::killsForMemoryInBothVersions()
{
    QFETCH(QByteArray, membership);
    QFETCH(QString, file);
    QFETCH(QByteArray, content);
    const QTemporaryDir root;
    QVERIFY(!readMemoryKills(root.path()));
    const auto write = [&root](const QString &path, const QByteArray &text) {
        QDir(root.path()).mkpath(QFileInfo(path).path());
        QFile written(root.filePath(path));
        return written.open(QIODevice::WriteOnly) && written.write(text) == text.size();
    };
    QVERIFY(write("proc/self/cgroup", membership));
    QVERIFY(write(file, content));
    QCOMPARE(readMemoryKills(root.path()), std::optional<qint64>(3));
}

void TestMachineLoad::whatCannotBeReadIsNull()
{
    MachineReading nothing;
    nothing.timeNs = 5;
    const Load load = loadBetween(nothing, readingAt(20, 9, 3), {process(Role::Parent, 1)});
    QVERIFY(!load.busyS && !load.othersS && !load.stolenS && !load.pressureS && !load.groupPressureS);
    QCOMPARE(loadBetween(nothing, nothing, {}).cpus, usableCpus());
    QVERIFY(!load.throttledS && !load.laboratoryS && !load.runDelayS && !load.migrations);
}

void TestMachineLoad::thisMachineCanBeRead()
{
    const MachineReading before = readMachine(0);
    volatile quint64 sum = 0;
    for (quint64 until = before.timeNs + 100'000'000; readMachine(0).timeNs < until;)
        sum = sum + 1;
    const MachineReading after = readMachine(0);
    const Load load = loadBetween(before, after, {});
    QVERIFY(load.spanS >= 0.1);
    QCOMPARE(load.suspendedS, std::optional(0.0));
    QVERIFY(load.busyS && load.laboratoryS);
    QVERIFY(*load.laboratoryS > 0 && *load.laboratoryS < load.spanS * 1.05); // one thread worked
    QVERIFY(*load.busyS <= load.spanS * after.times->cpus + 0.02);
}

QTEST_APPLESS_MAIN(TestMachineLoad)
#include "tst_machineload.moc"
