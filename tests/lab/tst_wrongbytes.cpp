// SPDX-License-Identifier: GPL-3.0-or-later
// What comes by control socket, channel and links, and is not what was agreed upon.
#include "tests/lab/playedrun.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

#include <csignal>
#include <cstring>
#include <functional>

using namespace plab;

namespace {

QByteArray header(std::uint32_t length, std::uint16_t type, std::uint16_t zero = 0)
{
    QByteArray bytes(8, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    std::memcpy(bytes.data() + 4, &type, sizeof type);
    std::memcpy(bytes.data() + 6, &zero, sizeof zero);
    return bytes;
}

QByteArray words(std::uint32_t first, std::uint32_t second)
{
    QByteArray bytes(8, '\0');
    std::memcpy(bytes.data(), &first, sizeof first);
    std::memcpy(bytes.data() + 4, &second, sizeof second);
    return bytes;
}

QByteArray nestedResult()
{
    return packFrame(FrameType::Result,
                     QByteArray("{\"a\":").repeated(60) + "1" + QByteArray("}").repeated(60));
}

/// As the links carry it: time, then text.
QByteArray line(const QByteArray &text)
{
    return packFrame(FrameType::Text, QByteArray(8, '\0') + text);
}

qsizetype openDescriptors()
{
    return QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System).size();
}

using Says = std::function<void(PlayedRun &)>;

} // namespace

Q_DECLARE_METATYPE(Says)

class TestWrongBytes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aLinkIsDropped_data();
    void aLinkIsDropped();
    void aDroppedLinkIsNotHeardAgain();
    void halfAFrameSaysNothing();
    void ofTheParentItIsTheRepeatsEnd();
    void theNurseryIsGivenUp_data();
    void theNurseryIsGivenUp();
    void aParentWithoutItsDescriptorIsRefused();
    void descriptorsTooManyAreClosed();
    void aLinkMessageThatIsNoneIsIgnored_data();
    void aLinkMessageThatIsNoneIsIgnored();
};

void TestWrongBytes::aLinkIsDropped_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("why");
    const QString noFrame = QStringLiteral("it sent something that is no frame, or one that is too long");
    const QString notIts = QStringLiteral("it sent a frame that is not its to send");
    QTest::newRow("too long") << header(WorkerFrameLimit + 1, 2) << noFrame;
    QTest::newRow("as long as can be said") << header(~0U, 2) << noFrame;
    QTest::newRow("of no type") << header(0, 77) << noFrame;
    QTest::newRow("a word that is not zero") << header(0, 4, 1) << noFrame;
    QTest::newRow("the laboratory's answer") << packFrame(FrameType::Answer, {}) << notIts;
    QTest::newRow("a manager's call") << packFrame(FrameType::Call, {}) << notIts;
    QTest::newRow("a line without a time") << packFrame(FrameType::Text, "short") << notIts;
    QTest::newRow("the line of a thread") << packFrame(FrameType::ThreadText, QByteArray(16, '\0')) << notIts;
    QTest::newRow("a hello that is too short")
        << packFrame(FrameType::Hello, "hi") << QStringLiteral("its hello has the wrong size");
    QTest::newRow("a hello of another version") << packFrame(FrameType::Hello, words(FrameVersion + 1, 2))
                                                << QStringLiteral("its hello has another version or slot");
    QTest::newRow("a hello of another process") << packFrame(FrameType::Hello, words(FrameVersion, 1))
                                                << QStringLiteral("its hello has another version or slot");
    QTest::newRow("a result nested too deeply")
        << nestedResult() << QStringLiteral("its result is nested too deeply");
}

/// Of a child: the repeat goes on without it, and says so.
void TestWrongBytes::aLinkIsDropped()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, why);
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::ChildRuns));
    played.child->sendBytes(bytes);
    QTRY_VERIFY(!played.run->record()->repeats.isEmpty()
                && !played.run->record()->repeats.last().faults.isEmpty());
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().ending, RepeatEnding::Finished);
    QCOMPARE(played.last().faults.size(), 1);
    const QString fault = played.last().faults.first().sentence.english();
    QVERIFY2(fault.contains("Process-1") && fault.contains("was dropped: " + why), qPrintable(fault));
}

/// What is behind the fault in the same piece of the stream was sent by one who cannot be trusted.
void TestWrongBytes::aDroppedLinkIsNotHeardAgain()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::ChildRuns));
    const QByteArray wrong = packFrame(FrameType::Answer, {});
    played.child->sendBytes(line("before") + wrong + line("after") + wrong
                            + packFrame(FrameType::Result, "{}"));
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().faults.size(), 1);
    QStringList lines;
    for (const ConsoleLine &one : played.last().console)
        lines << one.text;
    QVERIFY(lines.contains("before"));
    QVERIFY2(!lines.contains("after"), qPrintable(lines.join(" | ")));
    QVERIFY(!played.last().values.contains(QStringLiteral("results")));
}

void TestWrongBytes::halfAFrameSaysNothing()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::ChildRuns));
    played.child->sendBytes(header(100, 2) + "only so far");
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().ending, RepeatEnding::Finished);
    QCOMPARE(played.last().faults.size(), 0);
    QCOMPARE(played.last().console.size(), 0);
}

