// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/waitforgraph.h"

#include <QJsonArray>
#include <QRandomGenerator>
#include <QTest>

using namespace plab;

namespace {

using K = EventKind;
constexpr quint64 Entry = 1'000'000'000;
constexpr std::uint32_t A = 0;
constexpr std::uint32_t B = 1;

Event at(std::uint64_t timeNs, K kind, std::uint32_t lock)
{
    return {Entry + timeNs, 0, lock, kind, 0};
}

/// Lanes from index 0 on; each lives until `endS` of its own, or for ever.
Repeat repeatOf(const QList<std::vector<Event>> &lanes, const QList<std::optional<double>> &endS = {})
{
    Repeat repeat;
    repeat.entryNs = Entry;
    for (const std::vector<Event> &events : lanes) {
        LaneEvents lane;
        lane.append(events.data(), events.size());
        ProcessRecord process;
        process.index = int(repeat.lanes.size());
        process.startedS = 0;
        process.endedS = endS.value(process.index);
        repeat.processes.append(process);
        repeat.lanes.append(lane);
    }
    return repeat;
}

WaitEdge edge(int waiter, std::uint32_t lock, std::optional<int> holder, std::uint64_t sinceNs, bool inCycle)
{
    return {waiter, lock, holder, Entry + sinceNs, inCycle};
}

/// Two processes, two locks, opposite order.
Repeat deadlock()
{
    return repeatOf({{at(10, K::Acquired, A), at(110, K::WaitBegin, B)},
                     {at(20, K::Acquired, B), at(120, K::WaitBegin, A)},
                     {at(30, K::WaitBegin, A)}});
}

} // namespace

class TestWaitForGraph : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void growsWithTheInstantAndFindsTheCycle();
    void aTurnThatWasGivenBackLeavesNothing();
    void aWaitThatTookNothingIsOver();
    void aWaitWithoutAKnownHolderStandsAlone();
    void aWaitForAProcessLeadsToIt();
    void aWaitForNothingThatCanBeHeldHasNoHolder();
    void everyHolderOfAPermitIsAnEdge();
    void whoHoldsOneLockAndWaitsForAnotherShowsBoth();
    void aLockTakenLongAgoIsStillHeld();
    void standsFoundByStepsAreThoseFoundOneByOne();
    void whatIsNotRecordedIsUnknown();
    void locksHaveTheNamesTheRunGaveThem();
    void everyHolderOfASemaphoreIsAnEdge();
    void theDeadHoldUntilAnotherOneHasTaken();
    void aGapForgetsWhatMayHaveEnded();
    void marksARingAndWhoStandsOutsideIt();
    void aHolderThatWaitsForNothingIsNoCycle();
};

void TestWaitForGraph::growsWithTheInstantAndFindsTheCycle()
{
    const Repeat repeat = deadlock();
    QVERIFY(waitForGraph(repeat, Entry).edges.empty());
    QCOMPARE(waitForGraph(repeat, Entry + 25).holds,
             (std::vector<LockHeld> {{0, A, Entry + 10}, {1, B, Entry + 20}}));
    const WaitForGraph before = waitForGraph(repeat, Entry + 119);
    QCOMPARE(before.edges, (std::vector<WaitEdge> {edge(0, B, 1, 110, false), edge(2, A, 0, 30, false)}));
    QVERIFY(!before.isDeadlock());
    const WaitForGraph after = waitForGraph(repeat, Entry + 120);
    QCOMPARE(after.edges,
             (std::vector<WaitEdge> {edge(0, B, 1, 110, true), edge(1, A, 0, 120, true),
                                     edge(2, A, 0, 30, false)}));
    QCOMPARE(after.cycle, (std::vector<int> {0, 1}));
}

void TestWaitForGraph::aTurnThatWasGivenBackLeavesNothing()
{
    const Repeat repeat = repeatOf(
        {{at(10, K::Acquired, A), at(20, K::Acquired, B), at(30, K::Released, A), at(40, K::Released, B)},
         {at(12, K::WaitBegin, A), at(31, K::Acquired, A)}});
    QCOMPARE(waitForGraph(repeat, Entry + 30).holds, (std::vector<LockHeld> {{0, B, Entry + 20}}));
    const WaitForGraph end = waitForGraph(repeat, Entry + 50);
    QCOMPARE(end.holds, (std::vector<LockHeld> {{1, A, Entry + 31}}));
    QVERIFY(end.edges.empty());
}

void TestWaitForGraph::aWaitThatTookNothingIsOver()
{
    const Repeat repeat = repeatOf({{at(10, K::WaitBegin, A), at(20, K::WaitEnd, A)},
                                    {at(10, K::WaitBegin, A), at(20, K::Ended, 0)},
                                    {at(10, K::WaitBegin, A)}},
                                   {std::nullopt, std::nullopt, 20e-9});
    QCOMPARE(waitForGraph(repeat, Entry + 15).edges.size(), 3u);
    QVERIFY(waitForGraph(repeat, Entry + 25).edges.empty());
}

