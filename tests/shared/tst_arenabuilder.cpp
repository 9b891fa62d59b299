// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/arenabuilder.h"

#include "core/shared/memory.h"
#include "core/shared/relative.h"
#include "core/shared/sharedroot.h"

#include <QTest>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

using namespace plab;

namespace {

struct alignas(CacheLine) Note
{
    std::atomic<std::uint64_t> turns;
};

struct Leaf
{
    int answer = 42;
    RelativeArray<char> text;
};

/// One with something of everything: another object that has links of its own, arrays, an empty one.
struct Tree
{
    std::uint64_t number = 7;
    Leaf leaf;
    RelativeArray<Note> notes;
    RelativeArray<char> none;

    void build(ArenaBuilder &builder, std::uint64_t count)
    {
        leaf.text = builder.array<char>(count);
        notes = builder.array<Note>(3 * count);
        none = builder.array<char>(0);
    }
};

Tree &make(ArenaBuilder &builder, std::uint64_t count)
{
    Tree &tree = builder.make<Tree>();
    tree.build(builder, count);
    return tree;
}

std::uint64_t counted(std::uint64_t count)
{
    ArenaBuilder counting;
    make(counting, count);
    return counting.bytes();
}

template<typename T>
bool isOnALine(const T *object)
{
    return reinterpret_cast<std::uintptr_t>(object) % CacheLine == 0;
}

} // namespace

class ArenaBuilderTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsWhatItMakes_data();
    void countsWhatItMakes();
    void objectsLieApartOnLinesOfTheirOwn();
    void isRightAtEveryAddress();
    void makesNothingBeyondTheEnd_data();
    void makesNothingBeyondTheEnd();
    void noCountWraps();
    void arraysTouchNoPage();
    void typesHaveNames();
    void aRootIsBuiltByItsOwnBuilder();
};

