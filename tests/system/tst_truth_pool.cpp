// SPDX-License-Identifier: GPL-3.0-or-later
// What a pool says of itself, recomputed from what it was asked to do, its events, the clock and the process
// table: on a machine that is quiet, and on one that has no CPU to spare.
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "tests/system/busymachine.h"
#include "tests/system/cleantest.h"
#include "tests/system/poolrecord.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <numeric>

using namespace plab;

namespace {

/// Seconds by the wall clock from the begin to the end of each task that ended well, from the events.
QMap<int, double> wallTimesOf(const Repeat &repeat)
{
    QMap<int, quint64> begun;
    QMap<int, double> times;
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind == EventKind::TaskBegin)
            begun[int(event.object)] = event.timeNs;
        else if (event.kind == EventKind::TaskEnd)
            times[int(event.object)] = double(event.timeNs - begun.value(int(event.object))) * 1e-9;
    }
    return times;
}

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

/// Whether all tasks run by the wall clock between the two instants of wall_s.
bool isWithin(double part, double whole)
{
    return part <= whole * 1.001 + 1e-6;
}

QString shown(double value)
{
    return QString::number(value, 'g', 9);
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
    void resultsAreTakenAsAsked_data();
    void resultsAreTakenAsAsked();
    void tasksReturnWhatTheyMade_data();
    void tasksReturnWhatTheyMade();
    void spreadKeepsTheMean_data();
    void spreadKeepsTheMean();
    void aRandomSpreadIsDrawnFromTheSeed();
    void withoutTwoWorkersThereIsNoRace_data();
    void withoutTwoWorkersThereIsNoRace();
    void oneCpuHasNoOverlap();
    void freeCpusLoseUpdates();
    void zeroTasksPerChildIsRefused();
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

void TruthPoolTest::resultsAreTakenAsAsked_data()
{
    QTest::addColumn<QString>("submit");
    QTest::addColumn<QString>("transport");
    for (const char *submit : {"apply", "apply-async", "map", "map-async", "imap", "imap-unordered"}) {
        for (const char *transport : {"shared-memory", "local-socket"})
            QTest::addRow("%s, %s", submit, transport) << submit << transport;
    }
}

/// The longest task comes first: three workers, of which one is at it until the others have done all the
/// rest.
void TruthPoolTest::resultsAreTakenAsAsked()
{
    QFETCH(QString, submit);
    QFETCH(QString, transport);
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "3"},
                                    {"tasks", "6"},
                                    {"steps-per-task", "1"},
                                    {"step-seconds", "0.08"},
                                    {"spread", "falling"},
                                    {"chunk", "1"},
                                    {"submit", submit},
                                    {"transport", transport}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const QList<int> taken = numbersOf(repeat, "result_order");
    const QList<int> ended = tasksInOrderOf(repeat, EventKind::TaskEnd);
    const QList<int> input {0, 1, 2, 3, 4, 5};
    if (submit == "imap-unordered") {
        QCOMPARE(taken, ended);
        QVERIFY(taken != input);
    } else {
        QCOMPARE(taken, input);
        QCOMPARE(ended == input, submit == "apply");
    }
    QCOMPARE(numbersOf(repeat, "returned"), taken); // a sleeping task returns its number
}

void TruthPoolTest::tasksReturnWhatTheyMade_data()
{
    QTest::addColumn<QString>("task");
    for (const char *task : {"none", "sleep", "spin", "powers", "count"})
        QTest::newRow(task) << task;
}

void TruthPoolTest::tasksReturnWhatTheyMade()
{
    QFETCH(QString, task);
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "2"},
                                    {"tasks", "5"},
                                    {"task", task},
                                    {"steps-per-task", "3000"},
                                    {"step-seconds", "0.000001"},
                                    {"spread", "rising"},
                                    {"submit", "map"},
                                    {"lock", "none"}});
    QCOMPARE(troubleOf(record), QString());
    const QJsonArray returned = lastRepeat(record).values.value("returned").toArray();
    QCOMPARE(returned.size(), 5);
    for (int i = 0; i < 5; ++i) {
        const quint64 steps = quint64(std::lround(3000.0 * (i + 1) * (i + 1) / 5))
            - quint64(std::lround(3000.0 * i * i
                                  / 5)); // the first i of five rising tasks have i² / 25 of all
        quint64 sum = 0;
        for (quint64 k = 0; k < steps; ++k)
            sum += k + k * k * k * k * k + k * k * k * k * k * k;
        const QString right = task == "powers" ? QString::number(sum)
            : task == "count"                  ? QString::number(steps)
                                               : QString::number(i);
        QCOMPARE(returned.at(i).toVariant().toString(), right);
    }
}

