// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of recording's cost and of what else the machine did, computed anew from the process table,
// the raw events and other programs' own clocks.
#include "core/analysis/disturbance.h"
#include "core/analysis/recordingcost.h"
#include "core/model/cpus.h"
#include "core/shared/procstat.h"
#include "tests/system/labrun.h"

#include <QProcess>
#include <QTest>

#include <unistd.h>

#include <algorithm>

using namespace plab;

namespace {

/// Programs of somebody else that want a CPU each, as long as this lives.
class Busy
{
public:
    explicit Busy(int count)
    {
        for (int i = 0; i < count; ++i) {
            m_shells.push_back(std::make_unique<QProcess>());
            m_shells.back()->start("/bin/sh", {"-c", "while :; do :; done"});
        }
        for (const auto &shell : m_shells)
            m_running = shell->waitForStarted() && m_running;
    }
    ~Busy()
    {
        for (const auto &shell : m_shells) {
            shell->kill();
            shell->waitForFinished();
        }
    }
    bool isRunning() const { return m_running; }
    /// CPU seconds they have used, as the kernel says (utime and stime of proc(5), in ticks).
    double cpuS() const
    {
        double ticks = 0;
        for (const auto &shell : m_shells) {
            if (const std::optional<ProcStat> stat = readProcStat(pid_t(shell->processId())))
                ticks += double(stat->userTicks + stat->systemTicks);
        }
        return ticks / double(sysconf(_SC_CLK_TCK));
    }

private:
    std::vector<std::unique_ptr<QProcess>> m_shells;
    bool m_running = true;
};

double lifetimesOf(const Repeat &repeat)
{
    double sum = 0;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.role != Role::Nursery && process.startedS && process.endedS)
            sum += *process.endedS - *process.startedS;
    }
    return sum;
}

/// Which experiments and settings a person may turn recording off in, with and without a witness else.
void addKinds()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::newRow("race") << "lost-updates" << Settings {{"increments", "20000"}};
    QTest::newRow("race with a lock")
        << "lost-updates" << Settings {{"increments", "20000"}, {"lock", "mutex"}};
    QTest::newRow("trials") << "lost-updates" << Settings {{"increments", "1"}, {"trials", "5000"}};
    QTest::newRow("counting pool") << "pool"
                                   << Settings {
                                          {"task", "count"}, {"tasks", "4"}, {"steps-per-task", "20000"}};
    QTest::newRow("pool") << "pool" << Settings {{"task", "spin"}, {"tasks", "8"}, {"step-seconds", "0.001"}};
    QTest::newRow("locks") << "locks" << Settings {{"kind", "mutex"}, {"seconds", "0.05"}};
    QTest::newRow("all locks") << "locks" << Settings {{"seconds", "0.02"}};
    QTest::newRow("transports") << "transports" << Settings {{"mechanism", "pipe"}, {"messages", "500"}};
    QTest::newRow("manager") << "manager" << Settings {{"operations", "300"}};
    QTest::newRow("ticket office") << "ticket-office" << Settings {{"delay", "0"}, {"buyers", "3"}};
    QTest::newRow("queue") << "queue" << Settings {{"items", "50"}, {"produce-interval", "0"}};
}

} // namespace

class TruthRecordingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void offRecordsNothing_data() { addKinds(); }
    void offRecordsNothing();
    void costIsEventsTimesTheFastest_data() { addKinds(); }
    void costIsEventsTimesTheFastest();
    void costHoldsOnABusyMachine();
    void slowdownIsTheRatioOfRates();
    void busyProgramsAreSeen();
    void ownTimeIsNotTheirs();
    void readyIsWhatWasNeitherRunningNorAsleep();
    void looksGoForward();
};

void TruthRecordingTest::offRecordsNothing()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Lab lab;
    const Record record = runToEnd(lab, experiment, settings + Settings {{"recording", "off"}}, 2);
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(record->repeats.size(), 2);
    QVERIFY(!witnessOf(record));
    for (const Repeat &repeat : record->repeats) {
        QCOMPARE(repeat.recording, QString("off"));
        QVERIFY(eventsOf(repeat).isEmpty());
        QVERIFY(!repeat.recordingCost);
        for (const char *measure : {"events", "events_dropped", "recording_s", "recording_share"})
            QCOMPARE(measureIn(repeat, measure), 0.0);
    }
    QCOMPARE(recordingWords(*record), QString());
}

