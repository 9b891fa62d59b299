// SPDX-License-Identifier: GPL-3.0-or-later
// A run is stopped, or its time is over, at each stage; with processes that obey and with such that are deaf.
#include "tests/lab/playedrun.h"

#include <QTest>

#include <csignal>

using namespace plab;

namespace {

constexpr int LeftAsAsked = 2 << 8; ///< the wait status of a parent that was asked to leave

void addStages(Stage first)
{
    QTest::addColumn<int>("stage");
    const char *const names[] = {"wanted",  "nursery asked", "parent asked", "parent started",
                                 "entered", "a child runs",  "reported",     "said bye"};
    for (int stage = int(first); stage <= int(Stage::SaidBye); ++stage)
        QTest::newRow(names[stage]) << stage;
}

} // namespace

class TestStopStages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void beforeAParentIsAskedFor_data();
    void beforeAParentIsAskedFor();
    void whoObeysEndsTheRun_data() { addStages(Stage::ParentAsked); }
    void whoObeysEndsTheRun();
    void whoIsDeafIsKilled_data() { addStages(Stage::ParentAsked); }
    void whoIsDeafIsKilled();
    void theTimeIsOver_data() { addStages(Stage::ParentAsked); }
    void theTimeIsOver();
    void aDestroyedLabWaitsForNobody_data() { addStages(Stage::Wanted); }
    void aDestroyedLabWaitsForNobody();

private:
    static void runAnother(PlayedRun &played);
};

/// What was stopped leaves nothing that the next run would stumble over.
void TestStopStages::runAnother(PlayedRun &played)
{
    played.start();
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().error, QString());
    QCOMPARE(played.last().ending, RepeatEnding::Finished);
}

void TestStopStages::beforeAParentIsAskedFor_data()
{
    QTest::addColumn<int>("stage");
    QTest::newRow("wanted") << int(Stage::Wanted);
    QTest::newRow("nursery asked") << int(Stage::NurseryAsked);
}

void TestStopStages::beforeAParentIsAskedFor()
{
    QFETCH(int, stage);
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage(stage)));
    played.run->stop();
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 0);
    runAnother(played);
    QCOMPARE(played.nursery.starts(), 1);
}

void TestStopStages::whoObeysEndsTheRun()
{
    QFETCH(int, stage);
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage(stage)));
    played.run->stop();
    QTRY_VERIFY(played.parent->isAskedToLeave());
    if (Stage(stage) == Stage::ParentAsked)
        played.nursery.sayStarted(*played.parent); // it was just being forked
    played.endParent(LeftAsAsked);
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 1);
    QCOMPARE(played.last().ending, RepeatEnding::Stopped);
    QCOMPARE(played.last().error, QString());
    runAnother(played);
}

/// SIGKILL by their pidfds, and when even that ends nothing, for the nursery.
void TestStopStages::whoIsDeafIsKilled()
{
    QFETCH(int, stage);
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage(stage)));
    played.run->stop();
    QVERIFY(played.ends());
    QCOMPARE(played.last().ending, RepeatEnding::Stopped);
    QCOMPARE(played.last().error, QString());
    QVERIFY(played.nursery.isDead());
    QCOMPARE(played.nursery.signalsGot(), (QList<int> {SIGCONT, SIGKILL}));
    if (Stage(stage) >= Stage::ParentStarted)
        QCOMPARE(int(played.parent->process.slot().stopSignal.load()), SIGKILL);
}

void TestStopStages::theTimeIsOver()
{
    QFETCH(int, stage);
    PlayedRun played;
    played.start(3, 1);
    QVERIFY(played.playTo(Stage(stage)));
    QTRY_VERIFY(played.parent->isAskedToLeave());
    if (Stage(stage) == Stage::ParentAsked)
        played.nursery.sayStarted(*played.parent);
    played.endParent(LeftAsAsked);
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 1);
    QCOMPARE(played.last().ending, RepeatEnding::TimedOut);
    QVERIFY2(played.last().error.english().startsWith("The repeat did not end within its time limit of 1 s"),
             qPrintable(played.last().error.english()));
}

/// The window is closed in the middle of a run.
void TestStopStages::aDestroyedLabWaitsForNobody()
{
    QFETCH(int, stage);
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage(stage)));
}

QTEST_GUILESS_MAIN(TestStopStages)
#include "tst_stopstages.moc"
