// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/race.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>

using namespace plab;

namespace {

std::map<qint64, qint64> finalsOf(const Repeat &repeat)
{
    std::map<qint64, qint64> counts;
    const QJsonArray rows = repeat.values.value("final_counts").toArray();
    for (const QJsonValue &row : rows)
        counts[row.toArray().at(0).toInteger()] += row.toArray().at(1).toInteger();
    return counts;
}

} // namespace

class LostUpdatesTest : public RaceTest
{
    Q_OBJECT
private Q_SLOTS:
    void losesNothingWithALock_data();
    void losesNothingWithALock();
    void losesNothingInTrialsWithALock_data();
    void losesNothingInTrialsWithALock();
    void holdersNeverOverlap_data();
    void holdersNeverOverlap();
    void addsUpWithoutALock_data();
    void addsUpWithoutALock();
    void addsUpTrials_data();
    void addsUpTrials();
    void stepsGoRound();
    void stepsMustFitTheContenders();
    void stepsOfBothSignsHaveNoFraction();
    void loopScopeGivesTwoCleanBlocks_data();
    void loopScopeGivesTwoCleanBlocks();
};

void LostUpdatesTest::losesNothingWithALock_data()
{
    QTest::addColumn<QString>("lock");
    QTest::addColumn<QString>("runner");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<int>("contenders");
    for (const QString &lock : lockKinds) {
        for (const char *runner : {"process", "thread"}) {
            QTest::addRow("%s, %s", qPrintable(lock), runner) << lock << runner << "update" << 2;
            QTest::addRow("%s, %s, crowd", qPrintable(lock), runner) << lock << runner << "update" << 5;
        }
        QTest::addRow("%s, loop", qPrintable(lock)) << lock << "process"
                                                    << "loop" << 2;
    }
}

void LostUpdatesTest::losesNothingWithALock()
{
    QFETCH(QString, lock);
    QFETCH(QString, runner);
    QFETCH(QString, scope);
    QFETCH(int, contenders);
    const int increments =
        contenders == 2 ? 20000 : 200; // spinning locks are slow where the holder does not run
    const Record record = race({{"lock", lock},
                                {"runner", runner},
                                {"scope", scope},
                                {"processes", QString::number(contenders)},
                                {"increments", QString::number(increments)}},
                               2);
    QCOMPARE(troubleOf(record), QString());
    for (const Repeat &repeat : record->repeats) {
        QCOMPARE(measureIn(repeat, "final"), measureIn(repeat, "expected"));
        QCOMPARE(measureIn(repeat, "lost"), 0.0);
        QCOMPARE(measureIn(repeat, "lost_fraction"), 0.0);
        if (!repeat.witness)
            QCOMPARE(measureIn(repeat, "expected"), double(contenders * increments));
    }
    quint64 kept = 0; // a few turns each: one may be over before the next begins
    for (const OutcomeRow &row : record->outcomes) {
        if (row.outcome == "none-lost" || row.outcome == "not-raced")
            kept += row.count;
        else
            QCOMPARE(row.count, 0ULL);
    }
    QCOMPARE(kept, 2ULL);
}

void LostUpdatesTest::losesNothingInTrialsWithALock_data()
{
    QTest::addColumn<QString>("lock");
    QTest::addColumn<int>("perBarrier");
    for (const QString &lock : lockKinds)
        QTest::addRow("%s", qPrintable(lock)) << lock << 4;
    QTest::newRow("mutex, one trial a barrier") << "mutex" << 1;
    QTest::newRow("mutex, a block a barrier") << "mutex" << 4096;
    QTest::newRow("mutex, no divisor") << "mutex" << 7;
}

void LostUpdatesTest::losesNothingInTrialsWithALock()
{
    QFETCH(QString, lock);
    QFETCH(int, perBarrier);
    for (const char *contenders : {"2", "3"}) {
        const QString trials = QString(contenders) == "2" ? "5000" : "300";
        const Record record = race({{"lock", lock},
                                    {"trials", trials},
                                    {"increments", "3"},
                                    {"processes", contenders},
                                    {"trials-per-barrier", QString::number(perBarrier)}});
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        QCOMPARE(countIn(repeat, "none-lost"), trials.toULongLong());
        const qint64 expected = 3 * QString(contenders).toLongLong();
        QCOMPARE(finalsOf(repeat), (std::map<qint64, qint64> {{expected, trials.toLongLong()}}));
        QCOMPARE(measureIn(repeat, "final"), double(expected) * trials.toDouble());
    }
}

