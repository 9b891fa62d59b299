// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/timeline.h"
#include "core/analysis/waitforgraph.h"
#include "tests/fakes/fakerecord.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace plab;

namespace {

constexpr quint64 Entry = 1'000'000'000;

ProcessRecord child(int index, double startedS, std::optional<double> endedS)
{
    ProcessRecord process;
    process.index = index;
    process.name = QStringLiteral("Worker-%1").arg(index + 1);
    process.pid = 100 + index;
    process.startedS = startedS;
    process.endedS = endedS;
    process.ending.kind = endedS ? Ending::Kind::Exited : Ending::Kind::Running;
    return process;
}

/// One repeat whose lanes have these events; times in ns after the entry.
Repeat repeatOf(const QList<std::vector<Event>> &lanes, double endS)
{
    Repeat repeat;
    repeat.entryNs = Entry;
    repeat.recording = QStringLiteral("all");
    repeat.ending = RepeatEnding::Finished;
    for (std::vector<Event> events : lanes) {
        for (Event &event : events)
            event.timeNs += Entry;
        LaneEvents lane;
        lane.append(events.data(), events.size());
        repeat.processes.append(child(int(repeat.lanes.size()), 0, endS));
        repeat.lanes.append(lane);
    }
    return repeat;
}

QList<LaneState> statesOf(const Timeline &timeline, std::size_t lane)
{
    QList<LaneState> states;
    for (std::size_t i = 0; i <= timeline.lanes()[lane].events.size(); ++i)
        states.append(timeline.span(lane, i).state);
    return states;
}

/// Time by state between two instants, span by span: what bins must agree with.
std::array<double, LaneStateCount> slowSums(const Timeline &timeline, std::size_t lane, double fromNs,
                                            double toNs)
{
    std::array<double, LaneStateCount> sums {};
    for (std::size_t i = 0; i <= timeline.lanes()[lane].events.size(); ++i) {
        const Span span = timeline.span(lane, i);
        const double begin = std::max(fromNs, double(span.beginNs));
        const double end = std::min(toNs, double(span.endNs));
        sums[std::size_t(span.state)] += std::max(0.0, end - begin);
    }
    return sums;
}

std::size_t lostUpdatesOf(const Timeline &timeline)
{
    std::size_t count = 0;
    for (const auto &lane : timeline.lanes())
        count += lane.lostUpdates.size();
    return count;
}

} // namespace

class TestTimeline : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nestedTasksAndLocksShowTheInnermostState();
    void aLaneWithoutEventsIsNotRecorded();
    void aLaneWithoutAPenIsAlive();
    void whatFollowsACutIsNotRecorded();
    void betweenSampledTurnsNothingIsSaid();
    void noStateIsSaidThatWasNot_data();
    void noStateIsSaidThatWasNot();
    void workingIsDividedByTheClocks();
    void notesAreKeptWithWhatTheySay();
    void aZombieThatWasLeftReachesToItsReaping();
    void looksTellOfAdoptionAndPauses();
    void readToWriteIsRacingUnlessALockIsHeld();
    void anOpenSpanOfALiveRunReachesToNow();
    void aGapForgetsWhatMayHaveEndedInIt();
    void aKilledLaneNamesSignalAndLostTask();
    void updateLostIsMarkedWhereTheWriterOverwrote();
    void everyLostUpdateOfTheFakeIsMarked();
    void binsAgreeWithTheSpans_data();
    void binsAgreeWithTheSpans();
    void piecewiseUpdateGivesTheSameAsOneUpdate();
    void anotherRepeatStartsOver();
    void spanAtJoinsNeighboursOfOneState();
    void aNurseryStartedLongAgoDoesNotStretchTheTimeline();
    void memoryStaysWithinItsBudget();
};