void TestWaitForGraph::aWaitWithoutAKnownHolderStandsAlone()
{
    const Repeat repeat = repeatOf({{at(10, K::WaitBegin, A)}});
    QCOMPARE(waitForGraph(repeat, Entry + 10).edges,
             (std::vector<WaitEdge> {edge(0, A, std::nullopt, 10, false)}));
}

void TestWaitForGraph::aWaitForAProcessLeadsToIt()
{
    const auto joined = [](std::uint32_t index) { // by whom lane 0 waits for
        Event join = at(10, K::WaitBegin, index);
        join.argument = 4711;
        Repeat repeat = repeatOf({{join}, {at(5, K::Acquired, A)}, {}});
        repeat.processes[1].pid = repeat.processes[2].pid = 4711;
        repeat.processes[2].tid = 4712; // a thread has its process's pid, and an index of its own
        return repeat;
    };
    const WaitForGraph graph = waitForGraph(joined(1), Entry + 20);
    QCOMPARE(graph.edges.size(), 1u);
    QCOMPARE(graph.edges[0].holder, std::optional(1)); // and not as the holder of lock 1
    QVERIFY(graph.edges[0].isForProcess() && !graph.edges[0].isForLock());
    QCOMPARE(graph.holds.size(), 1u);
    QCOMPARE(waitForGraph(joined(2), Entry + 20).edges[0].holder, std::optional(2));
    QCOMPARE(waitForGraph(joined(9), Entry + 20).edges[0].holder, std::optional(1)); // its pid tells
}

void TestWaitForGraph::aWaitForNothingThatCanBeHeldHasNoHolder()
{
    const Repeat repeat = repeatOf({{at(10, K::WaitBegin, waitfor::Message)}, {at(5, K::Acquired, A)}});
    const WaitForGraph graph = waitForGraph(repeat, Entry + 20);
    QCOMPARE(graph.edges, (std::vector<WaitEdge> {edge(0, waitfor::Message, std::nullopt, 10, false)}));
    QVERIFY(!graph.edges[0].isForLock() && !graph.edges[0].isForProcess());
}

void TestWaitForGraph::everyHolderOfAPermitIsAnEdge()
{
    constexpr std::uint32_t P = waitfor::Permit;
    const Repeat repeat =
        repeatOf({{at(10, K::Acquired, P)}, {at(11, K::Acquired, P)}, {at(12, K::WaitBegin, P)}});
    QCOMPARE(waitForGraph(repeat, Entry + 20).edges,
             (std::vector<WaitEdge> {edge(2, P, 0, 12, false), edge(2, P, 1, 12, false)}));
}

void TestWaitForGraph::whoHoldsOneLockAndWaitsForAnotherShowsBoth()
{
    const WaitForGraph graph = waitForGraph(deadlock(), Entry + 115);
    QCOMPARE(graph.holds.front(), (LockHeld {0, A, Entry + 10}));
    QCOMPARE(graph.edges.front(), edge(0, B, 1, 110, false));
}

