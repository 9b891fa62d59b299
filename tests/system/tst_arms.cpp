// SPDX-License-Identifier: GPL-3.0-or-later
// Several arms of one plan on real processes: they take turns, and each has its own record.
#include "tests/system/cleantest.h"

#include <QTest>

#include <algorithm>

using namespace plab;

namespace {

RunRequest pool(const char *workers, int repeat)
{
    return request("pool", {{"task", "none"}, {"tasks", "4"}, {"workers", workers}, {"recording", "off"}},
                   repeat);
}

/// When each repeat entered the experiment, all arms together, with whose it was.
QList<std::pair<quint64, int>> entriesOf(const Run &run)
{
    QList<std::pair<quint64, int>> entries;
    for (int arm = 0; arm < run.arms(); ++arm) {
        for (const Repeat &repeat : run.record(arm)->repeats)
            entries.append({repeat.entryNs, arm});
    }
    std::sort(entries.begin(), entries.end());
    return entries;
}

} // namespace

class ArmsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { warmUp(); }

    void twoArmsTakeTurns();
    void eachHasItsWitness();
    void oneThatEndsBadlyEndsAll();
    void oneThatIsRefusedStartsNone();
};

void ArmsTest::twoArmsTakeTurns()
{
    Lab lab;
    Run *run = lab.start({pool("1", 6), pool("2", 4)}).value();
    QVERIFY(comesTrue([&] { return run->isFinished(); }, 60'000));
    QCOMPARE(run->arms(), 2);
    QCOMPARE(run->record(0)->countedRepeats(), 6);
    QCOMPARE(run->record(1)->countedRepeats(), 4);
    QCOMPARE(run->record(), run->record(0));
    QCOMPARE(run->progress().repeatsDone, 10);
    QCOMPARE(run->progress().repeatsWanted, 10);
    for (int arm = 0; arm < 2; ++arm) {
        const Record record = run->record(arm);
        QVERIFY(record->finished);
        QCOMPARE(record->parameters.integer("workers"), arm + 1);
        for (const Repeat &repeat : record->repeats)
            QCOMPARE(processesOf(repeat, Role::Worker).size(), arm + 1);
        QCOMPARE(record->outcomes.first().count, quint64(record->repeats.size()));
    }
    const QList<std::pair<quint64, int>> entries = entriesOf(*run);
    for (int round = 0; round < 4; ++round)
        QCOMPARE(entries[2 * round].second + entries[2 * round + 1].second, 1);
}

void ArmsTest::eachHasItsWitness()
{
    Lab lab;
    const Settings few {{"increments", "100"}, {"processes", "2"}};
    Run *run =
        lab.start({request("lost-updates", few, 2),
                   request("lost-updates", Settings(few) << QPair<QString, QString> {"lock", "mutex"}, 2)})
            .value();
    QVERIFY(comesTrue([&] { return run->isFinished(); }, 60'000));
    for (int arm = 0; arm < 2; ++arm) {
        QCOMPARE(run->record(arm)->repeats.size(), 3);
        QVERIFY(run->record(arm)->repeats.last().witness);
        QCOMPARE(run->record(arm)->countedRepeats(), 2);
    }
}

void ArmsTest::oneThatEndsBadlyEndsAll()
{
    Lab lab;
    const Settings slow {
        {"task", "sleep"}, {"tasks", "4"}, {"workers", "1"}, {"step-seconds", "30"}, {"time-limit", "0.3"}};
    Run *run = lab.start({pool("1", 3), request("pool", slow, 3)}).value();
    QVERIFY(comesTrue([&] { return run->isFinished(); }, 60'000));
    QVERIFY(run->record(0)->finished);
    QVERIFY(run->record(1)->finished);
    QCOMPARE(run->record(1)->repeats.size(), 1);
    QCOMPARE(run->record(1)->repeats.first().ending, RepeatEnding::TimedOut);
    QVERIFY(run->record(0)->countedRepeats() <= 1);
}

void ArmsTest::oneThatIsRefusedStartsNone()
{
    Lab lab;
    RunRequest wrong = pool("1", 1);
    wrong.repeat = 0;
    const Result<Run *> started = lab.start({pool("1", 1), wrong});
    QVERIFY(!started);
    QVERIFY(started.error().sentence.english().contains("repeat"));
    QVERIFY(!lab.current());
}

QTEST_GUILESS_MAIN(ArmsTest)
#include "tst_arms.moc"