void TestTimeline::nestedTasksAndLocksShowTheInnermostState()
{
    using K = EventKind;
    using S = LaneState;
    const Repeat repeat = repeatOf({{{10, 0, 0, K::Started, 0},
                                     {20, 0, 7, K::TaskBegin, 0},
                                     {30, 0, 1, K::WaitBegin, 0},
                                     {40, 0, 1, K::Acquired, 0},
                                     {50, 0, 2, K::Read, 0},
                                     {60, 0, 2, K::Write, 0},
                                     {70, 0, 1, K::Released, 0},
                                     {80, 0, 0, K::SleepBegin, 0},
                                     {90, 0, 0, K::SleepEnd, 0},
                                     {95, 0, 0, K::Text, 0},
                                     {100, 0, 7, K::TaskEnd, 0},
                                     {110, 0, 0, K::WorkBegin, 0},
                                     {120, 0, 0, K::WorkEnd, 0},
                                     {130, 0, 0, K::Ended, 0}}},
                                   200e-9);
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(
        statesOf(timeline, 0),
        (QList<S> {S::Starting, S::Idle, S::Working, S::Waiting, S::Holding, S::Holding, S::Holding,
                   S::Working, S::Sleeping, S::Working, S::Working, S::Idle, S::Working, S::Idle, S::Alive}));
    QCOMPARE(*timeline.taskAt(0, Entry + 55), 7u);
    QVERIFY(!timeline.taskAt(0, Entry + 105));
    QCOMPARE(timeline.span(0, 14).endNs, Entry + 200);
}

void TestTimeline::aLaneWithoutEventsIsNotRecorded()
{
    Repeat repeat = repeatOf({{}}, 400e-9);
    repeat.recording = QStringLiteral("off");
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(timeline.span(0, 0).state, LaneState::NotRecorded);
    QCOMPARE(timeline.span(0, 0).lengthNs(), 400u);
    QVERIFY(timeline.statesPresent()[std::size_t(LaneState::NotRecorded)]);
    QVERIFY(!timeline.statesPresent()[std::size_t(LaneState::Working)]);
    QVERIFY(!timeline.spanAt(0, Entry + 401));
    repeat.recording = QStringLiteral("all"); // it was killed before its first event, or all were dropped
    timeline.update(repeat);
    QCOMPARE(timeline.span(0, 0).state, LaneState::NotRecorded);
}

void TestTimeline::aLaneWithoutAPenIsAlive()
{
    Repeat repeat = repeatOf({{}, {}}, 400e-9);
    repeat.processes[0].role = Role::Nursery;
    repeat.processes[1].role = Role::ForkServer;
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(timeline.span(0, 0).state, LaneState::Alive);
    QCOMPARE(timeline.span(1, 0).state, LaneState::Alive);
}

void TestTimeline::whatFollowsACutIsNotRecorded()
{
    Repeat repeat =
        repeatOf({{{10, 0, 0, EventKind::Started, 0}, {20, 0, 3, EventKind::TaskBegin, 0}}}, 100e-9);
    repeat.ending = RepeatEnding::Running;
    repeat.processes[0].isCut = true; // live: the Gap comes with the lane's end
    Timeline timeline;
    timeline.update(repeat, Entry + 100);
    QCOMPARE(timeline.span(0, 1).state, LaneState::Idle);
    QCOMPARE(timeline.span(0, 2).state, LaneState::NotRecorded);
    QCOMPARE(timeline.bins(0, Entry + 20, Entry + 100, 1).front().share[std::size_t(LaneState::NotRecorded)],
             1.f);
    QVERIFY(!timeline.taskAt(0, Entry + 50));

    repeat.processes[0].isCut = false; // whoever ended unseen may have done anything since
    repeat.processes[0].ending.kind = Ending::Kind::Lost;
    timeline.update(repeat, Entry + 100);
    QCOMPARE(timeline.span(0, 2).state, LaneState::NotRecorded);
}