/// Its report cannot come any more: that is no finished repeat.
void TestWrongBytes::ofTheParentItIsTheRepeatsEnd()
{
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage::ChildRuns));
    played.parent->process.sendBytes(header(ParentFrameLimit + 1, 3));
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 1);
    QCOMPARE(played.last().ending, RepeatEnding::Failed);
    QVERIFY2(played.last().error.english().contains("did not reach the laboratory: parent"),
             qPrintable(played.last().error.english()));
}

void TestWrongBytes::theNurseryIsGivenUp_data()
{
    QTest::addColumn<int>("stage");
    QTest::addColumn<QByteArray>("datagram");
    Message ended {MessageKind::ParentEnded};
    const QByteArray whole(reinterpret_cast<const char *>(&ended), sizeof ended);
    for (const Stage stage : {Stage::NurseryAsked, Stage::ParentAsked, Stage::ChildRuns}) {
        QTest::addRow("cut, stage %d", int(stage)) << int(stage) << whole.left(whole.size() - 1);
        QTest::addRow("one byte, stage %d", int(stage)) << int(stage) << QByteArray(1, 'x');
        QTest::addRow("too long, stage %d", int(stage)) << int(stage) << whole + "and more";
    }
}

/// Nothing that it says can be understood any more.
void TestWrongBytes::theNurseryIsGivenUp()
{
    QFETCH(int, stage);
    QFETCH(QByteArray, datagram);
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage(stage)));
    played.nursery.sayBytes(datagram);
    QVERIFY(played.ends());
    QCOMPARE(played.record().repeats.size(), 1);
    QCOMPARE(played.last().ending, RepeatEnding::Failed);
    QVERIFY2(played.last().error.english().contains(
                 QString("bytes came where %1 were expected").arg(sizeof(Message))),
             qPrintable(played.last().error.english()));
    QCOMPARE(played.nursery.signalsGot(), QList<int> {SIGKILL});
}

void TestWrongBytes::aParentWithoutItsDescriptorIsRefused()
{
    PlayedRun played;
    played.start(3);
    QVERIFY(played.playTo(Stage::ParentAsked));
    Message started {MessageKind::ParentStarted};
    started.generation = played.parent->request;
    played.nursery.say(started);
    QTRY_VERIFY(played.parent->isAskedToLeave());
    played.endParent(2 << 8);
    QVERIFY(played.ends());
    QCOMPARE(played.last().ending, RepeatEnding::Failed);
    QVERIFY(played.last().refused);
    QVERIFY2(played.last().error.english().contains("take over the parent's process"),
             qPrintable(played.last().error.english()));
}

void TestWrongBytes::descriptorsTooManyAreClosed()
{
    PlayedRun played;
    played.start();
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    played.parent.reset();
    played.child.reset();
    const qsizetype before = openDescriptors();

    played.start();
    QVERIFY(played.playTo(Stage::ParentAsked));
    Message started {MessageKind::ParentStarted};
    started.generation = played.parent->request;
    const int life = played.parent->process.life()->fd();
    played.nursery.say(started, {life, life, life});
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().error, QString());
    played.parent.reset();
    played.child.reset();
    QTRY_COMPARE(openDescriptors(), before);
}

void TestWrongBytes::aLinkMessageThatIsNoneIsIgnored_data()
{
    QTest::addColumn<Says>("say");
    const auto row = [](const char *name, const std::function<void(Message &, std::vector<int> &)> &spoil) {
        QTest::newRow(name) << Says([spoil](PlayedRun &played) {
            Message link {MessageKind::Link};
            link.slot = 3;
            link.generation = 1;
            const int life = played.parent->process.life()->fd();
            std::vector<int> descriptors {life, life};
            spoil(link, descriptors);
            QVERIFY(sendMessage(played.parent->channel.get(), link, Handed::all(descriptors).value()));
        });
    };
    row("of another kind", [](Message &m, auto &) { m.kind = MessageKind::ParentEnded; });
    row("without descriptors", [](Message &, std::vector<int> &all) { all.clear(); });
    row("with one", [](Message &, std::vector<int> &all) { all.pop_back(); });
    row("with three", [](Message &, std::vector<int> &all) { all.push_back(all.front()); });
    row("of the nursery", [](Message &m, auto &) { m.slot = 0; });
    row("of the parent", [](Message &m, auto &) { m.slot = 1; });
    row("beyond the table", [](Message &m, auto &) { m.slot = 1'000'000; });
    row("of nobody", [](Message &, auto &) {});
    row("of an earlier use", [](Message &m, auto &) {
        m.slot = 2;
        m.generation = 0;
    });
}

void TestWrongBytes::aLinkMessageThatIsNoneIsIgnored()
{
    QFETCH(Says, say);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression("message that is no link|which the process table"));
    PlayedRun played;
    played.start();
    QVERIFY(played.playTo(Stage::ChildRuns));
    say(played);
    QVERIFY(played.playToTheEnd());
    QVERIFY(played.ends());
    QCOMPARE(played.last().error, QString());
    QCOMPARE(played.last().ending, RepeatEnding::Finished);
    QCOMPARE(played.last().processes.size(), 3);
}

QTEST_GUILESS_MAIN(TestWrongBytes)
#include "tst_wrongbytes.moc"
