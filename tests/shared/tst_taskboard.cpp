// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/taskboard.h"
#include "tests/shared/forked.h"

#include <QTest>

#include <algorithm>

using namespace plab;

namespace {

constexpr std::uint64_t Tasks = 20'000;

struct Shared
{
    TaskBoard board;
    TaskCell cells[Tasks];
    std::atomic<std::uint32_t> claims[Tasks]; ///< by chunk: how often it was claimed
};

void prepare(Shared &shared, std::uint64_t tasks, std::uint64_t chunk, std::uint64_t submitted)
{
    shared.board.tasks = tasks;
    shared.board.chunk = chunk;
    shared.board.submitted.store(submitted);
}

} // namespace

class TaskBoardTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cutsTasksIntoChunks_data();
    void cutsTasksIntoChunks();
    void givesOutSubmittedChunksInOrder();
    void givesBackWhatADeadWorkerHad();
    void reopensWhatWasPassedAndNotClaimed();
    void processesClaimEachChunkOnce_data();
    void processesClaimEachChunkOnce();
    void killedClaimersJamNothing();
};

void TaskBoardTest::cutsTasksIntoChunks_data()
{
    QTest::addColumn<int>("tasks");
    QTest::addColumn<int>("chunk");
    QTest::addColumn<int>("chunks");
    QTest::newRow("none") << 0 << 3 << 0;
    QTest::newRow("one each") << 7 << 1 << 7;
    QTest::newRow("even") << 12 << 3 << 4;
    QTest::newRow("last one short") << 10 << 4 << 3;
    QTest::newRow("larger than all") << 10 << 100 << 1;
}

void TaskBoardTest::cutsTasksIntoChunks()
{
    QFETCH(int, tasks);
    QFETCH(int, chunk);
    QFETCH(int, chunks);
    SharedObject<Shared> shared;
    prepare(*shared, std::uint64_t(tasks), std::uint64_t(chunk), std::uint64_t(tasks));
    QCOMPARE(shared->board.chunkCount(), std::uint64_t(chunks));
    std::uint64_t next = 0;
    for (std::uint64_t i = 0; i < shared->board.chunkCount(); ++i) { // no gap, no overlap
        QCOMPARE(shared->board.firstOf(i), next);
        QVERIFY(shared->board.endOf(i) > next);
        next = shared->board.endOf(i);
    }
    QCOMPARE(next, std::uint64_t(tasks));
}

void TaskBoardTest::givesOutSubmittedChunksInOrder()
{
    SharedObject<Shared> shared;
    prepare(*shared, 10, 2, 0);
    QVERIFY(!shared->board.hasFree(shared->cells));
    QVERIFY(!shared->board.claim(shared->cells, 1));
    shared->board.submitted.store(4);
    QVERIFY(shared->board.hasFree(shared->cells));
    QCOMPARE(shared->board.claim(shared->cells, 1), std::optional<std::uint64_t>(0));
    QCOMPARE(shared->board.claim(shared->cells, 2), std::optional<std::uint64_t>(1));
    QVERIFY(!shared->board.claim(shared->cells, 3));
    QVERIFY(!shared->board.hasFree(shared->cells));
    QCOMPARE(shared->cells[2].owner.load(), 2u);
    QVERIFY(!TaskBoard::claimCell(shared->cells[2], 3)); // somebody has it
    shared->board.submitted.store(10);
    for (std::uint64_t chunk = 2; chunk < 5; ++chunk)
        QCOMPARE(shared->board.claim(shared->cells, 3), std::optional<std::uint64_t>(chunk));
    QVERIFY(!shared->board.claim(shared->cells, 3));
}

void TaskBoardTest::givesBackWhatADeadWorkerHad()
{
    SharedObject<Shared> shared;
    prepare(*shared, 100, 10, 100);
    for (std::uint32_t worker = 1; worker <= 8; ++worker)
        QVERIFY(shared->board.claim(shared->cells, worker));
    shared->board.giveBack(shared->cells, 5);
    shared->board.giveBack(shared->cells, 2);
    QVERIFY(shared->board.hasFree(shared->cells));
    QCOMPARE(shared->board.claim(shared->cells, 9), std::optional<std::uint64_t>(2));
    QCOMPARE(shared->board.claim(shared->cells, 9), std::optional<std::uint64_t>(5));
    QCOMPARE(shared->board.claim(shared->cells, 9), std::optional<std::uint64_t>(8));
    QCOMPARE(shared->board.claim(shared->cells, 9), std::optional<std::uint64_t>(9));
    QVERIFY(!shared->board.claim(shared->cells, 9));
}

