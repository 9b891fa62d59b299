// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/arena.h"

#include <QTest>
#include <QThread>

#include <fcntl.h>
#include <functional>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

using namespace plab;

namespace {

Arena::Layout layoutOf(std::uint32_t slots, std::uint32_t capacity, std::uint64_t shared)
{
    return {slots, capacity, shared, "pool", R"({"workers":2})"};
}

using Forgery = std::function<void(ArenaHeader &)>;

/// What a test's processes share.
struct Numbers
{
    std::uint64_t first = 7;
    RelativeArray<std::uint64_t> rest;

    void build(ArenaBuilder &builder, const Parameters &) { rest = builder.array<std::uint64_t>(1000); }
};

struct OtherNumbers
{
    std::uint64_t first;
};

Arena arenaOf(std::uint32_t slots, std::uint32_t capacity)
{
    return Arena::create(layoutOf(slots, capacity, sharedRoot<Numbers>().bytes({}))).take();
}

/// Arena and parts of a process to which `look` is done, which ends there with a sentence.
QString refusalOf(const Arena &arena, const std::function<void()> &look)
{
    const pid_t child = fork();
    if (child == 0) {
        look();
        _exit(0);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 1)
        return QStringLiteral("it ended with %1").arg(status);
    return arena.refusal() ? arena.refusal()->sentence.english() : QStringLiteral("it said nothing");
}

/// The two words of such an array: how far away its elements are, and how many.
template<typename T>
void forge(const RelativeArray<T> &array, std::int64_t distance, std::uint64_t size)
{
    const std::int64_t words[] = {distance, std::int64_t(size)};
    std::memcpy(const_cast<void *>(static_cast<const void *>(&array)), words, sizeof words);
}

template<typename T>
std::int64_t distanceOf(const RelativeArray<T> &array)
{
    return reinterpret_cast<const std::byte *>(array.data()) - reinterpret_cast<const std::byte *>(&array);
}

} // namespace

Q_DECLARE_METATYPE(Forgery)

class ArenaTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nobodyIsStoppedBeforeARefusalIsWritten();
    void partsLieApart_data();
    void partsLieApart();
    void isZeroedAndSeenByEveryMapping();
    void sharesNothingWhereThereIsNoRoom();
    void refusesAForgedHeader_data();
    void refusesAForgedHeader();
    void refusesWhatIsNoArena();
    void refusesMoreThanTheMachineHas();
    void trustsItsOwnCopyOnly();
    void elementsAreCheckedBeforeTheyAreUsed_data();
    void elementsAreCheckedBeforeTheyAreUsed();
    void aDamagedArrayEndsItsProcessWithASentence();
    void anotherTypeEndsItsProcessWithASentence_data();
    void anotherTypeEndsItsProcessWithASentence();
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
    const Arena arena = arenaOf(slots, capacity);
    QCOMPARE(arena.slotCount(), slots);
    QCOMPARE(arena.hasRings(), capacity > 0);
    QCOMPARE(arena.experiment(), std::string_view("pool"));
    QCOMPARE(arena.parameters(), QByteArray(R"({"workers":2})"));
    // Every part is filled with a mark of its own: nobody writes over somebody else's.
    QVERIFY(arena.share(sharedRoot<Numbers>(), {}));
    const std::span<std::uint64_t> own = arena.at(arena.shared<Numbers>().rest);
    std::fill(own.begin(), own.end(), 0x1111);
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
    QCOMPARE(std::count(own.begin(), own.end(), 0x1111), 1000);
    QCOMPARE(arena.shared<Numbers>().first, 7u);
    QCOMPARE(arena.parameters(), QByteArray(R"({"workers":2})"));
}

void ArenaTest::isZeroedAndSeenByEveryMapping()
{
    const Arena made = arenaOf(3, 8);
    const Arena mapped = Arena::map(dup(made.fd())).take();
    QCOMPARE(mapped.slotCount(), 3u);
    QCOMPARE(mapped.slot(2).currentState(), SlotState::Free);
    QCOMPARE(mapped.header().stop.load(), 0u);
    made.header().stop.store(1);
    made.slot(2).pid.store(42);
    QCOMPARE(mapped.header().stop.load(), 1u);
    QCOMPARE(mapped.slot(2).pid.load(), 42);
    QVERIFY(made.share(sharedRoot<Numbers>(), {}));
    auto &numbers = made.shared<Numbers>();
    auto &same = mapped.shared<Numbers>();
    QVERIFY(&numbers != &same); // mapped elsewhere
    QCOMPARE(same.first, 7u);
    made.at(numbers.rest)[999] = 3;
    QCOMPARE(mapped.at(same.rest).size(), 1000u);
    QCOMPARE(mapped.at(same.rest)[999], 3u);
}

