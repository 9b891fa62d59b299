// SPDX-License-Identifier: GPL-3.0-or-later
// Lives made up at random, of which much is not told: no state is shown that was not.
#include "core/analysis/waitforgraph.h"
#include "tests/analysis/madelanes.h"
#include "tests/fakes/fakerecord.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>

using namespace plab;

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

class MadeUpLivesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noStateIsSaidThatWasNot_data();
    void noStateIsSaidThatWasNot();
};

void MadeUpLivesTest::noStateIsSaidThatWasNot_data()
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
void MadeUpLivesTest::noStateIsSaidThatWasNot()
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

QTEST_APPLESS_MAIN(MadeUpLivesTest)
#include "tst_madeuplives.moc"