/// The hint moves on before the claim: killed in between, a worker leaves a chunk behind that is nobody's.
void TaskBoardTest::reopensWhatWasPassedAndNotClaimed()
{
    SharedObject<Shared> shared;
    prepare(*shared, 10, 1, 10);
    QVERIFY(shared->board.claim(shared->cells, 1));
    shared->board.hint.store(3); // as if claimers of 1 and 2 had been killed
    QCOMPARE(shared->board.claim(shared->cells, 2), std::optional<std::uint64_t>(3));
    QVERIFY(shared->board.reopenPassed(shared->cells));
    for (const std::uint64_t chunk : {1, 2, 4, 5})
        QCOMPARE(shared->board.claim(shared->cells, 2), std::optional<std::uint64_t>(chunk));
    QVERIFY(!shared->board.reopenPassed(shared->cells));
}

void TaskBoardTest::processesClaimEachChunkOnce_data()
{
    QTest::addColumn<int>("chunk");
    QTest::addColumn<bool>("givenBack");
    QTest::newRow("one task a chunk") << 1 << false;
    QTest::newRow("seven tasks a chunk") << 7 << false;
    QTest::newRow("while chunks are given back") << 1 << true;
}

void TaskBoardTest::processesClaimEachChunkOnce()
{
    QFETCH(int, chunk);
    QFETCH(bool, givenBack);
    SharedObject<Shared> shared;
    prepare(*shared, Tasks, std::uint64_t(chunk), 0);
    Forked forked;
    for (std::uint32_t worker = 1; worker <= 4; ++worker) {
        forked.start([&, worker] {
            for (;;) {
                if (const auto claimed = shared->board.claim(shared->cells, worker))
                    shared->claims[*claimed].fetch_add(1);
                else if (shared->board.closed.load())
                    return shared->board.hasFree(shared->cells) ? 1 : 0;
            }
        });
    }
    std::uint32_t returned = 0;
    for (std::uint64_t submitted = 0; submitted < Tasks;) {
        submitted = std::min<std::uint64_t>(Tasks, submitted + 100);
        shared->board.submitted.store(submitted);
        if (givenBack && submitted >= 1000 && submitted % 500 == 0) { // an old one, long claimed
            const std::uint64_t old = submitted - 1000;
            QVERIFY(comesTrue([&] { return shared->claims[old].load() == 1; }));
            shared->board.giveBack(shared->cells, old);
            ++returned;
        }
    }
    std::uint64_t claims = 0;
    QVERIFY(comesTrue([&] {
        claims = 0;
        for (const auto &count : shared->claims)
            claims += count.load();
        return claims == shared->board.chunkCount() + returned;
    }));
    shared->board.closed.store(1);
    QVERIFY(forked.allSucceeded());
    for (std::uint64_t i = 0; i < shared->board.chunkCount(); ++i)
        QVERIFY(shared->claims[i].load() >= 1);
    claims = 0;
    for (const auto &count : shared->claims)
        claims += count.load();
    QCOMPARE(claims, shared->board.chunkCount() + returned); // none twice, but those given back
}

/// Killed at any instruction of claim(): what it had claimed bears its number, all else can still be had.
void TaskBoardTest::killedClaimersJamNothing()
{
    NEEDS_FORK;
    Chance chance;
    Seen seen(4, "task board whose claimers are killed");
    for (int round = 0; round < rounds(1, 250); ++round) {
        SharedObject<Shared> shared;
        prepare(*shared, Tasks, 1, Tasks);
        Forked forked;
        for (std::uint32_t worker = 1; worker <= 20 && shared->board.hint.load() < Tasks; ++worker) {
            const std::uint64_t enough =
                std::min(Tasks, shared->board.hint.load() + 20 + std::uint64_t(chance.below(200)));
            const pid_t pid = forked.start([&, worker] {
                while (shared->board.claim(shared->cells, worker)) { }
                return 0;
            });
            QVERIFY(comesTrue([&] { return shared->board.hint.load() >= enough; }));
            forked.killAndCollect(pid);
            shared->board.reopenPassed(shared->cells);
            seen.add();
        }
        std::uint64_t rest = 0;
        while (shared->board.claim(shared->cells, 99))
            ++rest;
        std::uint64_t owned = 0;
        for (const TaskCell &cell : shared->cells) {
            QVERIFY(cell.owner.load() != 0); // everything is claimed by somebody who can be asked for
            owned += cell.owner.load() != 99;
        }
        QCOMPARE(owned + rest, Tasks);
    }
}

QTEST_APPLESS_MAIN(TaskBoardTest)
#include "tst_taskboard.moc"
