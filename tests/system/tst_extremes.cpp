// SPDX-License-Identifier: GPL-3.0-or-later
// Large and many: what the ranges allow must work, and leave nothing behind.
#include "core/shared/memory.h"
#include "tests/system/cleantest.h"
#include "tests/system/program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace plab;

namespace {

qsizetype descriptorsOf(qint64 pid)
{
    return QDir(QString("/proc/%1/fd").arg(pid)).entryList(QDir::Files | QDir::System).size();
}

/// Memory of a process in KiB, shared pages not counted.
qint64 memoryOf(qint64 pid)
{
    QFile file(QString("/proc/%1/status").arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = file.readAll();
    return text.mid(text.indexOf("RssAnon:") + 8, 20).simplified().split(' ').first().toLongLong();
}

/// What lab and nursery have between two runs.
struct Standing
{
    qsizetype labDescriptors = 0;
    qsizetype nurseryDescriptors = 0;
    int processes = 0;
    qint64 memoryKiB = 0;
};

Standing standingOf(qint64 nursery)
{
    const qint64 lab = QCoreApplication::applicationPid();
    return {descriptorsOf(lab), descriptorsOf(nursery), descendants(pid_t(lab)),
            memoryOf(lab) + memoryOf(nursery)};
}

} // namespace

class ExtremesTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { warmUp(); }

    void manyRunsStayFlat_data();
    void manyRunsStayFlat();
    void aThousandWorkers_data();
    void aThousandWorkers();
    void tenMillionTasks();
    void aWorkerForEachOfManyTasks_data();
    void aWorkerForEachOfManyTasks();
    void manyTasksByEverySubmit_data();
    void manyTasksByEverySubmit();
    void asksAboveSixtyFour();
};

void ExtremesTest::manyRunsStayFlat_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::newRow("pool") << "pool" << Settings {{"workers", "2"}, {"task", "none"}};
    QTest::newRow("pool, dispatcher, fork server") << "pool"
                                                   << Settings {{"workers", "2"},
                                                                {"task", "none"},
                                                                {"transport", "local-socket"},
                                                                {"start-method", "forkserver"}};
    QTest::newRow("threads") << "lost-updates"
                             << Settings {{"increments", "10"},
                                          {"runner", "thread"},
                                          {"lock", "mutex"},
                                          {"recording", "all"}};
}