void TruthRecordingTest::costIsEventsTimesTheFastest()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    Lab lab;
    const Record record = runToEnd(lab, experiment, settings + Settings {{"recording", "all"}}, 1);
    QCOMPARE(troubleOf(record), QString());
    const Repeat &repeat = *record->timelineRepeat();
    QVERIFY(repeat.recordingCost);
    const RecordingCost &cost = *repeat.recordingCost;
    QVERIFY(cost.batches > 0);
    QVERIFY(0 < cost.eventNs && cost.eventNs <= cost.eventNsMedian
            && cost.eventNsMedian <= cost.eventNsSlowest);
    const double events = double(eventsOf(repeat).size());
    QCOMPARE(measureIn(repeat, "events"), events);
    const double writingS = (events + measureIn(repeat, "events_dropped")) * cost.eventNs * 1e-9;
    QVERIFY2(cost.writingS <= writingS * (1 + 1e-9), qPrintable(QString::number(cost.writingS / writingS)));
    QVERIFY(cost.drainingS > 0);
    QCOMPARE(measureIn(repeat, "recording_s"), cost.writingS + cost.drainingS);
    const double share = (cost.writingS + cost.drainingS) / lifetimesOf(repeat);
    QCOMPARE(measureIn(repeat, "recording_share"), std::min(1.0, share));
    QVERIFY(recordingWords(*record).english().startsWith("recording took "));
}

/// The batch of the calibration that was not disturbed counts, however many were.
void TruthRecordingTest::costHoldsOnABusyMachine()
{
    const Busy busy(4 * usableCpus());
    QVERIFY(busy.isRunning());
    Lab lab;
    for (int i = 0; i < 5; ++i) {
        const Record record = runToEnd(lab, "lost-updates", {{"increments", "100000"}}, 1);
        QCOMPARE(troubleOf(record), QString());
        const Repeat &witness = *witnessOf(record);
        const double clockNs = record->environment.value("clock_read_ns").toDouble();
        const double eventNs = witness.recordingCost->eventNs;
        const QString told =
            QStringLiteral("%1 ns an event, %2 ns a clock reading").arg(eventNs).arg(clockNs);
        QVERIFY2(eventNs > 0.5 * clockNs && eventNs < 20 * clockNs, qPrintable(told));
        const double share = measureIn(witness, "recording_share");
        QVERIFY2(share > 0 && share < 0.6, qPrintable(QString::number(share)));
    }
}

void TruthRecordingTest::slowdownIsTheRatioOfRates()
{
    Lab lab;
    const Record record = runToEnd(lab, "lost-updates", {{"increments", "200000"}, {"lock", "atomic"}}, 5);
    QCOMPARE(troubleOf(record), QString());
    QList<double> rates;
    for (const Repeat &repeat : record->repeats) {
        if (!repeat.witness)
            rates.append(measureIn(repeat, "updates_per_s"));
        if (!repeat.witness)
            QVERIFY(std::isnan(measureIn(repeat, "recording_slowdown")));
    }
    std::sort(rates.begin(), rates.end());
    const double expected = rates.at(2) / measureIn(*witnessOf(record), "updates_per_s");
    QCOMPARE(measureIn(*witnessOf(record), "recording_slowdown"), expected);
    QCOMPARE(witnessOf(record)->recordingCost->slowdown.value("an update"), expected);
    QVERIFY2(expected > 1.2, qPrintable(QString::number(expected))); // two events for each update
    QCOMPARE(recordingWords(*record).english().contains("made an update "),
             disturbanceSentence(*record).isEmpty());
}

