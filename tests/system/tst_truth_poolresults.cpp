// SPDX-License-Identifier: GPL-3.0-or-later
// What a pool returns and what its tasks found, recomputed from what it was asked to do: results in their
// order, the durations of tasks, updates that were lost and those that could not be.
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "tests/system/cleantest.h"
#include "tests/system/poolrecord.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace plab;

class TruthPoolResultsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { warmUp(); }

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

void TruthPoolResultsTest::resultsAreTakenAsAsked_data()
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
void TruthPoolResultsTest::resultsAreTakenAsAsked()
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

void TruthPoolResultsTest::tasksReturnWhatTheyMade_data()
{
    QTest::addColumn<QString>("task");
    for (const char *task : {"none", "sleep", "spin", "powers", "count"})
        QTest::newRow(task) << task;
}

void TruthPoolResultsTest::tasksReturnWhatTheyMade()
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

void TruthPoolResultsTest::spreadKeepsTheMean_data()
{
    QTest::addColumn<QString>("spread");
    for (const char *spread : {"equal", "rising", "falling", "random"})
        QTest::newRow(spread) << spread;
}

void TruthPoolResultsTest::spreadKeepsTheMean()
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

void TruthPoolResultsTest::aRandomSpreadIsDrawnFromTheSeed()
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

void TruthPoolResultsTest::withoutTwoWorkersThereIsNoRace_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<QString>("lock");
    for (const char *lock : {"none", "mutex"}) {
        QTest::addRow("one worker, %s", lock) << Settings {{"workers", "1"}} << lock;
        QTest::addRow("apply, %s", lock) << Settings {{"workers", "4"}, {"submit", "apply"}} << lock;
        QTest::addRow("one task, %s", lock) << Settings {{"workers", "4"}, {"tasks", "1"}} << lock;
    }
}

void TruthPoolResultsTest::withoutTwoWorkersThereIsNoRace()
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
void TruthPoolResultsTest::oneCpuHasNoOverlap()
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
void TruthPoolResultsTest::freeCpusLoseUpdates()
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
void TruthPoolResultsTest::zeroTasksPerChildIsRefused()
{
    const Parameter &parameter = *findDeclaration("pool")->parameter("tasks-per-child");
    QVERIFY(!parseParameter(parameter, "0"));
    QVERIFY(parseParameter(parameter, "none"));
    const Result<ParameterValue> old = parameterFromJson(parameter, QJsonValue(0)); // what earlier files hold
    QVERIFY(old);
    QVERIFY(std::holds_alternative<std::monostate>(old.value()));
}

QTEST_GUILESS_MAIN(TruthPoolResultsTest)
#include "tst_truth_poolresults.moc"