void ArenaBuilderTest::countsWhatItMakes_data()
{
    QTest::addColumn<quint64>("count");
    for (const quint64 count : {0, 1, 63, 64, 65, 1000, 100'000})
        QTest::addRow("%llu", count) << count;
}

void ArenaBuilderTest::countsWhatItMakes()
{
    QFETCH(quint64, count);
    const std::uint64_t bytes = counted(count);
    const SharedMemory memory = SharedMemory::create(bytes).take();
    ArenaBuilder builder(memory.bytes());
    const Tree &tree = make(builder, count);
    QVERIFY(builder.hasRoom());
    QCOMPARE(builder.bytes(), bytes);
    QCOMPARE(reinterpret_cast<const std::byte *>(&tree), memory.data());
    QCOMPARE(tree.number, 7u);
    QCOMPARE(tree.leaf.answer, 42);
    QCOMPARE(tree.leaf.text.size(), count);
    QCOMPARE(tree.notes.size(), 3 * count);
    QCOMPARE(tree.none.size(), 0u);
    const auto notes = tree.notes.within(memory.bytes());
    QVERIFY(notes && notes->size() == 3 * count);
    if (count > 0) { // the last thing made ends where the count does
        QVERIFY(isOnALine(notes->data()));
        QCOMPARE(reinterpret_cast<std::byte *>(notes->data() + notes->size()), memory.data() + bytes);
    }
}

void ArenaBuilderTest::objectsLieApartOnLinesOfTheirOwn()
{
    alignas(CacheLine) std::byte bytes[4096] = {};
    ArenaBuilder builder(bytes);
    std::vector<std::byte *> places;
    for (int i = 0; i < 5; ++i) {
        places.push_back(reinterpret_cast<std::byte *>(&builder.make<char>()));
        places.push_back(reinterpret_cast<std::byte *>(builder.array<char>(65).data()));
    }
    QVERIFY(builder.hasRoom());
    for (std::size_t i = 0; i < places.size(); ++i) {
        QVERIFY(isOnALine(places[i]));
        QCOMPARE(places[i] - bytes, std::ptrdiff_t(i / 2 * 192 + i % 2 * 64));
    }
    QVERIFY(builder.array<std::byte>(1, 1024).data() == bytes + 1024);
}

void ArenaBuilderTest::isRightAtEveryAddress()
{
    const SharedMemory memory = SharedMemory::create(counted(100)).take();
    ArenaBuilder builder(memory.bytes());
    Tree &tree = make(builder, 100);
    const auto here = tree.notes.within(memory.bytes());
    QVERIFY(here);
    for (std::size_t i = 0; i < here->size(); ++i)
        (*here)[i].turns.store(i * i);
    for (int mapping = 0; mapping < 3; ++mapping) {
        const SharedMemory elsewhere = SharedMemory::map(dup(memory.fd())).take();
        QVERIFY(elsewhere.data() != memory.data());
        const auto &same = *reinterpret_cast<const Tree *>(elsewhere.data());
        QVERIFY(!same.notes.within(memory.bytes())); // it lies in other bytes
        const auto there = same.notes.within(elsewhere.bytes());
        QVERIFY(there && there->size() == 300);
        QCOMPARE(there->data(), same.notes.data());
        for (std::size_t i = 0; i < there->size(); ++i)
            QCOMPARE((*there)[i].turns.load(), i * i);
        (*there)[7].turns.store(1'000'000 + std::uint64_t(mapping));
        QCOMPARE((*here)[7].turns.load(), 1'000'000u + std::uint64_t(mapping));
        (*here)[7].turns.store(49);
    }
}

void ArenaBuilderTest::makesNothingBeyondTheEnd_data()
{
    QTest::addColumn<quint64>("less");
    for (const quint64 less : {1, 64, 1000, 5000})
        QTest::addRow("%llu", less) << less;
}

/// What comes behind is made neither, though it would fit; and it is counted all the same.
void ArenaBuilderTest::makesNothingBeyondTheEnd()
{
    QFETCH(quint64, less);
    const std::uint64_t bytes = counted(50);
    std::vector<std::byte> around(bytes + CacheLine, std::byte(0));
    void *begin = around.data();
    std::size_t space = around.size();
    std::align(CacheLine, bytes, begin, space);
    const std::span<std::byte> memory(static_cast<std::byte *>(begin), bytes - less);
    ArenaBuilder builder(memory);
    Tree &tree = make(builder, 50);
    QVERIFY(!builder.hasRoom());
    QCOMPARE(builder.bytes(), bytes);
    QCOMPARE(tree.number, 7u);
    QCOMPARE(tree.notes.size(), 0u);
    builder.make<Note>().turns.store(5); // one that nobody else sees
    QVERIFY(builder.array<char>(1).empty());
    QCOMPARE(std::count(around.begin() + std::ptrdiff_t(bytes - less), around.end(), std::byte(0)),
             qint64(around.size() - (bytes - less)));
}

void ArenaBuilderTest::noCountWraps()
{
    alignas(CacheLine) std::byte bytes[256] = {};
    for (const std::uint64_t count : {~0ULL, ~0ULL / sizeof(Note), ~0ULL / 2, 1ULL << 58}) {
        ArenaBuilder builder(bytes);
        QVERIFY(builder.array<Note>(count).empty());
        QVERIFY(builder.array<Note>(count).empty());
        QVERIFY(!builder.hasRoom());
        QVERIFY(builder.bytes() >= 1ULL << 58);
        QVERIFY(!SharedMemory::create(builder.bytes()));
    }
}

/// Millions of elements cost their parent nothing before somebody uses them.
void ArenaBuilderTest::arraysTouchNoPage()
{
    constexpr std::uint64_t Many = 1'000'000;
    const std::size_t bytes = Many * sizeof(Note);
    void *const fresh = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    QVERIFY(fresh != MAP_FAILED);
    ArenaBuilder builder(std::span(static_cast<std::byte *>(fresh), bytes));
    QCOMPARE(builder.array<Note>(Many).size(), Many);
    std::vector<unsigned char> pages(bytes / std::size_t(sysconf(_SC_PAGESIZE)));
    QCOMPARE(mincore(fresh, bytes, pages.data()), 0);
    QCOMPARE(std::count(pages.begin(), pages.end(), 0), qint64(pages.size()));
    munmap(fresh, bytes);
}

void ArenaBuilderTest::typesHaveNames()
{
    QCOMPARE(typeName<int>(), std::string_view("int"));
    QVERIFY(typeName<SharedMemory>().ends_with("SharedMemory"));
    QVERIFY(typeName<RelativeArray<int>>().ends_with("RelativeArray<int>"));
    QVERIFY(typeName<Tree>().ends_with("::Tree"));
    QVERIFY(typeName<Tree>() != typeName<Leaf>());
}

void ArenaBuilderTest::aRootIsBuiltByItsOwnBuilder()
{
    struct Plain
    {
        char bytes[100];
    };
    QCOMPARE(SharedRoot {}.bytes({}), 0u);
    QCOMPARE(sharedRoot<Plain>().bytes({}), 128u);
    QCOMPARE(sharedRoot<Plain>().type, typeName<Plain>());
}

QTEST_APPLESS_MAIN(ArenaBuilderTest)
#include "tst_arenabuilder.moc"
