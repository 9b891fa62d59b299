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
    void fewEventsTakeLittleMemory();
    void goesOnAfterItSettled();
};

void TestLaneEvents::copiesOfALaneKeepTheirSize()
{
    std::vector<Event> events(2 * LaneEvents::GroupSize + 10);
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
    // More than one shelf holds.
    constexpr std::size_t count = (LaneEvents::ShelfSize + 100) * LaneEvents::GroupSize;
    std::vector<Event> events(LaneEvents::GroupSize - 1);
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
    row("the same", Base, 5, 6, quint16(EventKind::Read));
    row("small", Base + 1, 2, 3);
    for (int bits = 8; bits < 64; bits += 8) {
        const quint64 edge = 1ULL << bits;
        row(qPrintable(QStringLiteral("the last of %1 bits").arg(bits)), Base + edge - 1, 5 + edge - 1,
            quint32(6 + edge - 1), quint16(edge - 1));
        row(qPrintable(QStringLiteral("the first beyond %1 bits").arg(bits)), Base + edge, 5 + edge,
            quint32(6 + edge), quint16(edge));
    }
    row("before the first", Base - 1, 1, 0);
    row("the largest", ~0ULL, ~0ULL, ~0U, 0xffff, 0xffff);
    row("nothing", 0, 0, 0, 0, 0);
    row("waiting for an item", Base + 1, 0, waitfor::Item);
    row("waiting for room in a pipe", Base + 1, 0, waitfor::PipeRoom);
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
    Event event {timeNs, argument, object, EventKind(kind), lane};
    event.argumentType = ArgumentType(kind >> 8);
    std::vector<Event> events(2 * LaneEvents::GroupSize + 1, first);
    events[1] = events[LaneEvents::GroupSize - 1] = events[LaneEvents::GroupSize] = events.back() = event;
    LaneEvents atOnce;
    atOnce.append(events.data(), events.size());
    LaneEvents oneByOne;
    for (const Event &one : events)
        oneByOne.append(&one, 1);
    for (std::size_t i = 0; i < events.size(); ++i) {
        QCOMPARE(atOnce.at(i), events[i]);
        QCOMPARE(oneByOne.at(i), events[i]);
    }
}

void TestLaneEvents::anInstantIsFound()
{
    std::vector<Event> events(12'000);
    for (std::size_t i = 0; i < events.size(); ++i)
        events[i].timeNs = 1000 + i * 10'000'000;
    LaneEvents lane;
    lane.append(events.data(), events.size());
    QCOMPARE(lane.until(std::uint64_t(999)), std::size_t(0));
    QCOMPARE(lane.until(std::uint64_t(1000)), std::size_t(1));
    QCOMPARE(lane.until(events[5000].timeNs), std::size_t(5001));
    QCOMPARE(lane.until(double(events[5000].timeNs) + 0.5), std::size_t(5001));
    QCOMPARE(lane.until(events[5000].timeNs - 1), std::size_t(5000));
    QCOMPARE(lane.until(~std::uint64_t(0)), events.size());
}

void TestLaneEvents::fewEventsTakeLittleMemory()
{
    LaneEvents lane;
    QCOMPARE(lane.bytes(), 0u);
    const std::vector<Event> five(5);
    lane.append(five.data(), five.size());
    QVERIFY(lane.bytes() <= 16 * sizeof(Event));
    lane.settle();
    QCOMPARE(lane.bytes(), 5 * sizeof(Event));
    const std::vector<Event> many(1'000'000);
    lane.append(many.data(), many.size());
    QVERIFY(lane.bytes() > 4 * sizeof(void *) * LaneEvents::ShelfSize); // a shelf of groups at least
    QVERIFY(lane.bytes() < many.size() * sizeof(Event));
}

void TestLaneEvents::goesOnAfterItSettled()
{
    LaneEvents lane;
    std::vector<LaneEvents> copies;
    for (std::uint64_t i = 0; i < 3 * LaneEvents::GroupSize; ++i) {
        const Event event {i, i, 0, EventKind::Read, 1};
        lane.append(&event, 1);
        if (i % 7 == 0)
            lane.settle();
        if (i % 50 == 0)
            copies.push_back(lane);
    }
    for (std::size_t i = 0; i < lane.size(); ++i)
        QCOMPARE(lane.at(i).timeNs, i);
    for (const LaneEvents &copy : copies) {
        for (std::size_t i = 0; i < copy.size(); ++i)
            QCOMPARE(copy.at(i).timeNs, i);
    }
}

QTEST_APPLESS_MAIN(TestLaneEvents)
#include "tst_laneevents.moc"
