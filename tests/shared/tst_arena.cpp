// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/arena.h"

#include <QTest>

#include <fcntl.h>
#include <functional>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace plab;

namespace {

Arena::Layout layoutOf(std::uint32_t slots, std::uint32_t capacity, std::uint64_t shared)
{
    return {slots, capacity, shared, "pool", R"({"workers":2})"};
}

using Forgery = std::function<void(ArenaHeader &)>;

} // namespace

Q_DECLARE_METATYPE(Forgery)

class ArenaTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void partsLieApart_data();
    void partsLieApart();
    void isZeroedAndSeenByEveryMapping();
    void givesOutRoomUntilFull();
    void refusesAForgedHeader_data();
    void refusesAForgedHeader();
    void refusesWhatIsNoArena();
    void refusesMoreThanTheMachineHas();
    void trustsItsOwnCopyOnly();
    void offsetsAreCheckedBeforeTheyAreFollowed_data();
    void offsetsAreCheckedBeforeTheyAreFollowed();
    void aDamagedOffsetEndsItsProcessWithASentence();
    void givesOutNothingMisaligned();
};

void ArenaTest::partsLieApart_data()
{
    QTest::addColumn<std::uint32_t>("slots");
    QTest::addColumn<std::uint32_t>("capacity");
    QTest::newRow("smallest") << 2u << 0u;
    QTest::newRow("with rings") << 5u << 1000u;
    QTest::newRow("many") << 300u << 16u;
}

void ArenaTest::partsLieApart()
{
    QFETCH(std::uint32_t, slots);
    QFETCH(std::uint32_t, capacity);
    const Arena arena = Arena::create(layoutOf(slots, capacity, 1000)).take();
    QCOMPARE(arena.slotCount(), slots);
    QCOMPARE(arena.hasRings(), capacity > 0);
    QCOMPARE(arena.experiment(), std::string_view("pool"));
    QCOMPARE(arena.parameters(), QByteArray(R"({"workers":2})"));
    // Every part is filled with a mark of its own: nobody writes over somebody else's.
    const std::uint64_t own = arena.allocate(1000);
    QVERIFY(own != 0 && own % 64 == 0);
    std::memset(arena.at<char>(own), 0x11, 1000);
    for (std::uint32_t i = 0; i < slots; ++i) {
        std::memset(arena.slot(i).argument, int(i), sizeof arena.slot(i).argument);
        arena.slices(i).count.store(i);
        if (capacity) {
            QVERIFY(EventRing::capacityOf(arena.ringBytes(i).size()) >= capacity);
            QCOMPARE(reinterpret_cast<std::uintptr_t>(arena.ringBytes(i).data()) % 64, 0u);
            std::memset(arena.ringBytes(i).data(), int(i), arena.ringBytes(i).size());
        }
    }
    for (std::uint32_t i = 0; i < slots; ++i) {
        QCOMPARE(arena.slices(i).count.load(), i);
        for (const std::byte byte : arena.slot(i).argument)
            QCOMPARE(byte, std::byte(i));
        if (capacity) {
            for (const std::byte byte : arena.ringBytes(i))
                QVERIFY(byte == std::byte(i));
        }
    }
    for (int i = 0; i < 1000; ++i)
        QCOMPARE(arena.at<char>(own)[i], char(0x11));
    QCOMPARE(arena.parameters(), QByteArray(R"({"workers":2})"));
}

void ArenaTest::isZeroedAndSeenByEveryMapping()
{
    const Arena made = Arena::create(layoutOf(3, 8, 4096)).take();
    const Arena mapped = Arena::map(dup(made.fd())).take();
    QCOMPARE(mapped.slotCount(), 3u);
    QCOMPARE(mapped.slot(2).currentState(), SlotState::Free);
    QCOMPARE(mapped.header().stop.load(), 0u);
    made.header().stop.store(1);
    made.slot(2).pid.store(42);
    QCOMPARE(mapped.header().stop.load(), 1u);
    QCOMPARE(mapped.slot(2).pid.load(), 42);
    const std::uint64_t offset = made.allocate(8);
    *made.at<int>(offset) = 7;
    QCOMPARE(*mapped.at<int>(offset), 7); // the same offset everywhere
}