void TestTimeline::betweenSampledTurnsNothingIsSaid()
{
    using K = EventKind;
    using S = LaneState;
    Repeat repeat = repeatOf({{{10, 0, 0, K::Started, 0},
                               {20, 0, 0, K::WorkBegin, 0},
                               {30, 0, 1, K::Acquired, 0},
                               {40, 0, 1, K::Released, 0},
                               {50, 0, 1, K::WaitBegin, 0},
                               {60, 0, 1, K::Acquired, 0},
                               {70, 0, 1, K::Released, 0},
                               {80, 0, 0, K::WorkEnd, 0}}},
                             100e-9);
    repeat.recording = QStringLiteral("sampled");
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(statesOf(timeline, 0),
             (QList<S> {S::Starting, S::Idle, S::Working, S::Holding, S::NotRecorded, S::Waiting, S::Holding,
                        S::NotRecorded, S::Idle}));
}

namespace {

/// A lane that is made up together with what it does: every event, and the state that is true after it.
class MadeUpLife
{
public:
    MadeUpLife(quint32 seed, bool sampled) : m_random(seed), m_sampled(sampled)
    {
        say(EventKind::Started, LaneState::Idle);
        for (int i = 0; i < 40; ++i) {
            const int what = m_random.bounded(4);
            if (what == 0)
                inside(EventKind::TaskBegin, EventKind::TaskEnd);
            else if (what == 1)
                inside(EventKind::WorkBegin, EventKind::WorkEnd);
            else if (what == 2)
                say(EventKind::Idle, LaneState::Idle);
            else
                waitFor(waitfor::Item, LaneState::Idle);
        }
        say(EventKind::Ended, LaneState::Alive);
    }

    LaneState stateAt(std::uint64_t timeNs) const
    {
        std::size_t i = 0;
        while (i + 1 < events.size() && events[i + 1].timeNs <= timeNs)
            ++i;
        return states[i];
    }

    std::vector<Event> events;
    std::vector<LaneState> states; ///< after each
    std::vector<int> turns;        ///< number of the turn each belongs to; -1: to none

private:
    void say(EventKind kind, LaneState state, std::uint32_t object = 1)
    {
        m_nowNs += 1 + m_random.bounded(50);
        events.push_back({m_nowNs, 0, object, kind, 0});
        states.push_back(state);
        turns.push_back(m_turn);
    }

    void waitFor(std::uint32_t what, LaneState after)
    {
        say(EventKind::WaitBegin, LaneState::Waiting, what);
        say(m_random.bounded(2) ? EventKind::WaitEnd : EventKind::TimedOut, after, what);
    }

    void inside(EventKind begin, EventKind end)
    {
        say(begin, LaneState::Working);
        const int count = m_random.bounded(8);
        int number = 0; // the first of a loop is always recorded
        for (int i = 0; i < count; ++i) {
            m_turn = number++;
            turn();
            m_turn = -1;
        }
        say(end, LaneState::Idle);
    }

    void turn()
    {
        switch (m_random.bounded(m_sampled ? 2 : 3)) { // every turn that is sampled reads or takes a lock
        case 0:
            say(EventKind::Read, LaneState::Racing);
            say(EventKind::Write, LaneState::Working);
            return;
        case 1:
            if (m_random.bounded(2))
                say(EventKind::WaitBegin, LaneState::Waiting);
            say(EventKind::Acquired, LaneState::Holding);
            if (m_random.bounded(3) == 0) {
                say(EventKind::WaitBegin, LaneState::HoldingWaiting, 2);
                say(EventKind::Acquired, LaneState::Holding, 2);
                say(EventKind::Released, LaneState::Holding, 2);
            }
            if (m_random.bounded(2)) {
                say(EventKind::Read, LaneState::Holding);
                say(EventKind::Write, LaneState::Holding);
            } else {
                say(EventKind::SleepBegin, LaneState::Holding);
                say(EventKind::SleepEnd, LaneState::Holding);
            }
            say(EventKind::Released, LaneState::Working);
            return;
        default:
            say(EventKind::SleepBegin, LaneState::Sleeping);
            say(EventKind::SleepEnd, LaneState::Working);
        }
    }

