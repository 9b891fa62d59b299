// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/workerlink.h"
#include "core/runtime/message.h"

#include <QSignalSpy>
#include <QTest>

#include <sys/socket.h>
#include <unistd.h>

using namespace plab;

class LastWordsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reachTheLabThoughNobodyReadsItsAnswer();
};

/// Who leaves at once reports after the lab has read its hello and before the lab has answered.
void LastWordsTest::reachTheLabThoughNobodyReadsItsAnswer()
{
    auto pair = socketPair(SOCK_STREAM);
    QVERIFY(bool(pair));
    const Descriptor peer = std::move(pair.value().second);
    WorkerLink link(std::move(pair.value().first), 2, WorkerFrameLimit, nullptr);
    QSignalSpy heard(&link, &WorkerLink::saidHello);
    QSignalSpy reported(&link, &WorkerLink::reported);
    const std::uint32_t hello[] = {FrameVersion, 2};
    const auto send = [&peer](FrameType type, const QByteArray &payload) {
        const QByteArray frame = packFrame(type, payload);
        return write(peer.get(), frame.constData(), size_t(frame.size())) == frame.size();
    };
    QCOMPARE(shutdown(peer.get(), SHUT_RD), 0); // whoever writes to it is told that it is gone
    QVERIFY(send(FrameType::Hello, QByteArray(reinterpret_cast<const char *>(hello), sizeof hello)));
    link.drain();
    QCOMPARE(heard.size(), 1);
    QVERIFY(send(FrameType::Result, "{\"a\": 1}"));
    link.drain();
    QCOMPARE(reported.size(), 1);
}

QTEST_GUILESS_MAIN(LastWordsTest)
#include "tst_lastwords.moc"
