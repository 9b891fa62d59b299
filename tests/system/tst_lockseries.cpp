// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/charts.h"
#include "core/experiments/catalogue.h"
#include "core/experiments/locks/contest.h"
#include "core/model/cpus.h"
#include "tests/system/cleantest.h"

#include <QTest>

#include <algorithm>
#include <csignal>

using namespace plab;
using locks::WaitTally;

namespace {

const QStringList kinds {"mutex", "spin", "ticket", "semaphore", "file", "priority-inheritance", "rlock"};

Record contend(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "locks", settings, repeat);
}

double figure(const Repeat &repeat, const QString &kind, const char *name)
{
    return repeat.values.value("by_kind")
        .toObject()
        .value(kind)
        .toObject()
        .value(QLatin1String(name))
        .toDouble(-1);
}

QString answer(const Repeat &repeat, const char *value, const QString &kind)
{
    return repeat.values.value(QLatin1String(value)).toObject().value(kind).toString();
}

} // namespace

class LockSeriesTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(contend({{"seconds", "0.01"}})), QString()); }

    void oneHolderAtATime_data();
    void oneHolderAtATime();
    void allKindsGiveAMapAndAWitness();
    void waitingAsleepCostsNoCpuTimeAndSpinningAWholeOne();
    void rulesThatAreBroken();
    void anOwnerAsksOnceMore_data();
    void anOwnerAsksOnceMore();
    void oneKindAtATimeIsAcquiredTwice();
    void recordedHoldersNeverOverlap();
    void aKilledHolderIsToldOrShown_data();
    void aKilledHolderIsToldOrShown();
    void crowdsAreRemarkedOn();
    void tallyIsRightToAnEighth();
};

void LockSeriesTest::oneHolderAtATime_data()
{
    QTest::addColumn<QString>("kind");
    for (const QString &kind : kinds)
        QTest::newRow(qPrintable(kind)) << kind;
}

void LockSeriesTest::oneHolderAtATime()
{
    QFETCH(QString, kind);
    for (const char *processes : {"1", "2", "6"}) {
        const Record record = contend({{"kind", kind}, {"processes", processes}, {"seconds", "0.1"}});
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        QCOMPARE(countIn(repeat, "exclusive"), 1ULL);
        QVERIFY(measureIn(repeat, "acquires_per_s") > 0);
        QVERIFY(measureIn(repeat, "cpu_s") > 0);
        QVERIFY(measureIn(repeat, "wait_us_p99") <= measureIn(repeat, "wait_us_max") + 1e-9);
        QVERIFY(measureIn(repeat, "fairness") >= 1.0 / QString(processes).toInt() - 1e-9);
        QVERIFY(measureIn(repeat, "fairness") <= 1 + 1e-9);
        QVERIFY(!repeat.values.contains("by_kind"));
    }
}

void LockSeriesTest::allKindsGiveAMapAndAWitness()
{
    const Record record = contend({{"seconds", "0.1"}}, 2);
    QCOMPARE(troubleOf(record), QString());
    for (const Repeat &repeat : record->repeats) {
        QStringList told = repeat.values.value("by_kind").toObject().keys();
        QStringList expected = kinds;
        expected.sort();
        QCOMPARE(told, expected);
        for (const QString &kind : kinds)
            QVERIFY2(figure(repeat, kind, "acquires_per_s") > 0 || repeat.witness, qPrintable(kind)); // short
    }
    QVERIFY(witnessOf(record));
    QVERIFY(!eventsOf(*witnessOf(record)).isEmpty());
    QVERIFY(eventsOf(lastRepeat(record)).isEmpty());
    QCOMPARE(record->outcomes.at(0).count, 2ULL);
    for (const ChartDeclaration &chart : findDeclaration("locks")->charts) {
        const ChartData data = chart.make(*record, {});
        QVERIFY2(!data.bars.isEmpty() || !data.series.isEmpty(), qPrintable(chart.name));
    }
}

