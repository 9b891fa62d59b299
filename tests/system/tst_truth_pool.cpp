// SPDX-License-Identifier: GPL-3.0-or-later
// The times a pool says of itself, recomputed from what it was asked to do, its events, the clock and the
// process table: on a machine that is quiet, and on one that has no CPU to spare.
#include "core/model/cpus.h"
#include "tests/system/busymachine.h"
#include "tests/system/cleantest.h"
#include "tests/system/poolrecord.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <numeric>

using namespace plab;

namespace {

double sumOf(const QMap<int, double> &times)
{
    return std::accumulate(times.begin(), times.end(), 0.0);
}

double workersCpuS(const Repeat &repeat)
{
    double sum = 0;
    for (const ProcessRecord &worker : processesOf(repeat, Role::Worker))
        sum += worker.cpuS.value_or(0);
    return sum;
}

const Settings spinning {
    {"task", "spin"}, {"tasks", "16"}, {"steps-per-task", "4"}, {"step-seconds", "0.005"}};
constexpr double SpinningS = 16 * 4 * 0.005;

} // namespace

class TruthPoolTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { warmUp(); }

    void computingTakesItsCpuTime_data();
    void computingTakesItsCpuTime();
    void sleepingTakesWhatItSlept_data();
    void sleepingTakesWhatItSlept();
    void trivialTasksAreMeasuredTogether();
    void figuresAgreeForAnySettings();
    void whatDidNotEndIsInNoFigure_data();
    void whatDidNotEndIsInNoFigure();
    void aTerminatedPoolHasNoIdeal();
    void aKilledWorkersTaskIsInNoFigure();
    void aKilledParentsPoolClaimsNoTimes();
};

void TruthPoolTest::computingTakesItsCpuTime_data()
{
    QTest::addColumn<int>("workers");
    QTest::addColumn<bool>("busy");
    QTest::newRow("one worker") << 1 << false;
    QTest::newRow("a worker for each CPU") << usableCpus() << false;
    QTest::newRow("eight times as many as CPUs") << 8 * usableCpus() << false;
    QTest::newRow("eight times as many, other programs beside") << 8 * usableCpus() << true;
}

