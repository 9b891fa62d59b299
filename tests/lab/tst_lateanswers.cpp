// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that come twice, too late, or to nothing that was asked: each counts for the repeat that it is
// about.
#include "tests/lab/playedrun.h"

#include <QRegularExpression>
#include <QTest>

#include <csignal>

using namespace plab;

class TestLateAnswers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readyTwiceAsksForOneParent();
    void startedTwiceIsOneParent();
    void anEndToldTwiceEndsOneRepeat();
    void anEndOfAnEarlierRunEndsNothing();
    void aRefusalOfAnEarlierRunRefusesNothing();
    void aRefusedParentEndsTheRun();
    void anEndBeforeTheStartEndsTheRepeat();
    void aLateLinkIsStillHeard();
};

void TestLateAnswers::readyTwiceAsksForOneParent()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::ChildRuns));
    played.nursery.sayReady();
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 1);
    QCOMPARE(played.last().error, QString());
    QCOMPARE(played.last().processes.size(), 3);
}

void TestLateAnswers::startedTwiceIsOneParent()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::ParentStarted));
    played.nursery.sayStarted(*played.parent);
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().error, QString());
}

void TestLateAnswers::anEndToldTwiceEndsOneRepeat()
{
    PlayedRun played;
    played.start(2);
    QVERIFY(played.playToTheEnd());
    const std::unique_ptr<FakeParent> first = std::move(played.parent);
    QVERIFY(played.playTo(Stage::ChildRuns)); // of the second
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression("answered request 1; the last one is 2"));
    played.nursery.sayEnded(*first);
    QVERIFY(!QTest::qWaitFor([&played] { return played.run->isFinished(); }, 200));
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 2);
    QCOMPARE(played.last().error, QString());
    QCOMPARE(played.last().ending, RepeatEnding::Finished);
    QCOMPARE(played.last().processes.size(), 3);
}

void TestLateAnswers::anEndOfAnEarlierRunEndsNothing()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    const std::unique_ptr<FakeParent> earlier = std::move(played.parent);
    played.start();
    QVERIFY(played.playTo(Stage::ParentAsked));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression("answered request 1; the last one is 2"));
    played.nursery.sayEnded(*earlier, 1 << 8);
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().error, QString());
    QCOMPARE(played.last().ending, RepeatEnding::Finished);
}

void TestLateAnswers::aRefusalOfAnEarlierRunRefusesNothing()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::ParentAsked));
    Message refused = refusalMessage(refusedError(Text::plain("There is no room.")));
    refused.generation = played.parent->request;
    played.nursery.say(refused);
    QVERIFY(played.ends());
    played.start();
    played.expectAnother();
    QVERIFY(played.playTo(Stage::ParentStarted));
    played.nursery.say(refused);
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().error, QString());
    QCOMPARE(played.last().ending, RepeatEnding::Finished);
}

void TestLateAnswers::aRefusedParentEndsTheRun()
{
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage::ParentAsked));
    Message refused = refusalMessage(refusedError(Text::plain("There is no room.")));
    refused.generation = played.parent->request;
    played.nursery.say(refused);
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 1);
    QCOMPARE(played.last().ending, RepeatEnding::Failed);
    QCOMPARE(played.last().error, QStringLiteral("There is no room."));
    QVERIFY(played.last().refused);
}

void TestLateAnswers::anEndBeforeTheStartEndsTheRepeat()
{
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage::ParentAsked));
    played.endParent(125 << 8);
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 1);
    QCOMPARE(played.last().ending, RepeatEnding::Failed);
    QVERIFY2(played.last().error.english().contains("ended with exit code 125"),
             qPrintable(played.last().error.english()));
}

/// The child has ended before the message that carries its link was read; what it said lies in the socket.
void TestLateAnswers::aLateLinkIsStillHeard()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::Entered));
    auto [child, labsEnd] = played.parent->makeChild(2);
    child->print(QStringLiteral("last words"));
    child->report({{"n", 1}});
    child->bye();
    const int life = child->life()->fd();
    child->end();
    QTest::qWait(100); // some looks of the laboratory, that must not let go of it
    Message link {MessageKind::Link};
    link.slot = 2;
    link.generation = 1;
    QVERIFY(sendMessage(played.parent->channel.get(), link, {labsEnd.get(), life}));
    labsEnd.reset();
    played.parent->process.report({});
    played.parent->process.bye();
    played.endParent();
    QVERIFY(played.ends());
    QCOMPARE(played.last().error, QString());
    QCOMPARE(played.last().console.size(), 1);
    QCOMPARE(played.last().console.first().text, QStringLiteral("last words"));
    QCOMPARE(
        played.last().values.value("results").toObject().value("Process-1").toObject().value("n").toInt(), 1);
}

QTEST_GUILESS_MAIN(TestLateAnswers)
#include "tst_lateanswers.moc"