void LockSeriesTest::waitingAsleepCostsNoCpuTimeAndSpinningAWholeOne()
{
    if (usableCpus() < 2)
        QSKIP("needs two CPUs");
    const Repeat repeat = lastRepeat(contend({{"seconds", "0.4"}, {"hold", "2000"}}));
    QVERIFY(figure(repeat, "spin", "cpu_s") > 4 * figure(repeat, "mutex", "cpu_s"));
    QVERIFY(figure(repeat, "ticket", "cpu_s") > 4 * figure(repeat, "mutex", "cpu_s"));
    QVERIFY2(figure(repeat, "mutex", "cpu_s") < 0.1,
             qPrintable(QString::number(figure(repeat, "mutex", "cpu_s"))));
    QVERIFY(figure(repeat, "ticket", "fairness") > 0.9); // first come, first served
}

void LockSeriesTest::rulesThatAreBroken()
{
    const Repeat repeat = lastRepeat(contend({{"seconds", "0.01"}}));
    for (const char *kind : {"mutex", "priority-inheritance"}) {
        QCOMPARE(answer(repeat, "second_acquire", kind), QString("refused"));
        QCOMPARE(answer(repeat, "release_by_other", kind), QString("refused"));
    }
    for (const char *kind : {"spin", "ticket", "semaphore"}) {
        QCOMPARE(answer(repeat, "second_acquire", kind), QString("waits for itself"));
        QCOMPARE(answer(repeat, "release_by_other", kind), QString("accepted"));
    }
    QCOMPARE(answer(repeat, "second_acquire", "file"), QString("accepted"));
    QCOMPARE(answer(repeat, "release_by_other", "file"), QString("without effect"));
    QCOMPARE(answer(repeat, "second_acquire", "rlock"), QString("accepted"));
    QCOMPARE(answer(repeat, "release_by_other", "rlock"), QString("refused"));
    for (const char *kind : {"mutex", "priority-inheritance", "rlock", "bounded-semaphore"})
        QCOMPARE(answer(repeat, "release_of_free", kind), QString("refused"));
    QCOMPARE(answer(repeat, "release_of_free", "semaphore"), QString("accepted, and one more gets in"));
    QCOMPARE(answer(repeat, "release_of_free", "ticket"), QString("accepted, and nobody gets in any more"));
    QCOMPARE(repeat.values.value("releases_needed").toInt(), 2);
    QVERIFY(
        consoleOf(repeat).contains("mutex: a second acquire by its holder is refused; a release by another "
                                   "process is refused; a release of a free one is refused."));
}

void LockSeriesTest::anOwnerAsksOnceMore_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("says");
    QTest::newRow("rlock") << "rlock"
                           << "exclusive"
                           << "each time twice";
    QTest::newRow("mutex") << "mutex"
                           << "never-twice"
                           << "refused its holder's second acquire";
    QTest::newRow("semaphore") << "semaphore"
                               << "never-twice"
                               << "waited for itself";
    QTest::newRow("spin") << "spin"
                          << "never-twice"
                          << "waited for itself";
    QTest::newRow("file") << "file"
                          << "violated"
                          << "one release gave back what was acquired twice";
}

