// SPDX-License-Identifier: GPL-3.0-or-later
// Which turns a plan has, and what an arm keeps of those that are over.
#include "core/analysis/outcomes.h"
#include "core/experiments/catalogue.h"
#include "core/lab/armrecord.h"
#include "core/lab/plan.h"

#include <QTest>

#include <algorithm>

using namespace plab;

namespace {

RunRequest requestFor(const char *experiment, int repeat)
{
    RunRequest request;
    request.experiment = experiment;
    request.parameters = Parameters(findDeclaration(experiment)->parameters);
    request.repeat = repeat;
    return request;
}

RunRecord begun(const RunRequest &request)
{
    RunRecord record;
    record.experiment = request.experiment;
    record.parameters = request.parameters;
    return record;
}

Repeat finished(const QString &outcome, bool witness = false)
{
    Repeat repeat;
    repeat.witness = witness;
    repeat.recording = witness ? QStringLiteral("all") : QStringLiteral("off");
    repeat.ending = RepeatEnding::Finished;
    repeat.outcomes = {{outcome, 1}};
    repeat.measures = {{QStringLiteral("events"), 3.0}, {QStringLiteral("wall_s"), 0.1}};
    return repeat;
}

bool areEqual(const QList<OutcomeRow> &a, const QList<OutcomeRow> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const OutcomeRow &x, const OutcomeRow &y) {
        return x.outcome == y.outcome && x.count == y.count && x.share == y.share && x.shareLow == y.shareLow
            && x.shareHigh == y.shareHigh && x.effective == y.effective && x.grade == y.grade;
    });
}

} // namespace

class PlanTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneArmIsItsRepeatsInOrder();
    void aWitnessComesFirst();
    void armsTakeTurnsInEveryRound();
    void theOrderIsThatOfTheSeed();
    void anArmTalliesAsAWholeRecordIsGraded();
    void whatIsFinishedIsShared();
    void theWitnessStandsLast();
};

void PlanTest::oneArmIsItsRepeatsInOrder()
{
    QCOMPARE(Plan::of({requestFor("create", 3)}).turns,
             (QList<Turn> {{0, 0, false}, {0, 1, false}, {0, 2, false}}));
}

void PlanTest::aWitnessComesFirst()
{
    RunRequest race = requestFor("lost-updates", 2);
    QCOMPARE(Plan::of({race}).turns, (QList<Turn> {{0, 0, true}, {0, 0, false}, {0, 1, false}}));
    race.parameters.set(QStringLiteral("recording"), QStringLiteral("off"));
    QCOMPARE(Plan::of({race}).turns.first(), (Turn {0, 0, false}));
}

void PlanTest::armsTakeTurnsInEveryRound()
{
    const QList<Turn> turns = Plan::of({requestFor("create", 3), requestFor("queue", 5)}).turns;
    QCOMPARE(turns.size(), 8);
    for (int round = 0; round < 3; ++round) {
        QCOMPARE(turns[2 * round].repeat, round);
        QCOMPARE(turns[2 * round + 1].repeat, round);
        QCOMPARE(turns[2 * round].arm + turns[2 * round + 1].arm, 1);
    }
    QCOMPARE(turns[6], (Turn {1, 3, false})); // only the second has so many
    QCOMPARE(turns[7], (Turn {1, 4, false}));
}

void PlanTest::theOrderIsThatOfTheSeed()
{
    const QList<RunRequest> arms {requestFor("create", 64), requestFor("create", 64)};
    const QList<Turn> turns = Plan::of(arms).turns;
    QCOMPARE(Plan::of(arms).turns, turns);
    QList<RunRequest> others = arms;
    others[0].seed = 4711;
    QVERIFY(Plan::of(others).turns != turns);
    int firstOfArm0 = 0;
    for (int round = 0; round < 64; ++round)
        firstOfArm0 += turns[2 * round].arm == 0;
    QVERIFY2(firstOfArm0 > 16 && firstOfArm0 < 48, qPrintable(QString::number(firstOfArm0)));
}

void PlanTest::anArmTalliesAsAWholeRecordIsGraded()
{
    const RunRequest request = requestFor("pool", 200);
    ArmRecord arm(request, begun(request));
    for (int i = 0; i < 200; ++i) {
        Repeat repeat = finished(i % 3 ? "complete" : "updates-lost");
        if (i % 7 == 0)
            repeat.ending = RepeatEnding::TimedOut;
        if (i % 5 == 0)
            repeat.outcomes = {{QStringLiteral("complete"), 10},
                               {QStringLiteral("updates-lost"), quint64(i % 4)}};
        arm.keep(repeat);
        if (i % 20 > 1)
            continue;
        const auto record = arm.snapshot(nullptr);
        QVERIFY(areEqual(record->outcomes, gradeOutcomes(arm.declaration(), *record)));
        QCOMPARE(arm.endedWell(), record->countedRepeats());
        QCOMPARE(arm.sum().events, quint64(3 * record->repeats.size()));
    }
}

void PlanTest::whatIsFinishedIsShared()
{
    const RunRequest request = requestFor("create", 200);
    ArmRecord arm(request, begun(request));
    for (int i = 0; i < 100; ++i)
        arm.keep(finished("complete"));
    Repeat live;
    const auto before = arm.snapshot(&live);
    arm.keep(finished("complete"));
    const auto after = arm.snapshot(nullptr);
    QCOMPARE(before->repeats.size(), 101);
    QCOMPARE(before->repeats.last().ending, RepeatEnding::Running);
    QCOMPARE(after->repeats.size(), 101);
    QCOMPARE(after->repeats.last().ending, RepeatEnding::Finished);
    for (int i = 0; i < 64; ++i)
        QCOMPARE(&before->repeats.at(i), &after->repeats.at(i));
    QCOMPARE(arm.snapshot(nullptr), after); // nothing is new
}

void PlanTest::theWitnessStandsLast()
{
    const RunRequest request = requestFor("create", 2);
    ArmRecord arm(request, begun(request));
    arm.keep(finished("complete", true));
    arm.keep(finished("complete"));
    QCOMPARE(arm.endedWell(), 1);
    QCOMPARE(arm.keptEvents(), quint64(3));
    QCOMPARE(arm.sum().events, quint64(6));
    arm.finish();
    const auto record = arm.snapshot(nullptr);
    QVERIFY(record->finished);
    QCOMPARE(record->repeats.size(), 2);
    QVERIFY(record->repeats.last().witness);
    QCOMPARE(record->countedRepeats(), 1);
}

QTEST_GUILESS_MAIN(PlanTest)
#include "tst_plan.moc"