void TruthPoolTest::spreadKeepsTheMean_data()
{
    QTest::addColumn<QString>("spread");
    for (const char *spread : {"equal", "rising", "falling", "random"})
        QTest::newRow(spread) << spread;
}

void TruthPoolTest::spreadKeepsTheMean()
{
    QFETCH(QString, spread);
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "10"},
                                    {"tasks", "10"},
                                    {"steps-per-task", "1"},
                                    {"step-seconds", "0.05"},
                                    {"spread", spread}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QVERIFY(std::abs(measureIn(repeat, "serial_s") - 0.5) < 0.05);
    const QMap<int, double> times = wallTimesOf(repeat);
    QCOMPARE(times.size(), 10);
    double longest = 0;
    for (int i = 0; i < 10; ++i) {
        longest = std::max(longest, times.value(i));
        const double rising = 0.05 * (2 * i + 1) / 10;
        const double asked = spread == "equal" ? 0.05 : spread == "rising" ? rising : 0.1 - rising;
        if (spread != "random")
            QVERIFY2(times.value(i) >= asked - 1e-6
                         && (times.value(i) < asked + 0.02 * slowness() || isCrowded()),
                     qPrintable(shown(times.value(i))));
    }
    QVERIFY(measureIn(repeat, "ideal_s") <= longest); // ten workers: the ideal is the longest task
    QVERIFY(measureIn(repeat, "ideal_s") > longest - 0.02 * slowness() || isCrowded());
}

void TruthPoolTest::aRandomSpreadIsDrawnFromTheSeed()
{
    const auto returnedWith = [](qint64 seed) {
        RunRequest wanted = request(
            "pool", {{"tasks", "20"}, {"task", "powers"}, {"steps-per-task", "1000"}, {"spread", "random"}},
            2);
        wanted.seed = seed;
        Lab lab;
        QList<QJsonValue> returned;
        for (const Repeat &repeat : runToEnd(lab, wanted)->repeats)
            returned.append(repeat.values.value("returned"));
        return returned;
    };
    const QList<QJsonValue> first = returnedWith(1);
    QCOMPARE(first.size(), 2);
    QVERIFY(first.at(0) != first.at(1)); // anew in each repeat
    QCOMPARE(returnedWith(1), first);
    QVERIFY(returnedWith(7).at(0) != first.at(0));
}

void TruthPoolTest::withoutTwoWorkersThereIsNoRace_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<QString>("lock");
    for (const char *lock : {"none", "mutex"}) {
        QTest::addRow("one worker, %s", lock) << Settings {{"workers", "1"}} << lock;
        QTest::addRow("apply, %s", lock) << Settings {{"workers", "4"}, {"submit", "apply"}} << lock;
        QTest::addRow("one task, %s", lock) << Settings {{"workers", "4"}, {"tasks", "1"}} << lock;
    }
}

void TruthPoolTest::withoutTwoWorkersThereIsNoRace()
{
    QFETCH(Settings, settings);
    QFETCH(QString, lock);
    Lab lab;
    const Record record =
        runToEnd(lab, "pool",
                 Settings {{"task", "count"}, {"steps-per-task", "1000"}, {"lock", lock}, {"submit", "map"}}
                     + settings,
                 3);
    QCOMPARE(troubleOf(record), QString());
    for (const OutcomeRow &row : record->outcomes) {
        QCOMPARE(row.count, row.outcome == "not-raced" ? 3ULL : 0ULL);
        QVERIFY(!row.share); // there is nothing to have a share of
    }
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "lost"), 0.0);
    QCOMPARE(measureIn(repeat, "overlap"), 0.0);
    QCOMPARE(measureIn(repeat, "overlap_spans"), 0.0);
    const QString headline = findDeclaration("pool")->headline(*record).sentence.english();
    QVERIFY2(headline.startsWith("Nothing to conclude"), qPrintable(headline));
}

