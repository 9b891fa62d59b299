// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/eventring.h"

#include "forked.h"

#include <QTest>

#include <memory>
#include <random>
#include <thread>
#include <vector>

using namespace plab;

namespace {

#ifdef __SANITIZE_THREAD__
const std::uint64_t ManyRecords = 1'000'000;
#else
const std::uint64_t ManyRecords = isFull() ? 100'000'000 : 10'000'000;
#endif

/// Bytes of a ring, zeroed and aligned as a mapping is.
class RingBytes
{
public:
    explicit RingBytes(std::size_t events)
        : m_size(EventRing::bytesFor(events)),
          m_data(static_cast<std::byte *>(std::aligned_alloc(CacheLine, m_size)))
    {
        std::memset(m_data, 0, m_size);
    }
    ~RingBytes() { std::free(m_data); }
    RingBytes(const RingBytes &) = delete;
    RingBytes &operator=(const RingBytes &) = delete;
    std::span<std::byte> bytes() const { return {m_data, m_size}; }
    EventRing *ring() const { return EventRing::at(bytes()); }

private:
    std::size_t m_size;
    std::byte *m_data;
};

Event numbered(std::uint64_t number)
{
    return {number + 1, number, std::uint32_t(number), EventKind::Write, 7};
}

/// Checks what a reader gets against what numbered() events say: in order, whole, and every hole told by a
/// gap.
class Checker
{
public:
    void take(const Event *events, std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) {
            const Event &event = events[i];
            if (event.kind == EventKind::Gap) {
                sound = sound && event.timeNs == m_next + 1 && event.lane == 7;
                m_next += event.argument;
                gapSum += event.argument;
                continue;
            }
            sound = sound && event == numbered(m_next);
            ++m_next;
            ++events_;
        }
    }
    std::uint64_t events() const { return events_; }
    bool sound = true;
    std::uint64_t gapSum = 0;

private:
    std::uint64_t m_next = 0;
    std::uint64_t events_ = 0;
};

void drainAll(EventReader &reader, Checker &checker)
{
    std::vector<Event> buffer(1024);
    while (const std::size_t count = reader.drain(buffer.data(), buffer.size()))
        checker.take(buffer.data(), count);
}

void compareAccounts(const EventReader &reader, const Checker &checker, std::uint64_t written)
{
    QVERIFY(checker.sound);
    QVERIFY(!reader.corrupt());
    QCOMPARE(reader.drained(), checker.events());
    QCOMPARE(reader.drained() + reader.dropped(), written);
    QCOMPARE(checker.gapSum + reader.unmarked(), reader.dropped());
}

} // namespace