void LockSeriesTest::anOwnerAsksOnceMore()
{
    QFETCH(QString, kind);
    QFETCH(QString, outcome);
    QFETCH(QString, says);
    const Record record =
        contend({{"kind", kind}, {"recursive", "on"}, {"seconds", "0.3"}, {"hold", "1000"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(countIn(lastRepeat(record), qPrintable(outcome)), 1ULL);
    for (const OutcomeRow &row : record->outcomes)
        QVERIFY(row.count == 0 || row.grade != Grade::Forbidden);
    const Headline headline = findDeclaration("locks")->headline(*record);
    QVERIFY2(headline.sentence.english().contains(says), qPrintable(headline.sentence.english()));
}

void LockSeriesTest::oneKindAtATimeIsAcquiredTwice()
{
    const Declaration &locks = *findDeclaration("locks");
    const Result<void> all = locks.check(request("locks", {{"recursive", "on"}}).parameters);
    QVERIFY(!all);
    QCOMPARE(all.error().kind, ErrorKind::Usage);
    QVERIFY(all.error().sentence.english().contains("“Recursive”"));
    QVERIFY(bool(locks.check(request("locks", {{"recursive", "on"}, {"kind", "rlock"}}).parameters)));
}

void LockSeriesTest::recordedHoldersNeverOverlap()
{
    const Record record = contend(
        {{"kind", "mutex"}, {"seconds", "0.05"}, {"hold", "100"}, {"recording", "all"}, {"processes", "3"}});
    QCOMPARE(troubleOf(record), QString());
    QVERIFY(witnessOf(record));
    QVERIFY(turnsIn(eventsOf(*witnessOf(record))) > 3);
}

void LockSeriesTest::aKilledHolderIsToldOrShown_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("text");
    QTest::newRow("mutex") << "mutex"
                           << "was killed while holding it; it is taken over";
    QTest::newRow("priority inheritance") << "priority-inheritance"
                                          << "was killed while holding it; it is taken over";
    QTest::newRow("semaphore") << "semaphore"
                               << "which nobody can take over";
    QTest::newRow("spin") << "spin"
                          << "which nobody can take over";
    QTest::newRow("file") << "file"
                          << "the others went on";
}

/// The holders stay inside for so long that a kill finds one of them there.
void LockSeriesTest::aKilledHolderIsToldOrShown()
{
    QFETCH(QString, kind);
    QFETCH(QString, text);
    Lab lab;
    Result<Run *> run = lab.start(
        request("locks", {{"kind", kind}, {"seconds", "0.5"}, {"hold", "200000"}, {"recording", "all"}}));
    QVERIFY(bool(run));
    const auto holder = [&run]() -> qint64 {
        const Record record = run.value()->record();
        if (record->repeats.isEmpty())
            return 0;
        const Repeat &repeat = record->repeats.last();
        for (const ProcessRecord &process : repeat.processes) {
            const LaneEvents &lane = repeat.lanes.at(process.index);
            if (!lane.isEmpty() && lane.at(lane.size() - 1).kind == EventKind::Acquired)
                return process.pid;
        }
        return 0;
    };
    qint64 victim = 0;
    QVERIFY(comesTrue([&] { return (victim = holder()) != 0; }));
    kill(pid_t(victim), SIGKILL);
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 5000));
    const Repeat repeat = *run.value()->record()->timelineRepeat(); // the witness, in which it was killed
    QVERIFY2(repeat.ending == RepeatEnding::Finished, qPrintable(repeat.error.english()));
    QCOMPARE(countIn(repeat, "exclusive"), 1ULL);
    QVERIFY2(consoleOf(repeat).contains(text), qPrintable(consoleOf(repeat)));
}

void LockSeriesTest::crowdsAreRemarkedOn()
{
    const Declaration &locks = *findDeclaration("locks");
    const QString many = QString::number(usableCpus() + 1);
    const auto remarks = [&locks](const Settings &settings) {
        return englishOf(locks.remarks(request("locks", settings).parameters)).join(' ');
    };
    QVERIFY(remarks({{"processes", many}, {"kind", "ticket"}}).contains("burn the time slices"));
    QVERIFY(!remarks({{"processes", many}, {"kind", "mutex"}}).contains("burn the time slices"));
    const Result<void> tooLong = locks.check(request("locks", {{"seconds", "20"}}).parameters);
    QVERIFY(!tooLong);
    QVERIFY(tooLong.error().sentence.english().contains("“Seconds”")
            && tooLong.error().sentence.english().contains("“Time limit”"));
}

void LockSeriesTest::tallyIsRightToAnEighth()
{
    WaitTally tally {};
    QVERIFY(tally.inMicroseconds().isEmpty());
    for (int i = 0; i < 990; ++i)
        tally.add(1000);
    for (int i = 0; i < 10; ++i)
        tally.add(5'000'000);
    const Tally us = tally.inMicroseconds();
    QCOMPARE(us.total(), 1000u);
    QVERIFY(std::abs(*us.quantile(0.5) - 1) < 0.07);
    QVERIFY(std::abs(*us.quantile(0.98) - 1) < 0.07);
    QVERIFY(std::abs(us.largest() / 5000 - 1) < 0.07);
    QCOMPARE(tally.longestNs, 5'000'000u);
    for (std::uint64_t ns : {0ULL, 7ULL, 8ULL, 15ULL, 16ULL, 12345ULL, ~0ULL})
        QVERIFY(WaitTally::stepOf(ns) < WaitTally::Steps);
    QCOMPARE(WaitTally::stepOf(8), 8u);
    QCOMPARE(WaitTally::stepOf(15), 15u);
    QCOMPARE(WaitTally::stepOf(16), 16u);
}

QTEST_GUILESS_MAIN(LockSeriesTest)
#include "tst_lockseries.moc"
