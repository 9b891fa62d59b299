// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of a speed-up, recomputed from the events and the process table of real runs, quiet and beside
// programs that want every CPU.
#include "core/model/cpus.h"
#include "tests/system/busymachine.h"
#include "tests/system/cleantest.h"

#include <QTest>

#include <algorithm>
#include <optional>

using namespace plab;

namespace {

const Settings sums {{"jobs", "4"}, {"iterations", "20000000"}};

/// From the first begin to the last end of the sums that these lanes made, from the events.
double wallOf(const Repeat &repeat, Role role)
{
    quint64 first = ~0ULL;
    quint64 last = 0;
    for (const ProcessRecord &process : processesOf(repeat, role)) {
        const LaneEvents &lane = repeat.lanes.at(process.index);
        for (std::size_t i = 0; i < lane.size(); ++i) {
            if (lane.at(i).kind == EventKind::TaskBegin)
                first = std::min<quint64>(first, lane.at(i).timeNs);
            if (lane.at(i).kind == EventKind::TaskEnd)
                last = std::max<quint64>(last, lane.at(i).timeNs);
        }
    }
    return double(last - first) * 1e-9;
}

} // namespace

class TruthSpeedUpTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { warmUp(); }

    void noMoreThanTheCpus_data();
    void noMoreThanTheCpus();
};

void TruthSpeedUpTest::noMoreThanTheCpus_data()
{
    QTest::addColumn<bool>("busy");
    QTest::addColumn<QString>("lock");
    QTest::newRow("quiet") << false << "off";
    QTest::newRow("other programs beside") << true << "off";
    QTest::newRow("other programs beside, global lock") << true << "on";
}

void TruthSpeedUpTest::noMoreThanTheCpus()
{
    QFETCH(bool, busy);
    QFETCH(QString, lock);
    std::optional<BusyMachine> company;
    if (busy)
        company.emplace();
    Lab lab;
    const Record record = runToEnd(lab, "speed-up", sums + Settings {{"global-lock", lock}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const double serialS = measureIn(repeat, "serial_s");
    double childrenCpuS = 0;
    for (const ProcessRecord &child : processesOf(repeat, Role::Child))
        childrenCpuS += child.cpuS.value_or(0);
    QVERIFY(childrenCpuS > 0 && measureIn(repeat, "processes_cpu_s") <= childrenCpuS);
    QVERIFY(measureIn(repeat, "processes_cpu_s") > 0.7 * childrenCpuS); // the rest is starting and leaving
    // The parent made the serial sums itself; threads add to its CPU time as well.
    const double parentCpuS = repeat.processes.at(1).cpuS.value_or(0);
    QVERIFY(serialS > 0 && serialS + measureIn(repeat, "threads_cpu_s") <= parentCpuS);
    QVERIFY(serialS <= measureIn(repeat, "serial_wall_s"));
    QVERIFY(wallOf(repeat, Role::Parent) <= measureIn(repeat, "serial_wall_s") + 1e-3);
    QVERIFY(wallOf(repeat, Role::Thread) <= measureIn(repeat, "threads_s") + 1e-3);
    QVERIFY(wallOf(repeat, Role::Child) <= measureIn(repeat, "processes_s") + 1e-3);
    // One CPU may be a little faster now and slower then: the same sums, measured a moment later.
    for (const char *way : {"threads", "processes"}) {
        const double cpuS = measureIn(repeat, qPrintable(QLatin1String(way) + QLatin1String("_cpu_s")));
        const double wallS = measureIn(repeat, qPrintable(QLatin1String(way) + QLatin1String("_s")));
        QVERIFY2(cpuS <= 1.01 * usableCpus() * wallS, way);
        const double speedup = measureIn(repeat, qPrintable(QLatin1String("speedup_") + QLatin1String(way)));
        QVERIFY2(std::abs(speedup * wallS - serialS) < 1e-6 * serialS, way);
        QVERIFY2(speedup <= 1.01 * usableCpus() * serialS / cpuS, way);
    }
}

QTEST_GUILESS_MAIN(TruthSpeedUpTest)
#include "tst_truth_speedup.moc"