/// As a person would do it: taskset -c 0 process-lab run counting-pool.
void TruthPoolTest::oneCpuHasNoOverlap()
{
    const QString program = qEnvironmentVariable("TEST_PROCESS_LAB");
    if (program.isEmpty() || QStandardPaths::findExecutable("taskset").isEmpty())
        QSKIP("needs taskset and the command line");
    QProcess run;
    run.start("taskset",
              {"-c", QString::number(allowedCpus().first()), program, "run", "counting-pool", "--repeat", "3",
               "--json", "-"});
    QVERIFY(run.waitForFinished(60'000));
    QCOMPARE(run.exitCode(), 0);
    const QJsonObject record = QJsonDocument::fromJson(run.readAllStandardOutput()).object();
    int counted = 0;
    for (const QJsonValue one : record.value("repeats").toArray()) {
        const QJsonObject repeat = one.toObject();
        if (repeat.value("witness").toBool())
            continue;
        ++counted;
        const QJsonObject measures = repeat.value("measures").toObject();
        QCOMPARE(measures.value("overlap").toDouble(-1), 0.0);
        QCOMPARE(measures.value("overlap_most").toDouble(-1), 0.0);
        QVERIFY(measures.value("speedup").toDouble(9) <= 1.01);
    }
    QCOMPARE(counted, 3);
    const QStringList remarks = record.value("remarks").toVariant().toStringList();
    QVERIFY2(remarks.join(' ').contains("one CPU"), qPrintable(remarks.join(' '))); // why little is lost
}

/// Two free CPUs, no lock: that is what the preset is for.
void TruthPoolTest::freeCpusLoseUpdates()
{
    if (usableCpus() < 2)
        QSKIP("needs two CPUs");
    Lab lab;
    const Record record = runToEnd(lab, "pool",
                                   {{"workers", "4"},
                                    {"tasks", "200"},
                                    {"task", "count"},
                                    {"steps-per-task", "100000"},
                                    {"submit", "map"}},
                                   20);
    QCOMPARE(troubleOf(record), QString());
    int losers = 0;
    int races = 0;
    for (const Repeat &repeat : record->repeats) {
        if (repeat.witness)
            continue;
        races += countIn(repeat, "not-raced") == 0;
        const double lost = measureIn(repeat, "expected") - measureIn(repeat, "final");
        losers += lost > 0;
        QCOMPARE(countIn(repeat, "updates-lost"), quint64(lost > 0));
        const double least = measureIn(repeat, "overlap");
        const double most = measureIn(repeat, "overlap_most");
        QVERIFY(least >= 0 && least <= most && most <= measureIn(repeat, "overlap_spans"));
        // Two on a CPU together have twice the CPU time: all that the process table knows is not less.
        const double spanS = measureIn(repeat, "wall_s");
        QVERIFY(isWithin(least * measureIn(repeat, "serial_s") / 2, spanS));
    }
    if (losers < 19 && isCrowded())
        QSKIP("other programs want the CPUs");
    QVERIFY2(losers >= 19, qPrintable(QString::number(losers)));
    const QString headline = findDeclaration("pool")->headline(*record).sentence.english();
    const QString wanted = races == 20
        ? QString("%1 of 20 repeats lost updates, up to ").arg(losers)
        : QString("%1 of 20 repeats were a race; %2 of %1 lost updates, up to ").arg(races).arg(losers);
    QVERIFY2(headline.startsWith(wanted), qPrintable(headline));
}

/// As in Python: maxtasksperchild must be at least 1, or None.
void TruthPoolTest::zeroTasksPerChildIsRefused()
{
    const Parameter &parameter = *findDeclaration("pool")->parameter("tasks-per-child");
    QVERIFY(!parseParameter(parameter, "0"));
    QVERIFY(parseParameter(parameter, "none"));
    const Result<ParameterValue> old = parameterFromJson(parameter, QJsonValue(0)); // what earlier files hold
    QVERIFY(old);
    QVERIFY(std::holds_alternative<std::monostate>(old.value()));
}

QTEST_GUILESS_MAIN(TruthPoolTest)
#include "tst_truth_pool.moc"
