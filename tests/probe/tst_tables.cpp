// SPDX-License-Identifier: GPL-3.0-or-later
// What processes of a script share: lanes taken by themselves, and names that are the same in each.
#include "core/probe/tables.h"
#include "core/shared/arena.h"
#include "tests/shared/forked.h"

#include <QSet>
#include <QTest>

using namespace plab;
using namespace plab::probe;

namespace {

Arena arenaOf(std::uint32_t slots)
{
    Arena::Layout layout {slots, 64, sharedRoot<Tables>().bytes({}), "script", "{}"};
    Arena arena = Arena::create(layout).take();
    arena.share(sharedRoot<Tables>(), {});
    return arena;
}

} // namespace

class TablesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aNameHasOneNumberInAllProcesses();
    void whatIsLookedForIsNotMade();
    void namesThatFindNoRoomAreCounted();
    void longKeysKeepTheirEnds();
    void noLaneIsTakenTwice();
    void aLaneIsFreeOnceTheLaboratoryHasIt();
    void theEndOfAProcessIsThatOfItsThreads();
    void stoppedIsWhatTheLaboratorySent();
};

void TablesTest::aNameHasOneNumberInAllProcesses()
{
    NEEDS_FORK;
    const Arena arena = arenaOf(4);
    Tables &tables = arena.shared<Tables>();
    const std::span<Name> names = arena.at(tables.names);
    Forked processes;
    for (int process = 0; process < 8; ++process)
        processes.start([&] {
            for (std::uint32_t line = 1; line <= 500; ++line)
                intern(tables, names, {NameKind::Place, "/tmp/pool.py", line}, true);
            return 0;
        });
    QVERIFY(processes.allSucceeded());
    QCOMPARE(tables.counts[std::size_t(NameKind::Place)].load(), 500U);
    QSet<quint32> numbers;
    for (std::uint32_t line = 1; line <= 500; ++line)
        numbers.insert(intern(tables, names, {NameKind::Place, "/tmp/pool.py", line}, false));
    QCOMPARE(numbers.size(), 500);
    const std::vector<const Name *> all = namesOf(names, NameKind::Place, 500);
    QVERIFY(std::none_of(all.begin(), all.end(), [](const Name *name) { return name == nullptr; }));
}

void TablesTest::whatIsLookedForIsNotMade()
{
    const Arena arena = arenaOf(4);
    Tables &tables = arena.shared<Tables>();
    const std::span<Name> names = arena.at(tables.names);
    QCOMPARE(intern(tables, names, {NameKind::Lock, "/mp-a"}, false), NoNumber);
    QCOMPARE(intern(tables, names, {NameKind::Lock, "/mp-a", 0, "gate", "Lock", 7}, true), 0U);
    QCOMPARE(intern(tables, names, {NameKind::Lock, "/mp-a"}, false), 0U);
    QCOMPARE(intern(tables, names, {NameKind::Queue, "/mp-a"}, false), NoNumber); // of another kind
    const Name &lock = *namesOf(names, NameKind::Lock, 1).front();
    QCOMPARE(QLatin1String(lock.label), QLatin1String("gate"));
    QCOMPARE(lock.place, 7U);
}

void TablesTest::namesThatFindNoRoomAreCounted()
{
    const Arena arena = arenaOf(4);
    Tables &tables = arena.shared<Tables>();
    const std::span<Name> names = arena.at(tables.names).first(8);
    for (std::uint32_t line = 1; line <= 10; ++line)
        QCOMPARE(intern(tables, names, {NameKind::Place, "a.py", line}, true) == NoNumber, line > 8);
    QCOMPARE(tables.unnamed.load(), 2U);
}

void TablesTest::longKeysKeepTheirEnds()
{
    const Arena arena = arenaOf(4);
    Tables &tables = arena.shared<Tables>();
    const std::span<Name> names = arena.at(tables.names);
    const std::string path = std::string(300, 'x') + "/images.py";
    QCOMPARE(intern(tables, names, {NameKind::Place, path, 1}, true), 0U);
    QCOMPARE(intern(tables, names, {NameKind::Place, path, 1}, true), 0U);
    QVERIFY(QByteArray(namesOf(names, NameKind::Place, 1).front()->key).endsWith("/images.py"));
}

void TablesTest::noLaneIsTakenTwice()
{
    NEEDS_FORK;
    constexpr int Processes = 8;
    constexpr int Each = 4;
    const Arena arena = arenaOf(2 + Processes * Each);
    Forked processes;
    for (int process = 0; process < Processes; ++process)
        processes.start([&] {
            for (int i = 0; i < Each; ++i) {
                const std::uint32_t lane = takeLane(arena.lanes(), {.name = "one", .pid = getpid()});
                if (lane < 2 || arena.slot(lane).pid.load() != getpid())
                    return 1;
            }
            return 0;
        });
    QVERIFY(processes.allSucceeded());
    QSet<quint64> order;
    for (std::uint32_t i = 2; i < arena.slotCount(); ++i) {
        QCOMPARE(arena.slot(i).currentState(), SlotState::Announced);
        QCOMPARE(arena.slot(i).generation.load(), 1U);
        order.insert(arena.slot(i).sequence.load());
    }
    QCOMPARE(order.size(), Processes * Each);
    QCOMPARE(takeLane(arena.lanes(), {.name = "none left"}), 0U);
}

void TablesTest::aLaneIsFreeOnceTheLaboratoryHasIt()
{
    const Arena arena = arenaOf(3);
    const LaneTable lanes = arena.lanes();
    QCOMPARE(takeLane(lanes, {.name = "first", .pid = 4711}), 2U);
    QCOMPARE(laneOf(lanes, 4711), 2U);
    tellEnd(lanes, 4711, 7 << 8);
    QCOMPARE(laneOf(lanes, 4711), 0U);
    QCOMPARE(lastLaneOf(lanes, 4711), 2U); // what it printed last may be read only now
    QCOMPARE(takeLane(lanes, {.name = "second"}), 0U);
    arena.slot(2).drained.store(1);
    QCOMPARE(takeLane(lanes, {.name = "second"}), 2U);
    QCOMPARE(arena.slot(2).generation.load(), 2U);
    QCOMPARE(arena.slot(2).ending.load(), 0U);
}

void TablesTest::theEndOfAProcessIsThatOfItsThreads()
{
    const Arena arena = arenaOf(5);
    const LaneTable lanes = arena.lanes();
    const std::uint32_t process = takeLane(lanes, {.name = "MainProcess", .pid = 4711});
    const std::uint32_t thread =
        takeLane(lanes, {.name = "Thread-1", .role = Role::Thread, .pid = 4711, .tid = 4712});
    QCOMPARE(laneOf(lanes, 4711), process);
    QCOMPARE(laneOfThread(lanes, 4712), thread);
    tellEnd(lanes, 4711, SIGKILL);
    for (const std::uint32_t lane : {process, thread})
        QCOMPARE(unpackEnding(arena.slot(lane).ending.load()), (Ending {Ending::Kind::Killed, SIGKILL, {}}));
}

void TablesTest::stoppedIsWhatTheLaboratorySent()
{
    const Arena arena = arenaOf(3);
    takeLane(arena.lanes(), {.name = "one", .pid = 4711});
    arena.slot(2).stopSignal.store(SIGTERM);
    tellEnd(arena.lanes(), 4711, SIGTERM);
    QCOMPARE(unpackEnding(arena.slot(2).ending.load()), (Ending {Ending::Kind::Stopped, SIGTERM, {}}));
}

QTEST_GUILESS_MAIN(TablesTest)
#include "tst_tables.moc"
