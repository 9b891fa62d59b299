// SPDX-License-Identifier: GPL-3.0-or-later
// The nursery dies, at each stage of a run.
#include "tests/lab/playedrun.h"

#include <QTest>

#include <csignal>

using namespace plab;

class TestNurseryLost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aWholeRunIsPlayed();
    void idleItIsReplacedByTheNextRun();
    void beforeItIsReady();
    void withTheRequestInItsHandsItIsReplacedOnce();
    void withAParentTheRepeatIsLost_data();
    void withAParentTheRepeatIsLost();
    void neverReadyItIsGivenUp();
    void ofAnotherBuildItIsGivenUp();
};

/// Else the other tests would show nothing.
void TestNurseryLost::aWholeRunIsPlayed()
{
    PlayedRun played;
    played.start(2);
    QVERIFY(played.playTo(Stage::ChildRuns));
    played.child->print(QStringLiteral("good day"));
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 2);
    for (const Repeat &repeat : played.record().repeats) {
        QCOMPARE(repeat.error, QString());
        QCOMPARE(repeat.ending, RepeatEnding::Finished);
        QCOMPARE(repeat.processes.size(), 3); // the nursery, its parent, the child
        QCOMPARE(repeat.processes.at(2).ending, (Ending {Ending::Kind::Exited, 0, {}}));
        QCOMPARE(repeat.faults.size(), 0);
    }
    const Repeat &first = played.record().repeats.first();
    QCOMPARE(first.console.size(), 1);
    QCOMPARE(first.console.first().text, QStringLiteral("good day"));
    QCOMPARE(first.console.first().name, QStringLiteral("Process-1"));
    QCOMPARE(played.nursery.starts(), 1);
    QCOMPARE(played.nursery.signalsGot(), QList<int>());
}

void TestNurseryLost::idleItIsReplacedByTheNextRun()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    played.nurseryDies();
    played.start();
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().error, QString());
    QCOMPARE(played.last().ending, RepeatEnding::Finished);
    QCOMPARE(played.nursery.starts(), 2);
}

void TestNurseryLost::beforeItIsReady()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::NurseryAsked));
    played.nurseryDies();
    QVERIFY(played.ends());
    QCOMPARE(played.last().ending, RepeatEnding::Failed);
    QVERIFY2(played.last().error.english().startsWith(
                 "The nursery program ended before it was ready: killed by SIGKILL (9)"),
             qPrintable(played.last().error.english()));
}

/// It may have been dying when the run began; one that dies again is told.
void TestNurseryLost::withTheRequestInItsHandsItIsReplacedOnce()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::ParentAsked));
    played.nurseryDies();
    QVERIFY(played.playTo(Stage::ParentAsked));
    QCOMPARE(played.nursery.starts(), 2);
    played.nurseryDies();
    QVERIFY(played.ends());
    QCOMPARE(played.last().ending, RepeatEnding::NurseryLost);
    QVERIFY2(played.last().error.english().contains(
                 QString("The nursery (process %1) was killed by SIGKILL (9)").arg(played.nursery.pid())),
             qPrintable(played.last().error.english()));
    QCOMPARE(played.nursery.starts(), 2);
}

void TestNurseryLost::withAParentTheRepeatIsLost_data()
{
    QTest::addColumn<int>("stage");
    QTest::newRow("parent started") << int(Stage::ParentStarted);
    QTest::newRow("entered") << int(Stage::Entered);
    QTest::newRow("a child runs") << int(Stage::ChildRuns);
    QTest::newRow("reported") << int(Stage::Reported);
    QTest::newRow("said bye") << int(Stage::SaidBye);
}

void TestNurseryLost::withAParentTheRepeatIsLost()
{
    QFETCH(int, stage);
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage(stage)));
    const qint64 pid = played.nursery.pid();
    played.nurseryDies();
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 1);
    QCOMPARE(played.last().ending, RepeatEnding::NurseryLost);
    QVERIFY2(played.last().error.english().startsWith(
                 QString("The nursery (process %1) was killed by SIGKILL (9) from outside").arg(pid)),
             qPrintable(played.last().error.english()));
    QCOMPARE(played.last().processes.at(0).ending.kind, Ending::Kind::Killed);
    QVERIFY(played.last().processes.at(1).ending.kind != Ending::Kind::Running);

    played.start(); // by a fresh one
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().ending, RepeatEnding::Finished);
}

void TestNurseryLost::neverReadyItIsGivenUp()
{
    PlayedRun played(1000);
    played.start();
    QVERIFY(played.playTo(Stage::NurseryAsked));
    QVERIFY(played.ends());
    QCOMPARE(played.last().ending, RepeatEnding::Failed);
    QVERIFY2(played.last().error.english().contains("was not ready within 1 s"),
             qPrintable(played.last().error.english()));
    QCOMPARE(played.nursery.signalsGot(), QList<int> {SIGKILL});
}

void TestNurseryLost::ofAnotherBuildItIsGivenUp()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::NurseryAsked));
    Message ready {MessageKind::Ready};
    ready.number = std::int32_t(played.nursery.pid());
    setText(ready.text, sizeof ready.text, "of yesterday");
    played.nursery.say(ready);
    QVERIFY(played.ends());
    QCOMPARE(played.last().ending, RepeatEnding::Failed);
    QVERIFY2(played.last().error.english().contains("is of another build (of yesterday)"),
             qPrintable(played.last().error.english()));
}

QTEST_GUILESS_MAIN(TestNurseryLost)
#include "tst_nurserylost.moc"