void ArenaTest::givesOutRoomUntilFull()
{
    const Arena arena = Arena::create(layoutOf(2, 0, 64 * 1024)).take();
    const std::uint64_t first = arena.allocate(1);
    const std::uint64_t second = arena.allocate(65);
    const std::uint64_t third = arena.allocate(64);
    QCOMPARE(second - first, 64u); // cache lines of their own
    QCOMPARE(third - second, 128u);
    QVERIFY(arena.allocate(60 * 1024) != 0);
    QCOMPARE(arena.allocate(64 * 1024), 0u);
    QCOMPARE(arena.allocate(UINT64_MAX), 0u);
    QCOMPARE(arena.allocate(UINT64_MAX - 62), 0u);
}

void ArenaTest::refusesAForgedHeader_data()
{
    QTest::addColumn<Forgery>("forge");
    const auto row = [](const char *name, const Forgery &forge) { QTest::newRow(name) << forge; };
    row("mark", [](ArenaHeader &h) { h.magic = 0; });
    row("version", [](ArenaHeader &h) { ++h.layoutVersion; });
    row("no slots", [](ArenaHeader &h) { h.slots = 0; });
    row("many slots", [](ArenaHeader &h) { h.slots = UINT32_MAX; });
    row("a few slots more", [](ArenaHeader &h) { h.slots = 60000; });
    row("slots behind the end", [](ArenaHeader &h) { h.slotsOffset = 1ULL << 40; });
    row("slots at a wrapping offset", [](ArenaHeader &h) { h.slotsOffset = UINT64_MAX - 63; });
    row("slots unaligned", [](ArenaHeader &h) { h.slotsOffset += 4; });
    row("rings behind the end", [](ArenaHeader &h) { h.ringsOffset = UINT64_MAX & ~63ULL; });
    row("rings too large", [](ArenaHeader &h) { h.ringBytes = 1ULL << 62; });
    row("rings a little too large", [](ArenaHeader &h) { h.ringBytes *= 64; });
    row("rings unaligned", [](ArenaHeader &h) { h.ringBytes -= 8; });
    row("rings of nothing", [](ArenaHeader &h) { h.ringBytes = 0; });
    row("slices behind the end", [](ArenaHeader &h) { h.slicesOffset = 1ULL << 50; });
    row("parameters too long", [](ArenaHeader &h) { h.parametersLength = UINT32_MAX; });
    row("parameters behind the end", [](ArenaHeader &h) { h.textOffset = 1ULL << 50; });
    row("shared area too large", [](ArenaHeader &h) { h.sharedBytes = UINT64_MAX; });
    row("shared area behind the end", [](ArenaHeader &h) { h.sharedOffset = UINT64_MAX & ~63ULL; });
}

void ArenaTest::refusesAForgedHeader()
{
    QFETCH(Forgery, forge);
    const Arena arena = Arena::create(layoutOf(4, 16, 4096)).take();
    QVERIFY(Arena::map(dup(arena.fd())));
    forge(arena.header());
    const Result<Arena> mapped = Arena::map(dup(arena.fd()));
    QVERIFY(!mapped);
    QVERIFY2(mapped.error().sentence.english().contains("damaged"), qPrintable(mapped.error().sentence));
}

void ArenaTest::refusesWhatIsNoArena()
{
    const int unsealed = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    QVERIFY(ftruncate(unsealed, 1 << 20) == 0);
    QVERIFY(!Arena::map(unsealed)); // could be cut off under the mapping
    const int tiny = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    QVERIFY(ftruncate(tiny, 100) == 0);
    QVERIFY(fcntl(tiny, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) == 0);
    QVERIFY(!Arena::map(tiny));
    QVERIFY(!Arena::map(open("/dev/null", O_RDWR | O_CLOEXEC)));
    QVERIFY(!Arena::map(-1));
}