void TruthRecordingTest::busyProgramsAreSeen()
{
    const Busy busy(2 * usableCpus());
    QVERIFY(busy.isRunning());
    Lab lab;
    const double before = busy.cpuS();
    const Record record =
        runToEnd(lab, "pool",
                 {{"task", "sleep"}, {"tasks", "2"}, {"step-seconds", "0.5"}, {"steps-per-task", "1"}}, 3);
    const double theirs = busy.cpuS() - before;
    QCOMPARE(troubleOf(record), QString());
    double others = 0;
    double spans = 0;
    for (const Repeat &repeat : record->repeats) {
        QVERIFY(repeat.load && repeat.load->othersS);
        others += *repeat.load->othersS;
        spans += repeat.load->spanS;
        QVERIFY(measureIn(repeat, "others_cpus") > 0.25);
        QCOMPARE(measureIn(repeat, "others_cpus"), *repeat.load->othersS / repeat.load->spanS);
    }
    QVERIFY(theirs > 0);
    // They ran a little before the first and after the last reading, and are not the only others.
    QVERIFY2(others > 0.8 * theirs * spans / (spans + 0.3),
             qPrintable(QStringLiteral("%1 s of others, %2 s of these").arg(others).arg(theirs)));
    QVERIFY(others < spans * record->repeats.first().load->cpus + 0.1);
    QVERIFY2(disturbanceSentence(*record).english().contains("ther programs used"),
             qPrintable(disturbanceSentence(*record).english()));
}

void TruthRecordingTest::ownTimeIsNotTheirs()
{
    Lab lab;
    const Record record = runToEnd(
        lab, "pool", {{"task", "spin"}, {"tasks", "4"}, {"step-seconds", "0.1"}, {"steps-per-task", "1"}}, 1);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    double own = 0;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.role != Role::Nursery && process.role != Role::Thread)
            own += process.cpuS.value_or(0);
    }
    QCOMPARE(*repeat.load->ownS, own);
    QVERIFY2(own >= 0.39, qPrintable(QString::number(own))); // four tasks of 0.1 s of CPU time
    QVERIFY(*repeat.load->busyS >= own - 0.02);
    const double most = repeat.load->spanS * usableCpus();
    QVERIFY(*repeat.load->othersS <= std::max(0.0, most - own) + 0.02 * usableCpus());
}

/// Processes that only compute are at every instant on a CPU or ready for one.
void TruthRecordingTest::readyIsWhatWasNeitherRunningNorAsleep()
{
    const int workers = 3 * usableCpus();
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"task", "spin"},
                                    {"workers", QString::number(workers)},
                                    {"tasks", QString::number(workers)},
                                    {"step-seconds", "0.2"},
                                    {"steps-per-task", "1"}},
                                   1);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    std::optional<double> sum;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.role != Role::Nursery && process.runDelayS)
            sum = sum.value_or(0) + *process.runDelayS;
    }
    QVERIFY(sum);
    QCOMPARE(measureIn(repeat, "run_delay_s"), *sum);
    double busiest = 0;
    for (const ProcessRecord &worker : processesOf(repeat, Role::Worker)) {
        QVERIFY(worker.runDelayS && worker.cpuS && worker.migrations);
        const double lifetime = *worker.endedS - *worker.startedS;
        QVERIFY2(
            *worker.cpuS + *worker.runDelayS <= lifetime + 0.03,
            qPrintable(
                QStringLiteral("%1 + %2 of %3 s").arg(*worker.cpuS).arg(*worker.runDelayS).arg(lifetime)));
        busiest = std::max(busiest, (*worker.cpuS + *worker.runDelayS) / lifetime);
    }
    QVERIFY2(busiest > 0.8, qPrintable(QString::number(busiest))); // the last one to end never slept
    QVERIFY(*sum > 0.1 * workers);                                 // three for each CPU
}

void TruthRecordingTest::looksGoForward()
{
    Lab lab;
    const Record record = runToEnd(
        lab, "pool", {{"task", "spin"}, {"tasks", "8"}, {"step-seconds", "0.1"}, {"steps-per-task", "1"}}, 1);
    QCOMPARE(troubleOf(record), QString());
    constexpr double Tick = 0.011; // running time is told when a tick or a switch has counted it
    int looks = 0;
    for (const ProcessRecord &process : lastRepeat(record).processes) {
        QVERIFY(process.cpuLooks.size() <= ProcessRecord::MostCpuLooks);
        for (qsizetype i = 1; i < process.cpuLooks.size(); ++i) {
            const CpuLook &before = process.cpuLooks.at(i - 1);
            const CpuLook &look = process.cpuLooks.at(i);
            QVERIFY(look.timeS > before.timeS);
            QVERIFY(look.cpuS >= before.cpuS && look.runDelayS >= before.runDelayS);
            QVERIFY(look.cpuS - before.cpuS <= look.timeS - before.timeS + Tick);
            ++looks;
        }
    }
    QVERIFY(looks > 10);
}

QTEST_GUILESS_MAIN(TruthRecordingTest)
#include "tst_truth_recording.moc"
