// SPDX-License-Identifier: GPL-3.0-or-later
// Which state a lane shows, and what is said of it.
#include "tests/analysis/madelanes.h"
#include "tests/fakes/fakerecord.h"

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace plab;

class TimelineStatesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nestedTasksAndLocksShowTheInnermostState();
    void aLaneWithoutEventsIsNotRecorded();
    void aLaneWithoutAPenIsAlive();
    void whatFollowsACutIsNotRecorded();
    void betweenSampledTurnsNothingIsSaid();
    void workingIsDividedByTheClocks();
    void aZombieThatWasLeftReachesToItsReaping();
    void looksTellOfAdoptionAndPauses();
    void readToWriteIsRacingUnlessALockIsHeld();
    void anOpenSpanOfALiveRunReachesToNow();
    void aGapForgetsWhatMayHaveEndedInIt();
    void aKilledLaneNamesSignalAndLostTask();
};

void TimelineStatesTest::nestedTasksAndLocksShowTheInnermostState()
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

void TimelineStatesTest::aLaneWithoutEventsIsNotRecorded()
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

void TimelineStatesTest::aLaneWithoutAPenIsAlive()
{
    Repeat repeat = repeatOf({{}, {}}, 400e-9);
    repeat.processes[0].role = Role::Nursery;
    repeat.processes[1].role = Role::ForkServer;
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(timeline.span(0, 0).state, LaneState::Alive);
    QCOMPARE(timeline.span(1, 0).state, LaneState::Alive);
}

void TimelineStatesTest::whatFollowsACutIsNotRecorded()
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

void TimelineStatesTest::betweenSampledTurnsNothingIsSaid()
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

void TimelineStatesTest::workingIsDividedByTheClocks()
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

void TimelineStatesTest::aZombieThatWasLeftReachesToItsReaping()
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

void TimelineStatesTest::looksTellOfAdoptionAndPauses()
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

void TimelineStatesTest::readToWriteIsRacingUnlessALockIsHeld()
{
    const Repeat repeat =
        repeatOf({{{10, 5, 1, EventKind::Read, 0}, {20, 6, 1, EventKind::Write, 0}}}, 30e-9);
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(statesOf(timeline, 0),
             (QList<LaneState> {LaneState::NotRecorded, LaneState::Racing, LaneState::Working}));
}

void TimelineStatesTest::anOpenSpanOfALiveRunReachesToNow()
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

void TimelineStatesTest::aGapForgetsWhatMayHaveEndedInIt()
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

void TimelineStatesTest::aKilledLaneNamesSignalAndLostTask()
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

QTEST_APPLESS_MAIN(TimelineStatesTest)
#include "tst_timelinestates.moc"