/// A spinning task burns its steps in CPU time. So whatever waits for a CPU, one process would need that.
void TruthPoolTest::computingTakesItsCpuTime()
{
    QFETCH(int, workers);
    QFETCH(bool, busy);
    std::optional<BusyMachine> company;
    if (busy)
        company.emplace();
    Lab lab;
    const Record record = runToEnd(lab, "pool", spinning + Settings {{"workers", QString::number(workers)}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const double serialS = measureIn(repeat, "serial_s");
    const double wallS = measureIn(repeat, "wall_s");
    QVERIFY2(serialS >= SpinningS && serialS < 1.1 * SpinningS, qPrintable(shown(serialS)));
    QVERIFY2(isWithin(serialS, workersCpuS(repeat)), qPrintable(shown(workersCpuS(repeat))));
    QVERIFY2(measureIn(repeat, "speedup") <= 1.01 * usableCpus(),
             qPrintable(shown(measureIn(repeat, "speedup"))));
    // All tasks are equal and there are enough of them: the CPUs share them out without a rest.
    const double idealS = measureIn(repeat, "ideal_s");
    QVERIFY2(std::abs(idealS - serialS / std::min(workers, usableCpus())) < 0.05 * idealS,
             qPrintable(shown(idealS)));
    QVERIFY2(isWithin(idealS, wallS), qPrintable(shown(wallS)));
    if (workers > usableCpus()) // the wall clock would have said several times as much
        QVERIFY2(sumOf(wallTimesOf(repeat)) > 1.5 * serialS, qPrintable(shown(sumOf(wallTimesOf(repeat)))));
    for (const QJsonValue one : repeat.values.value("task_work_seconds").toArray())
        QVERIFY2(one.toDouble() >= 0.0195 && one.toDouble() < 0.03, qPrintable(shown(one.toDouble())));
}

void TruthPoolTest::sleepingTakesWhatItSlept_data()
{
    QTest::addColumn<bool>("busy");
    QTest::newRow("quiet") << false;
    QTest::newRow("other programs beside") << true;
}

void TruthPoolTest::sleepingTakesWhatItSlept()
{
    QFETCH(bool, busy);
    std::optional<BusyMachine> company;
    if (busy)
        company.emplace();
    Lab lab;
    const Record record = runToEnd(
        lab, "pool", {{"workers", "8"}, {"tasks", "40"}, {"steps-per-task", "5"}, {"step-seconds", "0.004"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const double askedS = 40 * 5 * 0.004;
    const double serialS = measureIn(repeat, "serial_s");
    QVERIFY2(serialS >= askedS && serialS < 1.1 * askedS, qPrintable(shown(serialS)));
    QVERIFY2(isWithin(serialS, sumOf(wallTimesOf(repeat))), qPrintable(shown(serialS)));
    QVERIFY2(std::abs(measureIn(repeat, "ideal_s") - askedS / 8) < 1e-9,
             qPrintable(shown(measureIn(repeat, "ideal_s"))));
    QVERIFY(isWithin(measureIn(repeat, "ideal_s"), measureIn(repeat, "wall_s")));
}

/// Too short for a reading of the CPU clock each; yet all together are not more than the process table says.
void TruthPoolTest::trivialTasksAreMeasuredTogether()
{
    for (const char *task : {"none", "powers"}) {
        Lab lab;
        const Record record = runToEnd(lab, "pool",
                                       {{"workers", QString::number(4 * usableCpus())},
                                        {"tasks", "200000"},
                                        {"task", task},
                                        {"steps-per-task", "50"},
                                        {"submit", "map"},
                                        {"chunk", "1"},
                                        {"recording", "off"}});
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        const double serialS = measureIn(repeat, "serial_s");
        QVERIFY2(serialS > 0 && isWithin(serialS, workersCpuS(repeat)), qPrintable(shown(serialS)));
        QVERIFY2(measureIn(repeat, "speedup") <= 1.01 * usableCpus(),
                 qPrintable(shown(measureIn(repeat, "speedup"))));
        QVERIFY(isWithin(measureIn(repeat, "ideal_s"), measureIn(repeat, "wall_s")));
    }
}

/// Settings at random: what holds for all of them.
void TruthPoolTest::figuresAgreeForAnySettings()
{
    Chance chance;
    const auto any = [&chance](std::initializer_list<const char *> of) {
        return QString::fromLatin1(*(of.begin() + chance.below(int(of.size()))));
    };
    for (int round = 0; round < rounds(25); ++round) {
        const int tasks = 1 + chance.below(60);
        const QString task = any({"none", "sleep", "spin", "powers", "count"});
        const QString submit = any({"apply", "apply-async", "map", "map-async", "imap", "imap-unordered"});
        const Settings settings {{"workers", QString::number(1 + chance.below(4 * usableCpus()))},
                                 {"tasks", QString::number(tasks)},
                                 {"task", task},
                                 {"submit", submit},
                                 {"steps-per-task", QString::number(1 + chance.below(4))},
                                 {"step-seconds", QString::number(0.0005 * chance.below(8))},
                                 {"spread", any({"equal", "rising", "falling", "random"})},
                                 {"chunk", QString::number(chance.below(5))},
                                 {"tasks-per-child", any({"none", "1", "3"})},
                                 {"transport", any({"shared-memory", "local-socket"})},
                                 {"lock", any({"none", "mutex"})}};
        Lab lab;
        const Record record = runToEnd(lab, "pool", settings);
        QVERIFY2(troubleOf(record).isEmpty(), qPrintable(troubleOf(record) + chance.place(round)));
        const Repeat repeat = lastRepeat(record);
        const QByteArray words =
            (record->parameters.toJson().toVariantMap().isEmpty() ? QString() : chance.place(round)).toUtf8();
        const double wallS = measureIn(repeat, "wall_s");
        const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(a, b); };
        QVERIFY2(measureIn(repeat, "tasks_done") == tasks, words);
        QVERIFY2(near(measureIn(repeat, "speedup") * wallS, measureIn(repeat, "serial_s")), words);
        QVERIFY2(near(measureIn(repeat, "tasks_per_s") * wallS, tasks), words);
        QVERIFY2(isWithin(measureIn(repeat, "ideal_s"), wallS), words);
        if (task != "sleep") {
            QVERIFY2(measureIn(repeat, "speedup") <= 1.01 * usableCpus(), words);
            QVERIFY2(isWithin(measureIn(repeat, "serial_s"), workersCpuS(repeat)), words);
        }
        QList<int> order = numbersOf(repeat, "result_order");
        QVERIFY2(order.size() == tasks, words);
        if (submit != "imap-unordered")
            QVERIFY2(std::is_sorted(order.begin(), order.end()), words);
        std::sort(order.begin(), order.end());
        for (int i = 0; i < tasks; ++i)
            QVERIFY2(order.at(i) == i, words); // each once
        QVERIFY2(countIn(repeat, "wrong") == 0, words);
        quint64 outcomes = 0;
        for (const quint64 count : repeat.outcomes)
            outcomes += count;
        QVERIFY2(outcomes == 1, words);
    }
}

void TruthPoolTest::whatDidNotEndIsInNoFigure_data()
{
    QTest::addColumn<QString>("task");
    QTest::addColumn<QString>("submit");
    for (const char *task : {"sleep", "spin"}) {
        for (const char *submit : {"map", "apply", "imap-unordered"})
            QTest::addRow("%s, %s", task, submit) << task << submit;
    }
}

void TruthPoolTest::whatDidNotEndIsInNoFigure()
{
    QFETCH(QString, task);
    QFETCH(QString, submit);
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "2"},
                                    {"tasks", "8"},
                                    {"task", task},
                                    {"steps-per-task", "2"},
                                    {"step-seconds", "0.005"},
                                    {"fail-task", "2"},
                                    {"submit", submit}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const double serialS = measureIn(repeat, "serial_s");
    QVERIFY2(serialS >= 7 * 0.01 && serialS < 7 * 0.01 * 1.15, qPrintable(shown(serialS)));
    QVERIFY(std::abs(measureIn(repeat, "tasks_per_s") * measureIn(repeat, "wall_s") - 7) < 1e-6);
    QCOMPARE(repeat.values.value("task_work_seconds").toArray().size(), 7);
    QCOMPARE(repeat.values.value("task_seconds").toArray().size(), 7);
    QVERIFY(isWithin(measureIn(repeat, "ideal_s"), measureIn(repeat, "wall_s")));
    // The parent took the failure, too, in its turn, and no value with it.
    const qsizetype at = numbersOf(repeat, "result_order").indexOf(2);
    QVERIFY(at >= 0);
    QVERIFY(repeat.values.value("returned").toArray().at(at).isNull());
}

void TruthPoolTest::aTerminatedPoolHasNoIdeal()
{
    for (const char *submit : {"apply-async", "map", "map-async", "imap", "imap-unordered"}) {
        Lab lab;
        const Record record = runToEnd(lab, "pool",
                                       {{"workers", "2"},
                                        {"tasks", "4"},
                                        {"steps-per-task", "1"},
                                        {"step-seconds", "0.05"},
                                        {"submit", submit},
                                        {"leave", "terminate"}});
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        QVERIFY(std::isnan(measureIn(repeat, "ideal_s")));
        const bool waits = QLatin1String(submit) == QLatin1String("map");
        QCOMPARE(measureIn(repeat, "tasks_done"), waits ? 4.0 : 0.0);
        QCOMPARE(measureIn(repeat, "tasks_dropped"), waits ? 0.0 : 4.0);
        QVERIFY2(waits || measureIn(repeat, "serial_s") == 0, submit); // nothing ran to its end
        QCOMPARE(numbersOf(repeat, "result_order").size(), waits ? 4 : 0);
        QCOMPARE(countIn(repeat, "complete"), 1ULL);
    }
}

void TruthPoolTest::aKilledWorkersTaskIsInNoFigure()
{
    Lab lab;
    Run *run = lab.start(request("pool",
                                 {{"workers", "2"},
                                  {"tasks", "6"},
                                  {"steps-per-task", "1"},
                                  {"step-seconds", "0.2"},
                                  {"submit", "imap"}}))
                   .value();
    qint64 pid = 0;
    QVERIFY(comesTrue([&] {
        const Record record = run->record();
        for (const ConsoleLine &line :
             record->repeats.isEmpty() ? QList<ConsoleLine>() : record->repeats.last().console)
            pid = line.text.endsWith("begins") ? line.pid : pid;
        return pid > 0;
    }));
    kill(pid_t(pid), SIGKILL);
    QVERIFY(comesTrue([&] { return run->record()->finished; }));
    const Repeat repeat = lastRepeat(run->record());
    const double lost = measureIn(repeat, "tasks_lost");
    QCOMPARE(measureIn(repeat, "tasks_done") + lost, 6.0);
    QCOMPARE(lost, 1.0);
    const double serialS = measureIn(repeat, "serial_s");
    QVERIFY2(serialS >= 5 * 0.2 && serialS < 5 * 0.2 * 1.1, qPrintable(shown(serialS)));
    QVERIFY(isWithin(measureIn(repeat, "ideal_s"), measureIn(repeat, "wall_s")));
    const int task = numbersOf(repeat, "lost_tasks").value(0, -1);
    QVERIFY(repeat.values.value("returned").toArray().at(task).isNull());
    QCOMPARE(numbersOf(repeat, "result_order"), (QList<int> {0, 1, 2, 3, 4, 5}));
}

/// Its parent could not tell CPU times, and those of the wall clock are no substitute.
void TruthPoolTest::aKilledParentsPoolClaimsNoTimes()
{
    Lab lab;
    Run *run = lab.start(request("pool", spinning + Settings {{"workers", "8"}, {"tasks", "400"}})).value();
    QVERIFY(comesTrue([&] {
        const Record record = run->record();
        return !record->repeats.isEmpty() && record->repeats.last().processes.size() > 9
            && eventsOf(record->repeats.last()).size() > 50;
    }));
    kill(pid_t(run->record()->repeats.last().processes.at(1).pid), SIGKILL);
    QVERIFY(comesTrue([&] { return run->record()->finished; }));
    const Repeat &repeat = run->record()->repeats.last();
    QCOMPARE(repeat.ending, RepeatEnding::ParentKilled);
    QCOMPARE(measureIn(repeat, "tasks_done"), double(wallTimesOf(repeat).size()));
    for (const char *unknown : {"serial_s", "ideal_s", "speedup"})
        QVERIFY2(std::isnan(measureIn(repeat, unknown)), unknown);
}

QTEST_GUILESS_MAIN(TruthPoolTest)
#include "tst_truth_pool.moc"