void LostUpdatesTest::holdersNeverOverlap_data()
{
    QTest::addColumn<QString>("lock");
    for (const QString &lock : lockKinds) {
        if (lock != "atomic") // encloses nothing
            QTest::addRow("%s", qPrintable(lock)) << lock;
    }
}

void LostUpdatesTest::holdersNeverOverlap()
{
    QFETCH(QString, lock);
    const Record record = race({{"lock", lock}, {"increments", "300"}, {"recording", "all"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(turnsIn(eventsOf(*record->timelineRepeat())), 600);
}

void LostUpdatesTest::addsUpWithoutALock_data()
{
    QTest::addColumn<QString>("runner");
    QTest::addColumn<QString>("steps");
    QTest::addColumn<double>("expected");
    QTest::newRow("processes") << "process"
                               << "1" << 200007.0;
    QTest::newRow("threads") << "thread"
                             << "1" << 200007.0;
    QTest::newRow("down") << "process"
                          << "-1" << -199993.0;
    QTest::newRow("steps of different size") << "process"
                                             << "1,3" << 400007.0;
}

/// How much is lost is chance; what any interleaving can give, and how the figures hang together, is not.
void LostUpdatesTest::addsUpWithoutALock()
{
    QFETCH(QString, runner);
    QFETCH(QString, steps);
    QFETCH(double, expected);
    const Record record =
        race({{"runner", runner}, {"steps", steps}, {"increments", "100000"}, {"start-value", "7"}}, 3);
    QCOMPARE(troubleOf(record), QString());
    quint64 lost = 0;
    for (const Repeat &repeat : record->repeats) {
        if (repeat.witness)
            continue;
        const double final = measureIn(repeat, "final");
        QCOMPARE(measureIn(repeat, "expected"), expected);
        QVERIFY(std::min(7.0, expected) <= final && final <= std::max(7.0, expected));
        QCOMPARE(measureIn(repeat, "lost"), std::abs(expected - final));
        QCOMPARE(measureIn(repeat, "lost_fraction"), std::abs(expected - final) / std::abs(expected - 7));
        QCOMPARE(finalsOf(repeat), (std::map<qint64, qint64> {{qint64(final), 1}}));
        QCOMPARE(countIn(repeat, "lost"), quint64(final != expected));
        QCOMPARE(countIn(repeat, measureIn(repeat, "overlap_spans") > 0 ? "none-lost" : "not-raced"),
                 quint64(final == expected));
        lost += countIn(repeat, "lost");
    }
    for (const OutcomeRow &row : record->outcomes)
        QVERIFY(row.outcome != "lost" || row.count == lost);
}

void LostUpdatesTest::addsUpTrials_data()
{
    QTest::addColumn<QString>("runner");
    QTest::addColumn<int>("trials");
    QTest::addColumn<int>("increments");
    QTest::addColumn<int>("perBarrier");
    QTest::newRow("one increment") << "process" << 20000 << 1 << 4;
    QTest::newRow("threads") << "thread" << 20000 << 1 << 4;
    QTest::newRow("several increments") << "process" << 5000 << 50 << 16;
    QTest::newRow("less than a block") << "process" << 17 << 10 << 4;
    QTest::newRow("not a whole block") << "process" << 4097 << 1 << 1;
    QTest::newRow("a block a barrier") << "process" << 9000 << 2 << 4096;
}

void LostUpdatesTest::addsUpTrials()
{
    QFETCH(QString, runner);
    QFETCH(int, trials);
    QFETCH(int, increments);
    QFETCH(int, perBarrier);
    const Record record = race({{"runner", runner},
                                {"trials", QString::number(trials)},
                                {"increments", QString::number(increments)},
                                {"trials-per-barrier", QString::number(perBarrier)},
                                {"start-value", "-3"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    const qint64 expected = 2 * increments - 3;
    double sum = 0;
    qint64 seen = 0;
    for (const auto &[final, count] : finalsOf(repeat)) {
        QVERIFY2(final > -3 && final <= expected, qPrintable(QString::number(final)));
        sum += double(final) * double(count);
        seen += count;
    }
    QCOMPARE(seen, qint64(trials));
    QCOMPARE(measureIn(repeat, "final"), sum);
    QCOMPARE(measureIn(repeat, "expected"), double(expected) * trials);
    QCOMPARE(measureIn(repeat, "lost"), double(expected) * trials - sum);
    QCOMPARE(measureIn(repeat, "lost_fraction"), measureIn(repeat, "lost") / (2.0 * increments * trials));
    QCOMPARE(countIn(repeat, "none-lost"), quint64(finalsOf(repeat)[expected]));
    QCOMPARE(countIn(repeat, "none-lost") + countIn(repeat, "lost"), quint64(trials));
    QCOMPARE(countIn(repeat, "impossible"), 0ULL);
    QVERIFY(measureIn(repeat, "trials_per_s") > 0);
    quint64 all = 0;
    for (const OutcomeRow &row : record->outcomes)
        all += row.count;
    QCOMPARE(all, quint64(trials)); // the unit is the trial, and the witness is not counted
}

void LostUpdatesTest::stepsGoRound()
{
    QCOMPARE(
        measureIn(lastRepeat(race(
                      {{"processes", "5"}, {"steps", "1,100"}, {"increments", "10"}, {"lock", "mutex"}})),
                  "final"),
        10.0 * (1 + 100 + 1 + 100 + 1));
    QCOMPARE(
        measureIn(lastRepeat(race({{"steps", "1,3"}, {"increments", "10"}, {"lock", "mutex"}})), "final"),
        40.0);
}

void LostUpdatesTest::stepsMustFitTheContenders()
{
    Lab lab;
    const Result<Run *> refused =
        lab.start(request("lost-updates", {{"processes", "2"}, {"steps", "1,2,3"}}));
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Usage);
    QVERIFY(refused.error().sentence.english().contains("“Steps”")
            && refused.error().sentence.english().contains("“Contenders”"));
    QVERIFY(!lab.current());
}

void LostUpdatesTest::stepsOfBothSignsHaveNoFraction()
{
    const Repeat repeat = lastRepeat(race({{"steps", "2,-1"}, {"increments", "1000"}, {"lock", "spin"}}));
    QCOMPARE(measureIn(repeat, "expected"), 1000.0);
    QCOMPARE(measureIn(repeat, "final"), 1000.0);
    QVERIFY(std::isnan(measureIn(repeat, "lost_fraction")));
    QCOMPARE(countIn(repeat, "none-lost"), 0ULL); // losses of both signs may cancel
    const Repeat racing = lastRepeat(race({{"steps", "2,-1"}, {"increments", "1000"}}));
    QCOMPARE(countIn(racing, "impossible"), 0ULL);
    QVERIFY(measureIn(racing, "final") >= -1000 && measureIn(racing, "final") <= 2000);
}

void LostUpdatesTest::loopScopeGivesTwoCleanBlocks_data()
{
    QTest::addColumn<QString>("lock");
    for (const char *lock : {"mutex", "spin", "ticket", "semaphore", "file"})
        QTest::newRow(lock) << lock;
}

void LostUpdatesTest::loopScopeGivesTwoCleanBlocks()
{
    QFETCH(QString, lock);
    const Record record = race({{"steps", "1,3"},
                                {"increments", "10"},
                                {"interval", "1"},
                                {"lock", lock},
                                {"scope", "loop"},
                                {"recording", "all"}});
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(measureIn(lastRepeat(record), "final"), 40.0);
    QVERIFY(witnessOf(record));
    QList<int> writers;
    for (const Event &event : eventsOf(*witnessOf(record))) {
        if (event.kind == EventKind::Write)
            writers.append(event.lane);
    }
    QCOMPARE(writers.size(), 20);
    const int first = writers.first();
    const int second = writers.last();
    QVERIFY(first != second);
    QCOMPARE(writers, QList<int>(10, first) + QList<int>(10, second));
}

QTEST_GUILESS_MAIN(LostUpdatesTest)
#include "tst_lostupdates.moc"