    QRandomGenerator m_random;
    std::uint64_t m_nowNs = 10;
    int m_turn = -1;
    bool m_sampled = false;
};

/// What is left of it where the ring was full now and then.
std::vector<Event> withDrops(const std::vector<Event> &events, QRandomGenerator &random)
{
    std::vector<Event> left;
    for (std::size_t i = 0; i < events.size();) {
        const std::size_t dropped = random.bounded(12) == 0 ? std::size_t(1 + random.bounded(20)) : 0;
        if (dropped > 0 && i > 0) {
            const std::size_t end = std::min(events.size(), i + dropped);
            left.push_back({events[i].timeNs, std::uint64_t(end - i), 0, EventKind::Gap, 0});
            i = end;
        } else {
            left.push_back(events[i++]);
        }
    }
    return left;
}

} // namespace

void TestTimeline::noStateIsSaidThatWasNot_data()
{
    QTest::addColumn<bool>("drops");
    QTest::addColumn<bool>("cut");
    QTest::addColumn<bool>("sampled");
    QTest::newRow("whole") << false << false << false;
    QTest::newRow("drops") << true << false << false;
    QTest::newRow("cut") << false << true << false;
    QTest::newRow("drops and cut") << true << true << false;
    QTest::newRow("sampled") << false << false << true;
    QTest::newRow("sampled, drops and cut") << true << true << true;
}

