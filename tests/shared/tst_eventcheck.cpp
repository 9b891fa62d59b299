// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/eventcheck.h"

#include <QTest>

#include <array>

using namespace plab;

namespace {

constexpr std::uint16_t Lane = 3;
constexpr std::uint64_t FirstNs = 100;
constexpr std::uint64_t NowNs = 1000;

Event eventAt(std::uint64_t timeNs, EventKind kind = EventKind::Read)
{
    return Event {timeNs, 0, 0, kind, Lane};
}

Event typed(int type)
{
    Event event = eventAt(500);
    event.argumentType = ArgumentType(type);
    return event;
}

} // namespace

Q_DECLARE_METATYPE(plab::Event)

class EventCheckTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyKnownKindIsSound()
    {
        EventCheck check(Lane, FirstNs);
        for (int kind = 1; kind <= int(LastEventKind); ++kind) {
            Event event = eventAt(FirstNs, EventKind(kind));
            QCOMPARE(check.keepSound(&event, 1, NowNs), 1u);
        }
    }

    void nonsenseIsLeftOut_data()
    {
        QTest::addColumn<Event>("bad");
        QTest::newRow("no kind") << eventAt(500, EventKind::None);
        QTest::newRow("a kind beyond the last") << eventAt(500, EventKind(int(LastEventKind) + 1));
        QTest::newRow("kind 255") << eventAt(500, EventKind(255));
        QTest::newRow("an argument of no type") << typed(3);
        QTest::newRow("of another lane") << Event {500, 0, 0, EventKind::Read, Lane + 1};
        QTest::newRow("before the repeat") << eventAt(FirstNs - 1);
        QTest::newRow("before the one before") << eventAt(399);
        QTest::newRow("not yet") << eventAt(NowNs + 1);
        QTest::newRow("at the end of all times") << eventAt(~std::uint64_t(0));
    }
    void nonsenseIsLeftOut()
    {
        QFETCH(Event, bad);
        std::array<Event, 5> events {eventAt(400), bad, eventAt(600), bad, eventAt(NowNs)};
        EventCheck check(Lane, FirstNs);
        QCOMPARE(check.keepSound(events.data(), events.size(), NowNs), 3u);
        QCOMPARE(events[0], eventAt(400));
        QCOMPARE(events[1], eventAt(600));
        QCOMPARE(events[2], eventAt(NowNs));
    }

    void orderIsKeptFromOneLookToTheNext()
    {
        EventCheck check(Lane, FirstNs);
        Event event = eventAt(400);
        QCOMPARE(check.keepSound(&event, 1, NowNs), 1u);
        event = eventAt(399);
        QCOMPARE(check.keepSound(&event, 1, NowNs), 0u);
        event = eventAt(400);
        QCOMPARE(check.keepSound(&event, 1, NowNs), 1u);
    }
};

QTEST_APPLESS_MAIN(EventCheckTest)
#include "tst_eventcheck.moc"
