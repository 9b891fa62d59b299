// SPDX-License-Identifier: GPL-3.0-or-later
// What lanes say of real runs, against the process table and the kernel's clocks.
#include "core/analysis/runlength.h"
#include "core/analysis/timeline.h"
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"

#include <QScopeGuard>
#include <QTest>

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <csignal>

using namespace plab;

namespace {

/// How long a lane says it works, had a CPU for it, and waited for one, in seconds.
struct Worked
{
    double allS = 0;
    double ranS = 0;
    double readyS = 0;
};

Worked workedIn(const Timeline &timeline, std::size_t lane)
{
    Worked worked;
    const Timeline::Lane &mine = timeline.lanes()[lane];
    for (std::size_t i = 0; i <= mine.events.size(); ++i) {
        const Span span = timeline.span(lane, i);
        if (span.state != LaneState::Working)
            continue;
        const double seconds = double(span.lengthNs()) * 1e-9;
        const CpuSplit split =
            timeline.cpuSplit(lane, double(span.beginNs), double(span.endNs)).value_or(CpuSplit {});
        worked.allS += seconds;
        worked.ranS += seconds * split.ran;
        worked.readyS += seconds * split.ready;
    }
    return worked;
}

} // namespace

class TruthOfLanes : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void eightWorkersOnOneCpuAreReadyMostOfTheTime();
    void lengthsAgree_data();
    void lengthsAgree();
    void aParentKilledFromOutsideNeverReturns();
    void nothingIsSaidOfAnUnrecordedRun();
};

void TruthOfLanes::eightWorkersOnOneCpuAreReadyMostOfTheTime()
{
    cpu_set_t before;
    QCOMPARE(sched_getaffinity(0, sizeof before, &before), 0);
    const auto restore = qScopeGuard([&before] { sched_setaffinity(0, sizeof before, &before); });
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
        if (CPU_ISSET(cpu, &before))
            CPU_SET(cpu, &one);
    }
    sched_setaffinity(0, sizeof one, &one); // the nursery and all it starts have it, too

    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "8"},
                                    {"tasks", "8"},
                                    {"task", "spin"},
                                    {"step-seconds", "0.5"},
                                    {"steps-per-task", "2"},
                                    {"recording", "all"}});
    const Repeat repeat = lastRepeat(record);
    QVERIFY2(troubleOf(record).isEmpty(), qPrintable(troubleOf(record)));
    Timeline timeline;
    timeline.update(repeat);
    Worked all;
    double cpuS = 0;
    int workers = 0;
    for (std::size_t lane = 0; lane < timeline.lanes().size(); ++lane) {
        if (timeline.lanes()[lane].role != Role::Worker)
            continue;
        const Worked worked = workedIn(timeline, lane);
        if (worked.allS < 0.2)
            continue; // came late and found no task
        ++workers;
        all.allS += worked.allS;
        all.ranS += worked.ranS;
        all.readyS += worked.readyS;
        cpuS += repeat.processes.at(int(lane)).cpuS.value_or(0);
    }
    QVERIFY(workers >= 6);
    const QByteArray figures = QByteArray::number(all.ranS) + " s ran, " + QByteArray::number(all.readyS)
        + " s ready of " + QByteArray::number(all.allS) + " s, " + QByteArray::number(cpuS) + " s CPU";
    QVERIFY2(std::abs(all.ranS - cpuS) < 0.1 * cpuS + 0.05, figures); // what the kernel charged them
    QVERIFY2(all.readyS / all.allS > 0.75, figures);                  // 7/8, more where others have the CPU
    QVERIFY2(all.ranS / all.allS < 0.2, figures);
    QVERIFY2((all.ranS + all.readyS) / all.allS > 0.9, figures); // they never sleep
    QVERIFY(timeline.statesPresent()[std::size_t(LaneState::Ready)]);
}

void TruthOfLanes::lengthsAgree_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<bool>("goesOn");
    QTest::newRow("plain") << "create" << Settings {{"seconds", "0.3"}} << false;
    QTest::newRow("join with time-out")
        << "join-order" << Settings {{"seconds", "0.2,0.9"}, {"join-timeout", "0.1"}} << true;
    QTest::newRow("orphans") << "parent-ends"
                             << Settings {{"parent-end", "killed"},
                                          {"seconds", "0.6"},
                                          {"parent-seconds", "0.2"}}
                             << true;
}

/// Caption, status line and run list take it from one place; the lanes end where it says.
void TruthOfLanes::lengthsAgree()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    QFETCH(bool, goesOn);
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, experiment, settings));
    const RunLength length = lengthOf(repeat);
    QVERIFY(length.wallS.has_value());
    QCOMPARE(length.lanesGoOn(), goesOn);
    QCOMPARE(*length.wallS, measureIn(repeat, "wall_s"));
    Timeline timeline;
    timeline.update(repeat);
    const double lanesS = double(timeline.endNs() - timeline.entryNs()) * 1e-9;
    QVERIFY(std::abs(lanesS - length.lanesS) < 1e-6);
    double lastS = 0; // independently: the process table
    for (const ProcessRecord &process : repeat.processes) {
        if (process.role != Role::Nursery)
            lastS = std::max(lastS, process.endedS.value_or(0));
    }
    QVERIFY(length.lanesS >= lastS && length.lanesS < lastS + 0.25);
}

void TruthOfLanes::aParentKilledFromOutsideNeverReturns()
{
    Lab lab;
    Run *run = lab.start(request("create", {{"seconds", "30"}})).value();
    const auto parent = [run] {
        const Record record = run->record();
        const bool runs = !record->repeats.isEmpty() && record->repeats.last().entryNs != 0;
        return runs ? processesOf(record->repeats.last(), Role::Parent).value(0).pid : 0;
    };
    QVERIFY(comesTrue([&] { return parent() > 0; }));
    kill(pid_t(parent()), SIGKILL);
    QVERIFY(comesTrue([&] { return run->isFinished(); }));
    const Repeat repeat = lastRepeat(run->record());
    QCOMPARE(repeat.ending, RepeatEnding::ParentKilled);
    const RunLength length = lengthOf(repeat);
    QVERIFY(!length.wallS && !length.lanesGoOn());
    QVERIFY(length.lanesS >= repeat.processes.at(1).endedS.value() && length.lanesS < 30);
}

void TruthOfLanes::nothingIsSaidOfAnUnrecordedRun()
{
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "create", {{"seconds", "0.1"}, {"recording", "off"}}));
    Timeline timeline;
    timeline.update(repeat);
    for (std::size_t lane = 0; lane < timeline.lanes().size(); ++lane) {
        QVERIFY(timeline.lanes()[lane].events.isEmpty());
        const LaneState state = timeline.span(lane, 0).state;
        const bool hasPen = timeline.lanes()[lane].isRecorded();
        QCOMPARE(state, hasPen ? LaneState::NotRecorded : LaneState::Alive);
    }
}

QTEST_GUILESS_MAIN(TruthOfLanes)
#include "tst_truth_lanes.moc"