/// Of many made-up lives, lane and graph say nothing but what is true or that it is not recorded.
void TestTimeline::noStateIsSaidThatWasNot()
{
    QFETCH(bool, drops);
    QFETCH(bool, cut);
    QFETCH(bool, sampled);
    qsizetype known = 0;
    for (quint32 seed = 1; seed <= 100; ++seed) {
        QRandomGenerator random(seed);
        const MadeUpLife life(seed, sampled);
        std::vector<Event> left;
        for (std::size_t i = 0; i < life.events.size(); ++i) {
            if (!sampled || life.turns[i] < 0 || life.turns[i] % 5 == 0)
                left.push_back(life.events[i]);
        }
        if (drops)
            left = withDrops(left, random);
        if (cut)
            left.resize(1 + std::size_t(random.bounded(int(left.size()))));
        const std::uint64_t endNs = life.events.back().timeNs + 20;
        Repeat repeat = repeatOf({left}, double(endNs) * 1e-9);
        repeat.recording = sampled ? QStringLiteral("sampled") : QStringLiteral("all");
        repeat.processes[0].isCut = cut;
        Timeline timeline;
        timeline.update(repeat);
        for (std::uint64_t ns = life.events.front().timeNs; ns < endNs; ++ns) {
            const std::optional<Span> span = timeline.spanAt(0, Entry + ns);
            QVERIFY(span);
            const LaneState truth = life.stateAt(ns);
            if (span->state == LaneState::NotRecorded)
                continue;
            ++known;
            const bool less = span->state == LaneState::Waiting && truth == LaneState::HoldingWaiting;
            QVERIFY2(
                span->state == truth || less,
                qPrintable(QStringLiteral("seed %1 at %2: %3 instead of %4")
                               .arg(seed)
                               .arg(ns)
                               .arg(laneStateName(span->state).english(), laneStateName(truth).english())));
            const WaitForGraph graph = ns % 31 == 0 ? waitForGraph(repeat, Entry + ns) : WaitForGraph();
            const bool both = truth == LaneState::HoldingWaiting;
            QVERIFY(graph.edges.empty() || truth == LaneState::Waiting || both);
            QVERIFY(graph.holds.empty() || truth == LaneState::Holding || both);
        }
        if (!drops && !cut && !sampled) {
            const auto bin =
                timeline.bins(0, double(Entry + life.events.front().timeNs), double(Entry + endNs), 1);
            QCOMPARE(bin.front().share[std::size_t(LaneState::NotRecorded)], 0.f);
        }
    }
    QVERIFY(known > 10'000);
}

void TestTimeline::workingIsDividedByTheClocks()
{
    using K = EventKind;
    constexpr std::uint64_t Second = 1'000'000'000;
    Repeat repeat = repeatOf(
        {{{10, 0, 0, K::Started, 0}, {Second, 0, 3, K::TaskBegin, 0}, {5 * Second, 0, 3, K::TaskEnd, 0}}}, 6);
    // In its task it has a CPU for one second in four, waits for one for two more; that wait is told late.
    repeat.processes[0].cpuLooks = {{1, 0, 0}, {3, 0.5, 0}, {5, 1, 2}, {6, 1, 2}};
    Timeline timeline;
    timeline.update(repeat);
    const std::optional<CpuSplit> split =
        timeline.cpuSplit(0, double(Entry + Second), double(Entry + 5 * Second));
    QVERIFY(split);
    QCOMPARE(split->ran, 0.25);
    QCOMPARE(split->ready, 0.5);
    QCOMPARE(split->asleep, 0.25);
    QVERIFY(timeline.statesPresent()[std::size_t(LaneState::Ready)]);
    for (const Timeline::Bin &bin : timeline.bins(0, double(Entry), double(Entry + 6 * Second), 700)) {
        const Timeline::Bin::Shares shares = bin.divided();
        QVERIFY(std::accumulate(shares.begin(), shares.end(), 0.f) <= 1.0001f);
        QVERIFY(*std::min_element(shares.begin(), shares.end()) >= 0);
    }
    QVERIFY(!timeline.cpuSplit(0, double(Entry), double(Entry + Second))); // it did not want one

    // Idle time takes nothing from work: all it ran was its task.
    repeat.processes[0].cpuLooks = {{6, 4, 0.1}};
    timeline.update(repeat);
    QCOMPARE(*timeline.cpuSplit(0, double(Entry), double(Entry + 6 * Second)), CpuSplit {});
}

void TestTimeline::notesAreKeptWithWhatTheySay()
{
    const Repeat repeat = repeatOf({{{10, 0, 0, EventKind::Started, 0},
                                     {20, -3, 2, EventKind::Full, 0},
                                     {30, 4711u, 5, EventKind::TimedOut, 0}}},
                                   100e-9);
    Timeline timeline;
    timeline.update(repeat);
    const std::vector<Mark> &notes = timeline.lanes()[0].notes;
    QCOMPARE(notes.size(), 2u);
    QCOMPARE(notes[0].kind, Mark::Kind::Full);
    QCOMPARE(std::int64_t(notes[0].argument), -3);
    QCOMPARE(notes[0].argumentType, ArgumentType::Signed);
    QCOMPARE(notes[1].argument, 4711u);
    QCOMPARE(notes[1].object, 5u);
    QVERIFY(timeline.hasNotes(Mark::Kind::TimedOut));
    QVERIFY(!timeline.hasNotes(Mark::Kind::Empty));
    QVERIFY(timeline.lanes()[0].marks.empty());
}

void TestTimeline::aZombieThatWasLeftReachesToItsReaping()
{
    Repeat repeat =
        repeatOf({{{10, 0, 0, EventKind::Started, 0}}, {{10, 0, 0, EventKind::Started, 1}}}, 100e-9);
    repeat.processes[0].looks = {{20e-9, 'S', 1}, {120e-9, 'Z', 1}};
    repeat.processes[0].reapedS = 0.2;
    repeat.processes[1].reapedS = 400e-9; // its parent was only a little late
    Timeline timeline;
    timeline.update(repeat);
    const Span zombie = timeline.span(0, 2);
    QCOMPARE(zombie.state, LaneState::Zombie);
    QCOMPARE(zombie.beginNs, Entry + 100);
    QCOMPARE(zombie.endNs, Entry + 200'000'000);
    QCOMPARE(timeline.spanAt(0, Entry + 300)->state, LaneState::Zombie);
    QVERIFY(!timeline.spanAt(0, Entry + 200'000'001));
    QVERIFY(!timeline.spanAt(1, Entry + 300));
    QCOMPARE(timeline.spansIn(0, Entry + 150, Entry + 200), (std::pair<std::size_t, std::size_t>(2, 3)));
    QCOMPARE(timeline.spansIn(0, Entry, Entry + 200), (std::pair<std::size_t, std::size_t>(0, 3)));
    QCOMPARE(timeline.spansIn(1, Entry + 150, Entry + 200), (std::pair<std::size_t, std::size_t>(0, 0)));
    QCOMPARE(timeline.bins(0, Entry + 50, Entry + 150, 1).front().share[std::size_t(LaneState::Zombie)],
             0.5f);
    QCOMPARE(timeline.endNs(), Entry + 200'000'000);
    QVERIFY(timeline.statesPresent()[std::size_t(LaneState::Zombie)]);

    repeat.ending = RepeatEnding::Running; // still one
    repeat.processes[0].reapedS.reset();
    timeline.update(repeat, Entry + 700);
    QCOMPARE(timeline.span(0, 2).endNs, Entry + 700);
    QVERIFY(timeline.span(0, 2).open);
}

void TestTimeline::looksTellOfAdoptionAndPauses()
{
    Repeat repeat = repeatOf({{}}, 100e-9);
    repeat.processes[0].looks = {
        {10e-9, 'S', 50}, {20e-9, 'T', 50}, {30e-9, 'S', 50}, {40e-9, 'S', 7}, {50e-9, 'T', 7}};
    Timeline timeline;
    timeline.update(repeat);
    QList<Mark::Kind> kinds;
    for (const Mark &mark : timeline.lanes()[0].lookMarks)
        kinds.append(mark.kind);
    QCOMPARE(kinds,
             (QList<Mark::Kind> {Mark::Kind::Paused, Mark::Kind::Continued, Mark::Kind::Adopted,
                                 Mark::Kind::Paused}));
    QCOMPARE(timeline.lanes()[0].lookMarks[2].argument, 7u);
    QCOMPARE(timeline.lanes()[0].lookMarks[2].timeNs, Entry + 40);
}

void TestTimeline::readToWriteIsRacingUnlessALockIsHeld()
{
    const Repeat repeat =
        repeatOf({{{10, 5, 1, EventKind::Read, 0}, {20, 6, 1, EventKind::Write, 0}}}, 30e-9);
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(statesOf(timeline, 0),
             (QList<LaneState> {LaneState::NotRecorded, LaneState::Racing, LaneState::Working}));
}

void TestTimeline::anOpenSpanOfALiveRunReachesToNow()
{
    Repeat repeat = repeatOf({{{10, 0, 3, EventKind::TaskBegin, 0}}}, 1);
    repeat.ending = RepeatEnding::Running;
    repeat.processes[0].endedS.reset();
    Timeline timeline;
    timeline.update(repeat, Entry + 5000);
    QVERIFY(timeline.span(0, 1).open);
    QCOMPARE(timeline.span(0, 1).endNs, Entry + 5000);
    timeline.update(repeat, Entry + 6000);
    QCOMPARE(timeline.span(0, 1).endNs, Entry + 6000);
    QCOMPARE(timeline.endNs(), Entry + 6000);
}

void TestTimeline::aGapForgetsWhatMayHaveEndedInIt()
{
    const Repeat repeat = repeatOf({{{10, 0, 3, EventKind::TaskBegin, 0},
                                     {20, 0, 1, EventKind::WaitBegin, 0},
                                     {30, 812, 0, EventKind::Gap, 0},
                                     {40, 0, 3, EventKind::TaskEnd, 0}}},
                                   50e-9);
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(timeline.span(0, 3).state, LaneState::NotRecorded);
    QCOMPARE(timeline.span(0, 4).state, LaneState::Idle);
    QVERIFY(!timeline.taskAt(0, Entry + 35));
    QCOMPARE(timeline.lanes()[0].marks.size(), 1u);
    QCOMPARE(timeline.lanes()[0].marks[0].kind, Mark::Kind::Gap);
    QCOMPARE(timeline.lanes()[0].marks[0].argument, 812u);
}

void TestTimeline::aKilledLaneNamesSignalAndLostTask()
{
    const RunRecord run = fakePool(4, 16, true, true);
    Timeline timeline;
    timeline.update(run.repeats[0]);
    const auto &marks = timeline.lanes()[3].marks;
    QCOMPARE(marks.size(), 2u);
    QCOMPARE(marks[0].kind, Mark::Kind::TaskLost);
    QCOMPARE(marks[1].kind, Mark::Kind::Killed);
    QCOMPARE(marks[1].argument, 9u);
    QCOMPARE(marks[1].timeNs, timeline.lanes()[3].diedNs);
    timeline.update(run.repeats[0]);
    QCOMPARE(timeline.lanes()[3].marks.size(), 2u);
}

void TestTimeline::updateLostIsMarkedWhereTheWriterOverwrote()
{
    using K = EventKind;
    // lane 0 reads 0; lane 1 reads 0, writes 1; lane 0 writes 1 over it; then lane 1 works alone.
    const Repeat repeat = repeatOf({{{10, 0, 5, K::Read, 0}, {40, 1, 5, K::Write, 0}},
                                    {{20, 0, 5, K::Read, 1},
                                     {30, 1, 5, K::Write, 1},
                                     {50, 1, 5, K::Read, 1},
                                     {60, 2, 5, K::Write, 1},
                                     {70, 2, 6, K::Read, 1},
                                     {80, 3, 6, K::Write, 1}}},
                                   100e-9);
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(timeline.lanes()[0].lostUpdates.size(), 1u);
    QCOMPARE(timeline.lanes()[0].lostUpdates[0].timeNs, Entry + 40);
    QCOMPARE(timeline.lanes()[0].lostUpdates[0].argument, 1u);
    QVERIFY(timeline.lanes()[1].lostUpdates.empty());
}

void TestTimeline::everyLostUpdateOfTheFakeIsMarked()
{
    const auto marksIn = [](const RunRecord &run) {
        Timeline timeline;
        timeline.update(*run.timelineRepeat());
        return std::accumulate(
            timeline.lanes().begin(), timeline.lanes().end(), std::size_t(0),
            [](std::size_t sum, const Timeline::Lane &lane) { return sum + lane.lostUpdates.size(); });
    };
    QVERIFY(marksIn(fakeLostUpdates(1, true)) > 5);
    QCOMPARE(marksIn(fakeLostUpdates(1, true, true)), 0u);
}

void TestTimeline::binsAgreeWithTheSpans_data()
{
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<int>("width");
    QTest::newRow("all, many events a bin") << -1e5 << 1.2e7 << 50;
    QTest::newRow("all, few events a bin") << -1e5 << 1.2e7 << 3000;
    QTest::newRow("a part") << 2.345e6 << 2.5e6 << 100;
    QTest::newRow("inside one span") << 3.0e6 << 3.00001e6 << 3;
    QTest::newRow("before birth") << -5e5 << -4e5 << 10;
}

void TestTimeline::binsAgreeWithTheSpans()
{
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(int, width);
    const Repeat repeat = fakeHuge(30000, 3);
    Timeline timeline;
    timeline.update(repeat);
    const double base = double(repeat.entryNs);
    const auto bins = timeline.bins(1, base + from, base + to, width);
    QCOMPARE(bins.size(), std::size_t(width));
    const double step = (to - from) / width;
    for (int i = 0; i < width; i += std::max(1, width / 60)) {
        const auto sums = slowSums(timeline, 1, base + from + i * step, base + from + (i + 1) * step);
        for (std::size_t state = 0; state < LaneStateCount; ++state)
            QVERIFY(std::abs(bins[std::size_t(i)].share[state] - sums[state] / step) < 1e-4);
    }
}

void TestTimeline::piecewiseUpdateGivesTheSameAsOneUpdate()
{
    const RunRecord run = fakeLostUpdates(1, true);
    Timeline whole;
    whole.update(*run.timelineRepeat());
    Timeline pieces;
    for (double seconds = 0; seconds < 0.6; seconds += 0.007) {
        const RunRecord live = fakeLive(run, seconds);
        pieces.update(*live.timelineRepeat(), run.timelineRepeat()->entryNs + quint64(seconds * 1e9));
    }
    pieces.update(*run.timelineRepeat());
    QCOMPARE(pieces.lanes().size(), whole.lanes().size());
    for (std::size_t lane = 0; lane < whole.lanes().size(); ++lane) {
        QCOMPARE(statesOf(pieces, lane), statesOf(whole, lane));
        QCOMPARE(pieces.lanes()[lane].lostUpdates.size(), whole.lanes()[lane].lostUpdates.size());
        const auto a = pieces.bins(lane, double(whole.beginNs()), double(whole.endNs()), 40);
        const auto b = whole.bins(lane, double(whole.beginNs()), double(whole.endNs()), 40);
        for (std::size_t i = 0; i < a.size(); ++i)
            QCOMPARE(a[i].share, b[i].share);
    }
}

void TestTimeline::anotherRepeatStartsOver()
{
    Timeline timeline;
    timeline.update(*fakeLostUpdates(1, true).timelineRepeat());
    QVERIFY(lostUpdatesOf(timeline) > 0);
    const RunRecord pool = fakePool(2, 4, true);
    timeline.update(pool.repeats[0]);
    QCOMPARE(timeline.lanes().size(), 4u);
    QCOMPARE(lostUpdatesOf(timeline), 0u);
    QCOMPARE(timeline.lanes()[2].events.size(), std::size_t(pool.repeats[0].lanes[2].size()));
}

void TestTimeline::spanAtJoinsNeighboursOfOneState()
{
    using K = EventKind;
    const Repeat repeat = repeatOf({{{10, 0, 7, K::TaskBegin, 0},
                                     {20, 0, 0, K::Text, 0},
                                     {30, 0, 0, K::Text, 0},
                                     {40, 0, 8, K::TaskBegin, 0},
                                     {50, 0, 8, K::TaskEnd, 0}}},
                                   60e-9);
    Timeline timeline;
    timeline.update(repeat);
    const auto span = timeline.spanAt(0, Entry + 25);
    QVERIFY(span);
    QCOMPARE(span->beginNs, Entry + 10);
    QCOMPARE(span->endNs, Entry + 40);
    QCOMPARE(span->object, 7u);
}

void TestTimeline::aNurseryStartedLongAgoDoesNotStretchTheTimeline()
{
    RunRecord run = fakePool(2, 4, true);
    run.repeats[0].processes[0].startedS = -600;
    Timeline timeline;
    timeline.update(run.repeats[0]);
    QVERIFY(timeline.entryNs() - timeline.beginNs() < 10'000'000);
    QVERIFY(timeline.endNs() - timeline.beginNs() < 2'000'000'000);
}

void TestTimeline::memoryStaysWithinItsBudget()
{
    const Repeat repeat = fakeHuge(1'000'000, 64);
    Timeline timeline;
    timeline.update(repeat);
    QVERIFY(timeline.eventCount() > 990'000);
    const double perEvent = double(timeline.bytesUsed()) / double(timeline.eventCount()) + sizeof(Event);
    QVERIFY2(perEvent < 40, qPrintable(QString::number(perEvent)));
}

QTEST_APPLESS_MAIN(TestTimeline)
#include "tst_timeline.moc"