void ArenaTest::sharesNothingWhereThereIsNoRoom()
{
    const std::uint64_t bytes = sharedRoot<Numbers>().bytes({});
    QCOMPARE(bytes, 64u + 8000u);
    QVERIFY(Arena::create(layoutOf(2, 0, bytes)).take().share(sharedRoot<Numbers>(), {}));
    for (const std::uint64_t less : {bytes - 1, bytes / 2, std::uint64_t(1), std::uint64_t(0)}) {
        const Arena arena = Arena::create(layoutOf(2, 0, less)).take();
        QVERIFY(!arena.share(sharedRoot<Numbers>(), {}));
    }
    const Arena nothing = Arena::create(layoutOf(2, 0, 0)).take();
    QVERIFY(nothing.share({}, {})); // an experiment that shares nothing
}

void ArenaTest::refusesAForgedHeader_data()
{
    QTest::addColumn<Forgery>("forge");
    const auto row = [](const char *name, const Forgery &forge) { QTest::newRow(name) << forge; };
    row("mark", [](ArenaHeader &h) { h.magic = 0; });
    row("version", [](ArenaHeader &h) { ++h.layoutVersion; });
    row("no slots", [](ArenaHeader &h) { forge(h.slots, distanceOf(h.slots), 0); });
    row("many slots", [](ArenaHeader &h) { forge(h.slots, distanceOf(h.slots), UINT32_MAX); });
    row("a few slots more", [](ArenaHeader &h) { forge(h.slots, distanceOf(h.slots), 60000); });
    row("slots behind the end", [](ArenaHeader &h) { forge(h.slots, 1LL << 40, 4); });
    row("slots at a wrapping distance", [](ArenaHeader &h) { forge(h.slots, INT64_MAX - 63, 4); });
    row("slots unaligned", [](ArenaHeader &h) { forge(h.slots, distanceOf(h.slots) + 4, 4); });
    row("slots in front", [](ArenaHeader &h) { forge(h.slots, -(1LL << 20), 4); });
    row("fewer slices than slots", [](ArenaHeader &h) { forge(h.slices, distanceOf(h.slices), 3); });
    row("rings behind the end", [](ArenaHeader &h) { forge(h.rings, INT64_MIN, h.rings.size()); });
    row("rings too large", [](ArenaHeader &h) { h.ringBytes = 1ULL << 62; });
    row("rings a little too large", [](ArenaHeader &h) {
        h.ringBytes *= 64;
        forge(h.rings, distanceOf(h.rings), h.rings.size() * 64);
    });
    row("rings unaligned", [](ArenaHeader &h) { h.ringBytes -= 8; });
    row("rings of nothing", [](ArenaHeader &h) { h.ringBytes = 0; });
    row("slices behind the end", [](ArenaHeader &h) { forge(h.slices, 1LL << 50, 4); });
    row("parameters too long",
        [](ArenaHeader &h) { forge(h.parameters, distanceOf(h.parameters), UINT32_MAX); });
    row("parameters behind the end", [](ArenaHeader &h) { forge(h.parameters, 1LL << 50, 1); });
    row("shared area too large",
        [](ArenaHeader &h) { forge(h.ownMemory, distanceOf(h.ownMemory), UINT64_MAX); });
    row("shared area behind the end", [](ArenaHeader &h) { forge(h.ownMemory, INT64_MIN, 64); });
}

