// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/analysis/madelanes.h"
#include "tests/fakes/fakerecord.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace plab;

namespace {

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
    void notesAreKeptWithWhatTheySay();
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