/// Descriptors, memory and processes of lab and nursery after a quarter of the runs and after all.
void ExtremesTest::manyRunsStayFlat()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    const int runs = std::max(40, rounds(200, 10'000));
    Seen seen(24, "runs in a row");
    Lab lab;
    Standing before;
    qint64 nursery = 0;
    for (int i = 0; i < runs; ++i) {
        const Record record = runToEnd(lab, experiment, settings);
        QCOMPARE(troubleOf(record), QString());
        const qint64 pid = lastRepeat(record).processes.at(0).pid;
        QVERIFY(nursery == 0 || nursery == pid); // the same one serves all
        nursery = pid;
        if (i == runs / 4)
            before = standingOf(nursery);
        seen.add();
    }
    const Standing after = standingOf(nursery);
    QCOMPARE(after.labDescriptors, before.labDescriptors);
    QCOMPARE(after.nurseryDescriptors, before.nurseryDescriptors);
    QCOMPARE(after.processes, before.processes);
    const qint64 grownKiB = after.memoryKiB - before.memoryKiB;
    QVERIFY2(grownKiB < 8 * 1024 * slowness(), qPrintable(QString::number(grownKiB)));
}

void ExtremesTest::aThousandWorkers_data()
{
    QTest::addColumn<int>("workers");
    QTest::addColumn<Settings>("settings");
    QTest::newRow("1024 forked") << 1024 << Settings {};
    QTest::newRow("300 by a fork server") << 300 << Settings {{"start-method", "forkserver"}};
    QTest::newRow("300 with a dispatcher") << 300 << Settings {{"transport", "local-socket"}};
    QTest::newRow("64 spawned") << 64 << Settings {{"start-method", "spawn"}};
}

void ExtremesTest::aThousandWorkers()
{
    QFETCH(int, workers);
    QFETCH(Settings, settings);
    if (slowness() > 1)
        workers /= 8; // each process of a sanitizer's build is large
    if (availableMemory() < quint64(3) << 30)
        QSKIP("this machine has less than 3 GiB to spare: run it on a larger one");
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   settings
                                       + Settings {{"workers", QString::number(workers)},
                                                   {"tasks", QString::number(2 * workers)},
                                                   {"steps-per-task", "1"},
                                                   {"step-seconds", "0.5"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "tasks_done"), 2.0 * workers);
    QCOMPARE(measureIn(repeat, "processes_started"), double(workers));
    QCOMPARE(countIn(repeat, "complete"), 1ULL);
}

void ExtremesTest::tenMillionTasks()
{
    if (availableMemory() < quint64(6) << 30)
        QSKIP("this machine has less than 6 GiB to spare: run it on a larger one");
    const QString tasks = slowness() > 1 ? "500000" : "10000000";
    Lab lab;
    const Record record = runToEnd(
        lab, "pool",
        {{"workers", "2"}, {"tasks", tasks}, {"task", "none"}, {"submit", "map"}, {"recording", "off"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(measureIn(lastRepeat(record), "tasks_done"), tasks.toDouble());
    QCOMPARE(countIn(lastRepeat(record), "complete"), 1ULL);
}

void ExtremesTest::aWorkerForEachOfManyTasks_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::newRow("fork") << Settings {};
    QTest::newRow("dispatcher") << Settings {{"transport", "local-socket"}};
    QTest::newRow("fork server") << Settings {{"start-method", "forkserver"}};
}

void ExtremesTest::aWorkerForEachOfManyTasks()
{
    QFETCH(Settings, settings);
    const int tasks = slowness() > 1 ? 200 : 2000;
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   settings
                                       + Settings {{"workers", "4"},
                                                   {"tasks", QString::number(tasks)},
                                                   {"task", "none"},
                                                   {"tasks-per-child", "1"},
                                                   {"submit", "map"},
                                                   {"chunk", "1"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "tasks_done"), double(tasks));
    QVERIFY(measureIn(repeat, "processes_started") >= tasks);
    QVERIFY(measureIn(repeat, "processes_started") <= tasks + 4); // at most the last ones found nothing to do
    int ran = 0;
    for (const ProcessRecord &worker : processesOf(repeat, Role::Worker)) {
        QCOMPARE(endingText(worker.ending), endingText({Ending::Kind::Exited, 0, {}}));
        QVERIFY(worker.startedS && worker.endedS);
        int begun = 0;
        const LaneEvents events = repeat.lanes.at(worker.index);
        for (std::size_t i = 0; i < events.size(); ++i) {
            begun += events.at(i).kind == EventKind::TaskBegin;
            QCOMPARE(events.at(i).lane, worker.lane);
        }
        QVERIFY(begun <= 1);
        ran += begun;
    }
    QCOMPARE(ran, tasks); // each task in the lane of its own worker, though slots are used again
    QCOMPARE(measureIn(repeat, "events_dropped"), 0.0);
}

void ExtremesTest::manyTasksByEverySubmit_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<QString>("transport");
    for (const char *submit : {"apply", "apply-async", "map", "map-async", "imap", "imap-unordered"}) {
        for (const char *transport : {"shared-memory", "local-socket"})
            QTest::addRow("%s, %s", submit, transport) << submit << transport;
    }
}

void ExtremesTest::manyTasksByEverySubmit()
{
    QFETCH(QString, submit);
    QFETCH(QString, transport);
    const QString tasks = submit == "apply" ? "2000" : "20000";
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "3"},
                                    {"tasks", tasks},
                                    {"task", "none"},
                                    {"submit", submit},
                                    {"transport", transport},
                                    {"recording", "off"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(measureIn(lastRepeat(record), "tasks_done"), tasks.toDouble());
    QCOMPARE(countIn(lastRepeat(record), "complete"), 1ULL);
}

void ExtremesTest::asksAboveSixtyFour()
{
    RunRequest many = request("pool", {{"workers", "65"}, {"task", "none"}});
    many.allowMany = false;
    const Result<void> asked = Lab::check(many);
    QVERIFY(!asked);
    QVERIFY(asked.error().sentence.english().contains("65")
            && asked.error().sentence.english().contains("--yes"));
    many.allowMany = true;
    QVERIFY(Lab::check(many));
}

QTEST_GUILESS_MAIN(ExtremesTest)
#include "tst_extremes.moc"