void ArenaTest::refusesAForgedHeader()
{
    QFETCH(Forgery, forge);
    const Arena arena = Arena::create(layoutOf(4, 16, 4096)).take();
    QVERIFY(Arena::map(dup(arena.fd())));
    forge(arena.header());
    const Result<Arena> mapped = Arena::map(dup(arena.fd()));
    QVERIFY(!mapped);
    QVERIFY2(mapped.error().sentence.english().contains("damaged"),
             qPrintable(mapped.error().sentence.english()));
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

void ArenaTest::elementsAreCheckedBeforeTheyAreUsed_data()
{
    QTest::addColumn<qint64>("from"); ///< where they were made, counted from there
    QTest::addColumn<quint64>("count");
    QTest::addColumn<bool>("isThere");
    QTest::newRow("as made") << qint64(0) << quint64(1000) << true;
    QTest::newRow("fewer") << qint64(8) << quint64(999) << true;
    QTest::newRow("nothing") << qint64(1) << quint64(0) << true;
    QTest::newRow("misaligned") << qint64(4) << quint64(1) << false;
    QTest::newRow("by a byte") << qint64(1) << quint64(1) << false;
    QTest::newRow("in front") << qint64(-128) << quint64(1) << false;
    QTest::newRow("far in front") << -qint64(1 << 20) << quint64(1) << false;
    QTest::newRow("behind the end") << qint64(8192) << quint64(1) << false;
    QTest::newRow("far away") << std::numeric_limits<qint64>::max() / 16 * 8 << quint64(1) << false;
    QTest::newRow("too many") << qint64(0) << quint64(1001) << false;
    QTest::newRow("far too many") << qint64(0) << ~quint64(0) << false;
    QTest::newRow("so many that they wrap") << qint64(8) << (quint64(1) << 61) << false;
}

void ArenaTest::elementsAreCheckedBeforeTheyAreUsed()
{
    QFETCH(qint64, from);
    QFETCH(quint64, count);
    const Arena arena = arenaOf(2, 0);
    QVERIFY(arena.share(sharedRoot<Numbers>(), {}));
    auto &numbers = arena.shared<Numbers>();
    const std::span<std::uint64_t> made = arena.at(numbers.rest);
    const std::span<const std::byte> own(reinterpret_cast<std::byte *>(&numbers), arena.ownBytes());
    forge(numbers.rest, distanceOf(numbers.rest) + from, count);
    const auto found = numbers.rest.within(own);
    QTEST(found.has_value(), "isThere");
    if (found)
        QCOMPARE(found->size(), count);
    if (found && count > 0)
        QCOMPARE(reinterpret_cast<std::byte *>(found->data()) - reinterpret_cast<std::byte *>(made.data()),
                 from);
}

void ArenaTest::aDamagedArrayEndsItsProcessWithASentence()
{
    const Arena arena = arenaOf(2, 0);
    QVERIFY(arena.share(sharedRoot<Numbers>(), {}));
    auto &numbers = arena.shared<Numbers>();
    QCOMPARE(arena.at(numbers.rest, 1000).size(), 1000u);
    forge(numbers.rest, distanceOf(numbers.rest), 10);
    const QString said = refusalOf(arena, [&] { arena.at(numbers.rest, 11); });
    QVERIFY2(said.contains("is damaged"), qPrintable(said));
}

void ArenaTest::anotherTypeEndsItsProcessWithASentence_data()
{
    QTest::addColumn<bool>("shares");
    QTest::newRow("another type") << true;
    QTest::newRow("nothing") << false;
}

void ArenaTest::anotherTypeEndsItsProcessWithASentence()
{
    QFETCH(bool, shares);
    const Arena arena = arenaOf(2, 0);
    if (shares)
        QVERIFY(arena.share(sharedRoot<Numbers>(), {}));
    const QString said = refusalOf(arena, [&] { arena.shared<OtherNumbers>(); });
    QVERIFY2(said.contains("OtherNumbers") && said.contains("something else is there"), qPrintable(said));
}

/// The stop word ends the writer, too, and what it had to say with it.
void ArenaTest::nobodyIsStoppedBeforeARefusalIsWritten()
{
    const Arena arena = arenaOf(2, 0);
    ArenaHeader &header = arena.header();
    header.refusalState.store(1); // another process is writing its own
    std::thread second([&] { arena.noteRefusal(failedError(Text::plain("The second."))); });
    QThread::msleep(10);
    const bool wasStopped = header.stop.load() != 0;
    setText(header.refusal, sizeof header.refusal, "The first.");
    header.refusalState.store(2);
    second.join();
    QVERIFY(!wasStopped);
    QCOMPARE(header.stop.load(), 1U);
    QCOMPARE(arena.refusal()->sentence.english(), QString("The first."));

    const Arena abandoned = arenaOf(2, 0);
    abandoned.header().refusalState.store(1); // whoever wrote was killed
    abandoned.noteRefusal(failedError(Text::plain("The second.")));
    QCOMPARE(abandoned.header().stop.load(), 1U);
}

QTEST_APPLESS_MAIN(ArenaTest)
#include "tst_arena.moc"
