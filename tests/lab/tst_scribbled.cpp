// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/lab/repeatwatch.h"
#include "core/record/runjson.h"
#include "core/runtime/frame.h"

#include <QTest>

#include <sys/socket.h>

#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <thread>

using namespace plab;

namespace {

/// A repeat whose processes are this test, which writes over its arena as it likes.
class Watched
{
public:
    Watched() : m_declaration(*findDeclaration(QStringLiteral("create")))
    {
        Arena::Layout layout;
        layout.slots = 6;
        layout.ringCapacity = 256;
        layout.experiment = "create";
        layout.parameters = "{}";
        Arena made = Arena::create(layout).take();
        made.header().recording = std::uint32_t(Recording::All);
        arena = std::make_unique<Arena>(Arena::map(dup(made.fd())).take());
        auto link = socketPair(SOCK_STREAM).take();
        auto channel = socketPair(SOCK_SEQPACKET).take();
        m_ends[0] = std::move(link.second);
        m_ends[1] = std::move(channel.second);
        watch = std::make_unique<RepeatWatch>(
            std::move(made), std::move(link.first), std::move(channel.first), m_declaration,
            RepeatWatch::Nursery {getpid(), nowNs()}, RepeatWatch::Room {10'000'000, 1 << 30});
        arena->header().entryNs.store(nowNs());
    }

    /// As a child that is started, works and ends would be seen.
    void addChild(std::uint32_t slot)
    {
        arena->slot(slot).startedNs.store(nowNs());
        arena->slot(slot).generation.fetch_add(1);
        arena->slot(slot).state.store(std::uint32_t(SlotState::Started));
        EventWriter(arena->ringBytes(slot)).write(EventKind::Started, std::uint16_t(slot));
    }

    /// As a parent whose code has returned would report.
    void report()
    {
        const QByteArray result = packFrame(FrameType::Result, R"({"measures": {}, "values": {}})");
        QCOMPARE(write(m_ends[0].get(), result.constData(), std::size_t(result.size())), result.size());
    }

    Repeat finished()
    {
        const QByteArray report = packFrame(FrameType::Result, "{}"); // of the parent: its last words
        if (send(m_ends[0].get(), report.constData(), std::size_t(report.size()), MSG_NOSIGNAL)
            != report.size())
            qFatal("The parent's report was not sent.");
        watch->finish(RepeatEnding::Finished, {});
        return watch->repeat();
    }

    /// Empty if the record can be written and read again, and is the same.
    QString unreadable(const Repeat &repeat) const
    {
        RunRecord run;
        run.experiment = m_declaration.id;
        run.parameters = Parameters(m_declaration.parameters);
        run.repeats = {repeat};
        const QByteArray json = runToJson(run, true);
        const Result<RunRecord> read = runFromJson(json, findDeclaration);
        if (!read)
            return read.error().sentence.english();
        return runToJson(read.value(), true) == json ? QString()
                                                     : QStringLiteral("It was written otherwise.");
    }

    std::unique_ptr<Arena> arena;
    std::unique_ptr<RepeatWatch> watch;

private:
    const Declaration &m_declaration;
    Descriptor m_ends[2];
};

using Scribble = std::function<void(const Arena &)>;

constexpr std::uint32_t Slot = 2;

ProcessSlot &slotOf(const Arena &arena)
{
    return arena.slot(Slot);
}

EventRing &ringOf(const Arena &arena)
{
    return *EventRing::at(arena.ringBytes(Slot));
}

void writeEvent(const Arena &arena, const Event &event)
{
    EventWriter(arena.ringBytes(Slot)).write(event);
}

} // namespace

Q_DECLARE_METATYPE(Scribble)

class TestScribbled : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nobodyWroteOverIt();
    void whatCannotBeIsNoticed_data();
    void whatCannotBeIsNoticed();
    void aRepeatThatNeverEnteredIsReadable();
    void aMillionScribblesLeaveAReadableRecord();
};

void TestScribbled::nobodyWroteOverIt()
{
    Watched lab;
    lab.addChild(Slot);
    lab.watch->collect();
    lab.report();
    const Repeat repeat = lab.finished();
    QVERIFY(!lab.watch->isCorrupt());
    QCOMPARE(repeat.error, QString());
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QCOMPARE(repeat.lanes.at(2).size(), 1u);
    QCOMPARE(lab.unreadable(repeat), QString());
}

