// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/laneevents.h"

#include <QTest>

using namespace plab;

class TestLaneEvents : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void copiesOfALaneKeepTheirSize();
    void aLaneOfMillionsKeepsItsOrder();
    void everyFieldComesBackAsItWent_data();
    void everyFieldComesBackAsItWent();
    void anInstantIsFound();
};

void TestLaneEvents::copiesOfALaneKeepTheirSize()
{
    std::vector<Event> events(LaneEvents::BlockSize + 10);
    for (std::size_t i = 0; i < events.size(); ++i)
        events[i].timeNs = i;
    LaneEvents lane;
    lane.append(events.data(), 5);
    const LaneEvents early = lane;
    lane.append(events.data() + 5, events.size() - 5);
    QCOMPARE(early.size(), std::size_t(5));
    QCOMPARE(lane.size(), events.size());
    for (std::size_t i = 0; i < lane.size(); ++i)
        QCOMPARE(lane.at(i).timeNs, std::uint64_t(i));
    QCOMPARE(early.at(4).timeNs, std::uint64_t(4));
}

void TestLaneEvents::aLaneOfMillionsKeepsItsOrder()
{
    constexpr std::size_t count = 600 * LaneEvents::BlockSize; // more than one shelf holds
    std::vector<Event> events(LaneEvents::BlockSize - 1);
    LaneEvents lane;
    LaneEvents early;
    while (lane.size() < count) {
        for (std::size_t i = 0; i < events.size(); ++i)
            events[i].timeNs = lane.size() + i;
        early = lane;
        lane.append(events.data(), events.size());
    }
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < lane.size(); ++i)
        wrong += lane.at(i).timeNs != i;
    QCOMPARE(wrong, std::size_t(0));
    QCOMPARE(early.size() + events.size(), lane.size());
    QCOMPARE(early.at(early.size() - 1).timeNs, std::uint64_t(early.size() - 1));
}

void TestLaneEvents::everyFieldComesBackAsItWent_data()
{
    constexpr std::uint64_t Base = 7'000'000'000'000;
    QTest::addColumn<quint64>("timeNs");
    QTest::addColumn<quint64>("argument");
    QTest::addColumn<quint32>("object");
    QTest::addColumn<quint16>("kind");
    QTest::addColumn<quint16>("lane");
    const auto row = [](const char *name, quint64 timeNs, quint64 argument, quint32 object, quint16 kind = 9,
                        quint16 lane = 3) {
        QTest::newRow(name) << timeNs << argument << object << kind << lane;
    };
    row("small", Base + 1, 2, 3);
    row("the longest a block may last", Base + 0xffffffff, 0xffffffff, 0);
    row("a nanosecond longer", Base + 0x100000000, 1, 0);
    row("before the block's first", Base - 1, 1, 0);
    row("argument too large", Base + 1, 0x100000000, 0);
    row("largest argument", Base + 1, ~0ULL, 0);
    row("largest task that fits", Base + 1, 0, 0x7fffff);
    row("task too large", Base + 1, 0, 0x800000);
    row("smallest object of its sign", Base + 1, 0, 0xff800000);
    row("object between", Base + 1, 0, 0xff7fffff);
    row("waiting for an item", Base + 1, 0, waitfor::Item);
    row("waiting for room in a pipe", Base + 1, 0, waitfor::PipeRoom);
    row("kind of the mark itself", Base + 1, 0, 0, 0xff);
    row("kind beyond the mark", Base + 1, 0, 0, 0x109);
    row("another lane's", Base + 1, 0, 0, 9, 4);
}

void TestLaneEvents::everyFieldComesBackAsItWent()
{
    QFETCH(quint64, timeNs);
    QFETCH(quint64, argument);
    QFETCH(quint32, object);
    QFETCH(quint16, kind);
    QFETCH(quint16, lane);
    const Event first {7'000'000'000'000, 5, 6, EventKind::Read, 3};
    const Event event {timeNs, argument, object, EventKind(kind), lane};
    const std::array<Event, 4> events {first, event, first, event};
    LaneEvents kept;
    kept.append(events.data(), events.size());
    for (std::size_t i = 0; i < events.size(); ++i)
        QCOMPARE(kept.at(i), events[i]);
}

void TestLaneEvents::anInstantIsFound()
{
    std::vector<Event> events(3 * LaneEvents::BlockSize);
    for (std::size_t i = 0; i < events.size(); ++i)
        events[i].timeNs = 1000 + i * 10'000'000; // blocks of 41 seconds: most are kept whole
    LaneEvents lane;
    lane.append(events.data(), events.size());
    QCOMPARE(lane.until(std::uint64_t(999)), std::size_t(0));
    QCOMPARE(lane.until(std::uint64_t(1000)), std::size_t(1));
    QCOMPARE(lane.until(events[5000].timeNs), std::size_t(5001));
    QCOMPARE(lane.until(double(events[5000].timeNs) + 0.5), std::size_t(5001));
    QCOMPARE(lane.until(events[5000].timeNs - 1), std::size_t(5000));
    QCOMPARE(lane.until(~std::uint64_t(0)), events.size());
}

QTEST_APPLESS_MAIN(TestLaneEvents)
#include "tst_laneevents.moc"