void TestWaitForGraph::aLockTakenLongAgoIsStillHeld()
{
    std::vector<Event> busy {at(10, K::Acquired, A)};
    for (std::uint64_t i = 0; i < 30'000; ++i) {
        busy.push_back(at(20 + 4 * i, K::Acquired, B));
        busy.push_back(at(22 + 4 * i, K::Released, B));
    }
    std::vector<Event> reader {at(11, K::WaitBegin, A)};
    for (std::uint64_t i = 0; i < 30'000; ++i)
        reader.push_back(at(20 + 4 * i, K::Text, 0));
    const Repeat repeat = repeatOf({busy, reader});
    const WaitForGraph graph = waitForGraph(repeat, Entry + 110'001);
    QCOMPARE(graph.edges, (std::vector<WaitEdge> {edge(1, A, 0, 11, false)}));
}

/// Steps are 1024 events: beyond them, between them and at their edges nothing differs from a walk through
/// all.
void TestWaitForGraph::standsFoundByStepsAreThoseFoundOneByOne()
{
    QRandomGenerator random(7);
    std::vector<Event> events;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        const K kinds[] = {K::WaitBegin, K::Acquired, K::Released, K::Put, K::WaitEnd, K::Text};
        events.push_back(at(10 + 10 * i, kinds[random.bounded(6)], random.bounded(3U)));
    }
    const Repeat whole = repeatOf({events});
    for (std::size_t count = 1; count < events.size(); count += 1 + random.bounded(150U)) {
        const Repeat part = repeatOf({std::vector<Event>(events.begin(), events.begin() + long(count))});
        const WaitForGraph asked = waitForGraph(whole, events[count - 1].timeNs);
        const WaitForGraph newest = waitForGraph(part, ~std::uint64_t(0));
        QCOMPARE(asked.holds, newest.holds);
        QCOMPARE(asked.edges, newest.edges);
    }
}

void TestWaitForGraph::whatIsNotRecordedIsUnknown()
{
    Repeat repeat = repeatOf({{at(5, K::Started, 0), at(10, K::WaitBegin, A), at(30, K::Gap, 0)},
                              {at(5, K::Started, 0), at(10, K::Acquired, A)},
                              {}},
                             {1, 1, 1});
    repeat.recording = QStringLiteral("all");
    repeat.ending = RepeatEnding::Finished;
    QCOMPARE(waitForGraph(repeat, Entry + 20).unknown, (std::vector<int> {2}));
    QCOMPARE(waitForGraph(repeat, Entry + 40).unknown, (std::vector<int> {0, 2}));
    repeat.processes[1].isCut = true; // its last event says nothing of what came then
    const WaitForGraph graph = waitForGraph(repeat, Entry + 40);
    QCOMPARE(graph.unknown, (std::vector<int> {0, 1, 2}));
    QVERIFY(graph.holds.empty());
    QVERIFY(waitForGraph(repeat, Entry + 2'000'000'000).unknown.empty()); // all have ended
}

void TestWaitForGraph::locksHaveTheNamesTheRunGaveThem()
{
    Repeat repeat;
    QCOMPARE(waitObjectName(1, repeat.lockNames()), QString("lock 1"));
    repeat.values.insert("locks", QJsonArray {"lock A", "lock B"});
    QCOMPARE(waitObjectName(1, repeat.lockNames()), QString("lock B"));
    QCOMPARE(waitObjectName(2, repeat.lockNames()), QString("lock 2"));
}

void TestWaitForGraph::everyHolderOfASemaphoreIsAnEdge()
{
    const Repeat repeat =
        repeatOf({{at(10, K::Acquired, A)}, {at(11, K::Acquired, A)}, {at(12, K::WaitBegin, A)}});
    QCOMPARE(waitForGraph(repeat, Entry + 20).edges,
             (std::vector<WaitEdge> {edge(2, A, 0, 12, false), edge(2, A, 1, 12, false)}));
}

void TestWaitForGraph::theDeadHoldUntilAnotherOneHasTaken()
{
    const Repeat repeat = repeatOf(
        {{at(10, K::Acquired, A)}, {at(20, K::WaitBegin, A), at(40, K::Acquired, A)}}, {30e-9, std::nullopt});
    QCOMPARE(waitForGraph(repeat, Entry + 35).edges, (std::vector<WaitEdge> {edge(1, A, 0, 20, false)}));
    QCOMPARE(waitForGraph(repeat, Entry + 45).holds, (std::vector<LockHeld> {{1, A, Entry + 40}}));
}

void TestWaitForGraph::aGapForgetsWhatMayHaveEnded()
{
    const Repeat repeat = repeatOf({{at(10, K::Acquired, A), at(20, K::WaitBegin, B), at(30, K::Gap, 0)}});
    const WaitForGraph graph = waitForGraph(repeat, Entry + 40);
    QVERIFY(graph.holds.empty() && graph.edges.empty());
}

void TestWaitForGraph::marksARingAndWhoStandsOutsideIt()
{
    std::vector<WaitEdge> edges {edge(5, 0, 3, 0, false), edge(3, 1, 4, 0, false), edge(4, 2, 7, 0, false),
                                 edge(7, 3, 3, 0, false), edge(9, 3, std::nullopt, 0, false)};
    QCOMPARE(markCycles(edges), (std::vector<int> {3, 4, 7}));
    QList<bool> marked;
    for (const WaitEdge &one : edges)
        marked.append(one.inCycle);
    QCOMPARE(marked, (QList<bool> {false, true, true, true, false}));
}

void TestWaitForGraph::aHolderThatWaitsForNothingIsNoCycle()
{
    std::vector<WaitEdge> edges {edge(0, 0, 1, 0, false), edge(1, 0, 2, 0, false)};
    QVERIFY(markCycles(edges).empty());
    QVERIFY(!edges[0].inCycle && !edges[1].inCycle);
    std::vector<WaitEdge> self {edge(4, 0, 4, 0, false)}; // an owner that asks again
    QCOMPARE(markCycles(self), (std::vector<int> {4}));
    QVERIFY(self[0].inCycle);
}

QTEST_APPLESS_MAIN(TestWaitForGraph)
#include "tst_waitforgraph.moc"
