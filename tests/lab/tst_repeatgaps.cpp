// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/lab/repeatwatch.h"

#include <QTest>

#include <sys/socket.h>

#include <memory>
#include <numeric>

using namespace plab;

namespace {

/// A repeat whose parent is this test: it writes into the parent's ring, and the watch drains it.
class Watched
{
public:
    explicit Watched(quint64 room, quint64 bytes = 1 << 20)
        : m_declaration(*findDeclaration(QStringLiteral("create")))
    {
        Arena::Layout layout;
        layout.ringCapacity = 64; // or some more
        layout.experiment = "create";
        layout.parameters = "{}";
        Arena arena = Arena::create(layout).take();
        arena.header().recording = std::uint32_t(Recording::All);
        arena.header().entryNs.store(1);
        m_parent = std::make_unique<Arena>(Arena::map(arena.fd()).take());
        ringEvents = EventRing::capacityOf(m_parent->ringBytes(1).size());
        pen = EventWriter(m_parent->ringBytes(1));
        auto link = socketPair(SOCK_STREAM);
        auto channel = socketPair(SOCK_SEQPACKET);
        watch = std::make_unique<RepeatWatch>(
            std::move(arena), std::move(link.value().first), std::move(channel.value().first), m_declaration,
            RepeatWatch::Nursery {getpid(), 1}, RepeatWatch::Room {room, bytes});
    }

    /// Events at 10, 20, 30 …, as many as that.
    void write(int count)
    {
        for (int i = 0; i < count; ++i)
            pen.write(Event {10 * ++m_written, 0, 0, EventKind::Text, 1});
    }
    const LaneEvents &lane() const { return watch->repeat().lanes.at(1); }
    quint64 told() const
    {
        quint64 sum = 0;
        for (std::size_t i = 0; i < lane().size(); ++i)
            sum += lane().at(i).kind == EventKind::Gap ? lane().at(i).argument : 0;
        return sum;
    }

    std::size_t ringEvents = 0;
    EventWriter pen;
    std::unique_ptr<RepeatWatch> watch;

private:
    const Declaration &m_declaration;
    std::unique_ptr<Arena> m_parent;
    std::uint64_t m_written = 0;
};

} // namespace

class TestRepeatGaps : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aWholeLaneHasNoGap()
    {
        Watched lab(1000);
        lab.write(20);
        lab.watch->finish(RepeatEnding::Finished, {});
        QCOMPARE(lab.lane().size(), 20u);
        QCOMPARE(lab.told(), 0u);
    }

    void beyondTheRoomALaneEndsInAGap()
    {
        Watched lab(30);
        lab.write(25);
        lab.watch->collect();
        QVERIFY(!lab.watch->repeat().processes.at(1).isCut);
        lab.write(25);
        lab.watch->collect();
        QVERIFY(lab.watch->repeat().processes.at(1).isCut); // known while it goes on
        QCOMPARE(lab.lane().size(), 30u);
        lab.write(7);
        lab.watch->finish(RepeatEnding::Finished, {});
        QCOMPARE(lab.lane().size(), 31u);
        QCOMPARE(lab.lane().at(30), (Event {310, 27u, 0, EventKind::Gap, 1}));
        QCOMPARE(lab.watch->repeat().eventsDropped, 27u);
    }

    void beyondTheMemoryALaneEndsInAGapToo()
    {
        constexpr quint64 Bytes = 60'000; // a shelf for packed events takes two thirds of them
        constexpr quint64 LastPages = 8192;
        Watched lab(1'000'000, Bytes);
        for (int i = 0; i < 2000; ++i) {
            lab.write(50);
            lab.watch->collect();
        }
        lab.watch->finish(RepeatEnding::Finished, {});
        const std::size_t kept = lab.lane().size() - 1;
        QVERIFY(kept > 500);
        QVERIFY(kept < 50'000);
        QVERIFY(lab.lane().bytes() <= Bytes + LastPages);
        QCOMPARE(lab.told(), 100'000 - kept);
        QCOMPARE(lab.watch->repeat().eventsDropped, 100'000 - kept);
    }

    void whatARingDroppedLastIsToldAtTheEnd()
    {
        Watched lab(1000);
        lab.write(int(lab.ringEvents) + 9); // nobody drains; the last nine find no room, and none comes later
        lab.watch->finish(RepeatEnding::Finished, {});
        QCOMPARE(lab.lane().size(), lab.ringEvents + 1);
        QCOMPARE(lab.lane().at(lab.ringEvents),
                 (Event {10 * (lab.ringEvents + 1), 9u, 0, EventKind::Gap, 1}));
        QCOMPARE(lab.watch->repeat().eventsDropped, 9u);
    }

    void theGapsSumUpToWhatWasDropped()
    {
        Watched lab(200);
        for (int i = 0; i < 6; ++i) {
            lab.write(int(lab.ringEvents) + 11);
            lab.watch->collect();
        }
        lab.write(3);
        lab.watch->finish(RepeatEnding::Finished, {});
        QVERIFY(lab.watch->repeat().eventsDropped > 60);
        QCOMPARE(lab.told(), lab.watch->repeat().eventsDropped);
        QVERIFY(lab.lane().size() <= 201);
        for (std::size_t i = 1; i < lab.lane().size(); ++i)
            QVERIFY(lab.lane().at(i).timeNs >= lab.lane().at(i - 1).timeNs);
    }
};

QTEST_GUILESS_MAIN(TestRepeatGaps)
#include "tst_repeatgaps.moc"