void TestScribbled::whatCannotBeIsNoticed_data()
{
    QTest::addColumn<Scribble>("scribble");
    const auto row = [](const char *name, const Scribble &scribble) { QTest::newRow(name) << scribble; };
    row("an event of an unknown kind", [](const Arena &a) {
        writeEvent(a, {nowNs(), 0, 0, EventKind(200), Slot});
    });
    row("an event of another lane", [](const Arena &a) {
        writeEvent(a, {nowNs(), 0, 0, EventKind::Read, Slot + 1});
    });
    row("an event before its predecessor", [](const Arena &a) {
        writeEvent(a, {nowNs(), 0, 0, EventKind::Read, Slot});
        writeEvent(a, {nowNs() - 1'000'000'000, 0, 0, EventKind::Read, Slot});
    });
    row("an event at the end of all times", [](const Arena &a) {
        writeEvent(a, {~std::uint64_t(0), 0, 0, EventKind::Read, Slot});
    });
    row("an argument of no type", [](const Arena &a) {
        Event event {nowNs(), 0, 0, EventKind::Read, Slot};
        event.argumentType = ArgumentType(7);
        writeEvent(a, event);
    });
    row("more in the ring than it holds", [](const Arena &a) { ringOf(a).head.fetch_add(1'000'000); });
    row("dropped without end", [](const Arena &a) { ringOf(a).dropped.store(~std::uint64_t(0)); });
    row("a start in the future", [](const Arena &a) { slotOf(a).startedNs.store(std::uint64_t(1) << 63); });
    row("a generation out of order", [](const Arena &a) { slotOf(a).generation.store(77); });
    row("another entry", [](const Arena &a) { a.header().entryNs.fetch_add(5); });
    row("an outcome counted without end",
        [](const Arena &a) { a.header().outcomeCounts[0].store(1ULL << 60); });
    row("more switches than can be", [](const Arena &a) {
        slotOf(a).involuntarySwitches.store(~std::uint64_t(0));
        slotOf(a).state.store(std::uint32_t(SlotState::Ended));
    });
}

void TestScribbled::whatCannotBeIsNoticed()
{
    QFETCH(Scribble, scribble);
    Watched lab;
    lab.addChild(Slot);
    lab.watch->collect();
    QVERIFY(!lab.watch->isCorrupt());
    scribble(*lab.arena);
    lab.watch->collect();
    QVERIFY(lab.watch->isCorrupt()); // at once, so that the repeat can be ended
    const Repeat repeat = lab.finished();
    QCOMPARE(repeat.ending, RepeatEnding::Failed);
    QVERIFY2(repeat.error.english().contains("wrote over the shared memory"),
             qPrintable(repeat.error.english()));
    QCOMPARE(repeat.lanes.at(2).at(0).kind, EventKind::Started); // what could be read is there
    QCOMPARE(lab.unreadable(repeat), QString());
}

/// Stopped at once: its first event is there, and no time that others count from.
void TestScribbled::aRepeatThatNeverEnteredIsReadable()
{
    Watched lab;
    lab.arena->header().entryNs.store(0);
    lab.addChild(Slot);
    const Repeat repeat = lab.finished();
    QVERIFY(!lab.watch->isCorrupt());
    QVERIFY(std::abs(repeat.secondsOf(repeat.lanes.at(2).at(0).timeNs)) < 60);
    QCOMPARE(lab.unreadable(repeat), QString());
}

/// A hostile worker: row 18 of the faults. It goes on while the laboratory reads.
void TestScribbled::aMillionScribblesLeaveAReadableRecord()
{
    constexpr int Repeats = 20;
    constexpr int Each = 50'000;
    int corrupt = 0;
    for (int i = 0; i < Repeats; ++i) {
        Watched lab;
        for (std::uint32_t slot = 2; slot < 6; ++slot)
            lab.addChild(slot);
        lab.watch->collect();
        auto *const base = reinterpret_cast<std::byte *>(&lab.arena->header());
        const std::span<std::byte> last = lab.arena->ringBytes(5);
        const auto size = std::size_t(last.data() + last.size() - base);
        std::atomic<bool> over = false;
        std::thread scribbler([&] {
            std::mt19937_64 chance(unsigned(i) + 1);
            EventWriter pen(lab.arena->ringBytes(Slot));
            std::span<std::byte> slots = lab.arena->ringBytes(Slot).subspan(sizeof(EventRing));
            for (int n = 0; n < Each; ++n) {
                pen.write(EventKind::Read, Slot, 0, n); // and its bytes are among those that come next
                slots[chance() % (std::size_t(n % 64) * sizeof(Event) + sizeof(Event))] = std::byte(chance());
                const std::uint64_t number = n % 3 ? chance() : nowNs() - chance() % 1000;
                const std::size_t length = 1 + chance() % 8;
                std::memcpy(base + chance() % (size - length), &number, length);
            }
            over = true;
        });
        while (!over) {
            lab.watch->collect();
            lab.watch->lookAround(true);
        }
        scribbler.join();
        const Repeat repeat = lab.finished();
        corrupt += lab.watch->isCorrupt();
        QCOMPARE(lab.unreadable(repeat), QString());
        QVERIFY(repeat.processes.size() < 100'000);
    }
    QCOMPARE(corrupt, Repeats);
}

QTEST_GUILESS_MAIN(TestScribbled)
#include "tst_scribbled.moc"
