// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/timeline.h"
#include "tests/fakes/fakerecord.h"

#include <QTest>

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

} // namespace

class TestTimeline : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nestedTasksAndLocksShowTheInnermostState();
    void aLaneWithoutEventsIsAliveFromBirthToDeath();
    void aZombieThatWasSeenReachesToItsReaping();
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

void TestTimeline::aLaneWithoutEventsIsAliveFromBirthToDeath()
{
    Repeat repeat = repeatOf({{}}, 400e-9);
    repeat.recording = QStringLiteral("off");
    Timeline timeline;
    timeline.update(repeat);
    QCOMPARE(timeline.span(0, 0).state, LaneState::Alive);
    QCOMPARE(timeline.span(0, 0).lengthNs(), 400u);
    QVERIFY(timeline.statesPresent()[std::size_t(LaneState::Alive)]);
    QVERIFY(!timeline.statesPresent()[std::size_t(LaneState::Working)]);
    QVERIFY(!timeline.spanAt(0, Entry + 401));
}

void TestTimeline::aZombieThatWasSeenReachesToItsReaping()
{
    Repeat repeat =
        repeatOf({{{10, 0, 0, EventKind::Started, 0}}, {{10, 0, 0, EventKind::Started, 1}}}, 100e-9);
    repeat.processes[0].looks = {{20e-9, 'S', 1}, {120e-9, 'Z', 1}};
    repeat.processes[0].reapedS = 400e-9;
    repeat.processes[1].reapedS = 400e-9; // nobody saw it as one
    Timeline timeline;
    timeline.update(repeat);
    const Span zombie = timeline.span(0, 2);
    QCOMPARE(zombie.state, LaneState::Zombie);
    QCOMPARE(zombie.beginNs, Entry + 100);
    QCOMPARE(zombie.endNs, Entry + 400);
    QCOMPARE(timeline.spanAt(0, Entry + 300)->state, LaneState::Zombie);
    QVERIFY(!timeline.spanAt(0, Entry + 401));
    QVERIFY(!timeline.spanAt(1, Entry + 300));
    QCOMPARE(timeline.spansIn(0, Entry + 150, Entry + 200), (std::pair<std::size_t, std::size_t>(2, 3)));
    QCOMPARE(timeline.spansIn(0, Entry, Entry + 200), (std::pair<std::size_t, std::size_t>(0, 3)));
    QCOMPARE(timeline.spansIn(1, Entry + 150, Entry + 200), (std::pair<std::size_t, std::size_t>(0, 0)));
    QCOMPARE(timeline.bins(0, Entry + 50, Entry + 150, 1).front().share[std::size_t(LaneState::Zombie)],
             0.5f);
    QCOMPARE(timeline.endNs(), Entry + 400);
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
             (QList<LaneState> {LaneState::Starting, LaneState::Racing, LaneState::Working}));
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
    QCOMPARE(timeline.span(0, 3).state, LaneState::Working);
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
    QVERIFY(timeline.hasLostUpdates());
    const RunRecord pool = fakePool(2, 4, true);
    timeline.update(pool.repeats[0]);
    QCOMPARE(timeline.lanes().size(), 4u);
    QVERIFY(!timeline.hasLostUpdates());
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