class TestEventRing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sizesAreWholeLinesAndPowersOfTwo()
    {
        for (const std::size_t events : {0u, 1u, 4u, 5u, 100u, 65536u}) {
            const std::size_t bytes = EventRing::bytesFor(events);
            QCOMPARE(bytes % CacheLine, 0u);
            QVERIFY(EventRing::capacityOf(bytes) >= std::max<std::size_t>(events, 4));
        }
        QCOMPARE(EventRing::capacityOf(EventRing::bytesFor(65536)), 65536u);
        QCOMPARE(EventRing::capacityOf(0), 0u);
        QCOMPARE(EventRing::capacityOf(sizeof(EventRing)), 0u);
    }

    void eventsComeOutInOrderAcrossTheWrap()
    {
        RingBytes memory(8);
        EventWriter writer(memory.bytes());
        EventReader reader(memory.bytes());
        Checker checker;
        std::vector<Event> buffer(5);
        for (std::uint64_t i = 0; i < 1000; ++i) {
            QVERIFY(writer.write(numbered(i)));
            if (i % 3 == 2)
                checker.take(buffer.data(), reader.drain(buffer.data(), buffer.size()));
        }
        drainAll(reader, checker);
        QCOMPARE(writer.written(), 1000u);
        compareAccounts(reader, checker, 1000);
        QCOMPARE(reader.dropped(), 0u);
    }

    void aFullRingDropsCountsAndMarksTheGap()
    {
        RingBytes memory(4);
        EventWriter writer(memory.bytes());
        EventReader reader(memory.bytes());
        for (std::uint64_t i = 0; i < 4; ++i)
            QVERIFY(writer.write(numbered(i)));
        for (std::uint64_t i = 4; i < 10; ++i)
            QVERIFY(!writer.write(numbered(i)));
        QCOMPARE(writer.written(), 10u);
        QCOMPARE(writer.dropped(), 6u);
        QCOMPARE(reader.unmarked(), 6u);

        std::vector<Event> buffer(8);
        QCOMPARE(reader.drain(buffer.data(), 1), 1u);
        QVERIFY2(!writer.write(numbered(10)), "one free slot is not enough for gap and event");
        QCOMPARE(reader.drain(buffer.data(), 8), 3u);
        QVERIFY(writer.write(numbered(11)));
        QCOMPARE(reader.drain(buffer.data(), 8), 2u);
        QCOMPARE(buffer[0], (Event {5, 7u, 0, EventKind::Gap, 7}));
        QCOMPARE(buffer[1], numbered(11));
        QCOMPARE(reader.drained(), 5u);
        QCOMPARE(reader.dropped(), 7u);
        QCOMPARE(reader.unmarked(), 0u);
        QCOMPARE(writer.written(), 12u);
    }

    void aWriterWithoutRingRecordsNothing()
    {
        EventWriter writer;
        QVERIFY(!writer.isOn());
        QVERIFY(!writer.write(numbered(0)));
        QVERIFY(!writer.write(EventKind::Read, 1));
        QCOMPARE(writer.written(), 0u);
        EventReader reader;
        Event event;
        QCOMPARE(reader.drain(&event, 1), 0u);
        QVERIFY(!EventWriter(std::span<std::byte>()).isOn());
    }

    void anUnfinishedRecordIsNeverSeen()
    {
        RingBytes memory(8);
        EventWriter writer(memory.bytes());
        QVERIFY(writer.write(numbered(0)));
        // What a writer killed just before its release store leaves: the slot filled, head not moved.
        reinterpret_cast<Event *>(memory.bytes().data() + sizeof(EventRing))[1] = numbered(99);
        EventReader reader(memory.bytes());
        Event events[4];
        QCOMPARE(reader.drain(events, 4), 1u);
        EventWriter next(memory.bytes());
        QVERIFY(next.write(numbered(1)));
        QCOMPARE(reader.drain(events, 4), 1u);
        QCOMPARE(events[0], numbered(1));
    }

    void aDrainedRingIsUsedAgainUnderANewGeneration()
    {
        RingBytes memory(8);
        EventReader reader(memory.bytes());
        Event events[8];
        EventWriter first(memory.bytes());
        for (std::uint64_t i = 0; i < 9; ++i)
            first.write(numbered(i));
        QVERIFY2(!memory.ring()->reuse(), "events are pending");
        QCOMPARE(reader.drain(events, 8), 8u);
        QCOMPARE(reader.generation(), 0u);
        QVERIFY(memory.ring()->reuse());
        EventWriter second(memory.bytes());
        QVERIFY(second.write(numbered(50)));
        QCOMPARE(reader.drain(events, 8), 1u);
        QCOMPARE(events[0], numbered(50));
        QCOMPARE(reader.generation(), 1u);
        QCOMPARE(reader.drained() + reader.dropped(), second.written());
    }

    void corruptIndexesNeverLeadOutOfBounds()
    {
        std::mt19937_64 random(Chance().engine()());
        RingBytes memory(16); // AddressSanitizer guards both ends
        std::vector<Event> buffer(64);
        int corrupt = 0;
        const int corruptions = isFull() ? 1'000'000 : 100'000;
        Seen seen(18, "ring scribbled over");
        for (int round = 0; round < corruptions; ++round) {
            auto *words = reinterpret_cast<std::uint64_t *>(memory.bytes().data());
            EventReader reader(memory.bytes());
            for (int n = int(random() % 4); n >= 0; --n)
                words[random() % (sizeof(EventRing) / 8)] = random() >> (random() % 64);
            std::uint64_t total = 0;
            while (const std::size_t count = reader.drain(buffer.data(), random() % buffer.size() + 1)) {
                total += count;
                QVERIFY(total <= 16);
            }
            QVERIFY(reader.pending() == 0);
            corrupt += reader.corrupt();
            EventWriter writer(memory.bytes());
            for (int i = 0; i < 20; ++i)
                writer.write(numbered(std::uint64_t(i)));
        }
        QVERIFY2(corrupt > 1000, "the fuzz must reach the check");
        seen.add(qint64(corruptions));
    }

    void threadsLoseNothingUncounted_data()
    {
        QTest::addColumn<std::size_t>("capacity");
        QTest::newRow("small ring, drops") << std::size_t(64);
        QTest::newRow("large ring") << std::size_t(65536);
    }

    void threadsLoseNothingUncounted()
    {
        QFETCH(std::size_t, capacity);
        RingBytes memory(capacity);
        std::atomic<bool> ended = false;
        std::uint64_t written = 0;
        std::thread writing([&] {
            EventWriter writer(memory.bytes());
            for (std::uint64_t i = 0; i < ManyRecords; ++i)
                writer.write(numbered(i));
            written = writer.written();
            ended.store(true, std::memory_order_release);
        });
        EventReader reader(memory.bytes());
        Checker checker;
        while (!ended.load(std::memory_order_acquire))
            drainAll(reader, checker);
        writing.join();
        drainAll(reader, checker);
        QCOMPARE(written, ManyRecords);
        compareAccounts(reader, checker, ManyRecords);
        Seen(17, "records read or counted as dropped, writer a thread").add(qint64(ManyRecords));
    }

    void processesLoseNothingUncounted()
    {
        SharedMemory memory = SharedMemory::create(EventRing::bytesFor(65536)).take();
        Forked children;
        children.start([&] {
            EventWriter writer(memory.bytes());
            for (std::uint64_t i = 0; i < ManyRecords; ++i)
                writer.write(numbered(i));
            return writer.written() == ManyRecords ? 0 : 1;
        });
        EventReader reader(memory.bytes());
        Checker checker;
        const std::uint64_t deadline = nowNs() + 60'000'000'000u;
        while (checker.events() + reader.dropped() < ManyRecords && nowNs() < deadline)
            drainAll(reader, checker);
        QVERIFY(children.allSucceeded());
        drainAll(reader, checker);
        compareAccounts(reader, checker, ManyRecords);
        Seen(17, "records read or counted as dropped, writer a process").add(qint64(ManyRecords));
    }

    void aKilledWriterLeavesOnlyWholeRecords()
    {
        NEEDS_FORK;
        Chance chance;
        Seen seen(4, "events whose writer is killed");
        for (int round = 0; round < rounds(50, 1000); ++round) {
            SharedMemory memory = SharedMemory::create(EventRing::bytesFor(1024)).take();
            Forked children;
            const pid_t pid = children.start([&] {
                EventWriter writer(memory.bytes());
                for (std::uint64_t i = 0;; ++i)
                    writer.write(numbered(i));
                return 0;
            });
            EventReader reader(memory.bytes());
            Checker checker;
            const auto enough = std::uint64_t(chance.below(50'000));
            QVERIFY(comesTrue([&] {
                drainAll(reader, checker);
                return checker.events() > enough;
            }));
            children.killAndCollect(pid);
            drainAll(reader, checker);
            QVERIFY2(checker.sound, qPrintable(chance.place(round)));
            QVERIFY(!reader.corrupt());
            seen.add();
        }
    }
};

QTEST_APPLESS_MAIN(TestEventRing)
#include "tst_eventring.moc"
