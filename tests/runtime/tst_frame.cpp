// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/frame.h"
#include "tests/rounds.h"

#include <QTest>

#include <random>

using namespace plab;

class FrameTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comesBackAsSent_data();
    void comesBackAsSent();
    void isCutFromAnyPieces();
    void waitsForTheRest();
    void breaksOnNonsense_data();
    void breaksOnNonsense();
    void survivesNoise();
};

void FrameTest::comesBackAsSent_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("empty") << int(FrameType::Bye) << QByteArray();
    QTest::newRow("text") << int(FrameType::Text) << QByteArray("12345678line");
    QTest::newRow("zeros") << int(FrameType::Hello) << QByteArray(8, '\0');
    QTest::newRow("as long as allowed") << int(FrameType::Result) << QByteArray(1000, 'x');
}

void FrameTest::comesBackAsSent()
{
    QFETCH(int, type);
    QFETCH(QByteArray, payload);
    FrameReader reader(1000);
    reader.feed(packFrame(FrameType(type), payload));
    const std::optional<Frame> frame = reader.next();
    QVERIFY(frame);
    QCOMPARE(int(frame->type), type);
    QCOMPARE(frame->payload, payload);
    QVERIFY(!reader.next());
    QVERIFY(!reader.isBroken());
}

void FrameTest::isCutFromAnyPieces()
{
    QByteArray stream;
    for (int i = 0; i < 50; ++i)
        stream += packFrame(FrameType::Text, QByteArray::number(i).repeated(i));
    for (const int piece : {1, 3, 7, 64, 100'000}) {
        FrameReader reader(1000);
        int seen = 0;
        for (int at = 0; at < stream.size(); at += piece) {
            reader.feed(stream.mid(at, piece));
            while (const std::optional<Frame> frame = reader.next()) {
                QCOMPARE(frame->payload, QByteArray::number(seen).repeated(seen));
                ++seen;
            }
        }
        QCOMPARE(seen, 50);
        QVERIFY(!reader.isBroken());
    }
}

void FrameTest::waitsForTheRest()
{
    const QByteArray frame = packFrame(FrameType::Text, "hello");
    for (int part = 0; part < frame.size(); ++part) {
        FrameReader reader(1000);
        reader.feed(frame.left(part));
        QVERIFY(!reader.next());
        QVERIFY(!reader.isBroken());
        reader.feed(frame.mid(part));
        QVERIFY(reader.next());
    }
}

void FrameTest::breaksOnNonsense_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("too long by one") << packFrame(FrameType::Text, QByteArray(1001, 'x'));
    QTest::newRow("length of 4 GiB") << QByteArray("\xff\xff\xff\xff\x02\x00\x00\x00", 8);
    QTest::newRow("type 0") << QByteArray("\x00\x00\x00\x00\x00\x00\x00\x00", 8);
    QTest::newRow("unknown type") << QByteArray("\x00\x00\x00\x00\x0b\x00\x00\x00", 8);
    QTest::newRow("padding not zero") << QByteArray("\x00\x00\x00\x00\x02\x00\x01\x00", 8);
    QTest::newRow("text of another protocol") << QByteArray("GET / HTTP/1.1\r\n\r\n");
}

void FrameTest::breaksOnNonsense()
{
    QFETCH(QByteArray, bytes);
    FrameReader reader(1000);
    reader.feed(packFrame(FrameType::Text, "good")
                + bytes.left(8)); // the header alone tells: nothing is waited for
    QVERIFY(reader.next());
    QVERIFY(!reader.next());
    QVERIFY(reader.isBroken());
    reader.feed(packFrame(FrameType::Text, "later"));
    QVERIFY(!reader.next()); // nothing after it can be trusted
}

void FrameTest::survivesNoise()
{
    std::mt19937 chance = Chance().engine();
    Seen seen(19, "frames of noise");
    const int many = isFull() ? 1'000'000 : 2000;
    for (int round = 0; round < many; ++round) {
        FrameReader reader(1000);
        QByteArray noise(int(chance() % 200), Qt::Uninitialized);
        for (char &byte : noise)
            byte = char(round % 2 ? chance() : chance() % 9);
        reader.feed(noise);
        qsizetype taken = 0;
        while (const std::optional<Frame> frame = reader.next())
            taken += frame->payload.size() + 8;
        QVERIFY(taken <= noise.size());
    }
    seen.add(qint64(many));
}

QTEST_APPLESS_MAIN(FrameTest)
#include "tst_frame.moc"