void ArenaTest::refusesMoreThanTheMachineHas()
{
    const Result<Arena> made = Arena::create(layoutOf(2, 0, 1ULL << 50));
    QVERIFY(!made);
    QCOMPARE(made.error().kind, ErrorKind::Refused);
}

/// A process gone mad writes over the header later: this mapping has its own copy of every size and offset.
void ArenaTest::trustsItsOwnCopyOnly()
{
    const Arena arena = Arena::create(layoutOf(4, 16, 4096)).take();
    const std::byte *ring = arena.ringBytes(3).data();
    const std::size_t size = arena.ringBytes(3).size();
    arena.slot(3).pid.store(9);
    std::memset(static_cast<void *>(&arena.header()), 0xff, offsetof(ArenaHeader, stop));
    QCOMPARE(arena.slotCount(), 4u);
    QCOMPARE(arena.slot(3).pid.load(), 9);
    QCOMPARE(arena.ringBytes(3).data(), ring);
    QCOMPARE(arena.ringBytes(3).size(), size);
    QCOMPARE(arena.parameters(), QByteArray(R"({"workers":2})"));
    QVERIFY(arena.experiment().size() <= sizeof(ArenaHeader::experiment));
}

void ArenaTest::offsetsAreCheckedBeforeTheyAreFollowed_data()
{
    QTest::addColumn<qint64>("from"); ///< what allocate() gave, counted from there
    QTest::addColumn<quint64>("count");
    QTest::addColumn<bool>("holds");
    QTest::newRow("as given") << qint64(0) << quint64(1) << true;
    QTest::newRow("as many as there is room for") << qint64(0) << quint64(1024) << true;
    QTest::newRow("misaligned") << qint64(4) << quint64(1) << false;
    QTest::newRow("by a byte") << qint64(1) << quint64(1) << false;
    QTest::newRow("in front") << qint64(-8) << quint64(1) << false;
    QTest::newRow("nothing") << -qint64(1 << 20) << quint64(1) << false;
    QTest::newRow("behind the end") << qint64(8192) << quint64(1) << false;
    QTest::newRow("far away") << std::numeric_limits<qint64>::max() / 16 * 8 << quint64(1) << false;
    QTest::newRow("too many") << qint64(0) << quint64(1025) << false;
    QTest::newRow("far too many") << qint64(0) << ~quint64(0) << false;
}

void ArenaTest::offsetsAreCheckedBeforeTheyAreFollowed()
{
    QFETCH(qint64, from);
    QFETCH(quint64, count);
    const Arena arena = Arena::create(layoutOf(2, 0, 4096)).take(); // and a page for alignment
    const std::uint64_t given = arena.allocate(8);
    QTEST(arena.holds(given + std::uint64_t(from), 8, 8, count), "holds");
}

void ArenaTest::aDamagedOffsetEndsItsProcessWithASentence()
{
    const Arena arena = Arena::create(layoutOf(2, 0, 4096)).take();
    const std::uint64_t given = arena.allocate(8);
    const pid_t child = fork();
    if (child == 0) {
        arena.at<std::uint64_t>(given + 3);
        _exit(0);
    }
    int status = 0;
    QCOMPARE(waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 1);
    QVERIFY(arena.refusal());
    QVERIFY2(arena.refusal()->sentence.english().contains("is damaged"),
             qPrintable(arena.refusal()->sentence));
}

void ArenaTest::givesOutNothingMisaligned()
{
    const Arena arena = Arena::create(layoutOf(2, 0, 4096)).take();
    arena.header().sharedUsed.store(3);
    QCOMPARE(arena.allocate(8), 0u);
}

QTEST_APPLESS_MAIN(ArenaTest)
#include "tst_arena.moc"
