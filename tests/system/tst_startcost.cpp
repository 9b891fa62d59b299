// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/tally.h"
#include "core/shared/memory.h"
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QTest>

#include <cmath>

using namespace plab;

class StartCostTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void measuresEveryMethod_data();
    void measuresEveryMethod();
    void threadsAreCheaperThanForksThanPrograms();
    void forkGrowsWithBallastSpawnDoesNot();
    void slotsAreUsedAgain_data();
    void slotsAreUsedAgain();
    void tooMuchBallastIsRefused();

private:
    /// Medians move when the machine is busy, so that a comparison that fails is made again.
    double median(const QString &method, int ballastMib = 0)
    {
        Lab lab;
        return measureIn(
            lastRepeat(runToEnd(
                lab, "start-cost",
                {{"method", method}, {"count", "40"}, {"ballast-mib", QString::number(ballastMib)}})),
            "start_us_median");
    }
};

void StartCostTest::measuresEveryMethod_data()
{
    QTest::addColumn<QString>("method");
    for (const char *method : {"fork", "spawn", "forkserver", "thread"})
        QTest::newRow(method) << method;
}

void StartCostTest::measuresEveryMethod()
{
    QFETCH(QString, method);
    Lab lab;
    const Record record = runToEnd(lab, "start-cost", {{"method", method}, {"count", "10"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "processes_started"), 10.0);
    QCOMPARE(countIn(repeat, "measured"), 1ULL);
    QVERIFY(measureIn(repeat, "start_us_median") > 0);
    QVERIFY(measureIn(repeat, "start_us_median") <= measureIn(repeat, "start_us_max"));
    QVERIFY(std::isnan(measureIn(repeat, "start_us_p95"))); // of ten
    QVERIFY(measureIn(repeat, "start_us_median") < measureIn(repeat, "start_join_us_median"));
    QVERIFY(measureIn(repeat, "start_join_us_median") <= measureIn(repeat, "start_join_us_max"));
    QCOMPARE(repeat.values.value("start_seconds").toArray().size(), 10);
    QCOMPARE(repeat.values.value("start_join_seconds").toArray().size(), 10);
    for (const ProcessRecord &process : repeat.processes) {
        if (process.role == Role::Child || process.role == Role::Thread)
            QCOMPARE(startMethodName(process.startMethod), method);
    }
}

void StartCostTest::threadsAreCheaperThanForksThanPrograms()
{
    bool seen = false;
    for (int tries = 0; tries < 5 && !seen; ++tries)
        seen = 2 * median("thread") < median("fork") && 2 * median("fork") < median("spawn")
            && median("forkserver") < median("spawn");
    QVERIFY(seen);
}

void StartCostTest::forkGrowsWithBallastSpawnDoesNot()
{
    bool seen = false;
    for (int tries = 0; tries < 5 && !seen; ++tries)
        seen = median("fork", 128) > 2 * median("fork") && median("spawn", 128) < 1.5 * median("spawn");
    QVERIFY(seen);
}

void StartCostTest::slotsAreUsedAgain_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("count");
    QTest::newRow("threads") << "thread" << 3000;
    QTest::newRow("forks") << "fork" << 600;
    QTest::newRow("fork server") << "forkserver" << 600;
}

void StartCostTest::slotsAreUsedAgain()
{
    QFETCH(QString, method);
    QFETCH(int, count);
    Lab lab;
    const Record record =
        runToEnd(lab, "start-cost", {{"method", method}, {"count", QString::number(count)}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(measureIn(lastRepeat(record), "processes_started"), double(count));
    QVERIFY(measureIn(lastRepeat(record), "start_us_p95") <= measureIn(lastRepeat(record), "start_us_max"));
    QCOMPARE(Tally::fromJson(lastRepeat(record).values.value("start_us_counts").toArray()).total(),
             quint64(count));
    QCOMPARE(lastRepeat(record).values.value("start_seconds").toArray().size(), count > 2000 ? 1500 : count);
}

void StartCostTest::tooMuchBallastIsRefused()
{
    if (availableMemory() / 2 >= (4096ULL << 20))
        QSKIP("4096 MiB are less than half of what this machine has available");
    Lab lab;
    const Repeat repeat = lastRepeat(runToEnd(lab, "start-cost", {{"ballast-mib", "4096"}}));
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY(repeat.refused);
    QVERIFY(repeat.error.english().contains("A ballast of") && repeat.error.english().contains("4096"));
}

QTEST_GUILESS_MAIN(StartCostTest)
#include "tst_startcost.moc"
