// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QTest>

#include <algorithm>
#include <csignal>

using namespace plab;

namespace {

Record meet(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "meeting-points", settings, repeat);
}

/// Within max(100 ms, 10 %) above what was expected, unless other programs have the CPUs; never below it.
bool isAbout(double seconds, double expected)
{
    return seconds >= expected - 1e-3
        && (seconds <= expected + std::max(0.05, 0.05 * expected) * slowness() * 2 || isCrowded());
}

struct Stay
{
    double cameS = 0;
    double passedS = 0;
    double leftS = 0;
};

QList<Stay> staysOf(const Repeat &repeat)
{
    QList<Stay> stays;
    const QJsonArray turns = repeat.values.value("turns").toArray();
    for (const QJsonValue &turn : turns)
        stays.append({turn.toArray().at(2).toDouble(), turn.toArray().at(3).toDouble(-1),
                      turn.toArray().at(4).toDouble(-1)});
    return stays;
}

/// The children's own, after the start; the parent waits, too, for the children.
qint64 countEvents(const Repeat &repeat, EventKind kind)
{
    const QList<Event> events = eventsOf(repeat);
    return std::count_if(events.begin(), events.end(), [kind](const Event &event) {
        return event.kind == kind && event.lane > 1 && event.object != waitfor::Start;
    });
}

} // namespace

class MeetingPointsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(meet({{"hold", "0"}})), QString()); }

    void neverMoreInsideThanPermits_data();
    void neverMoreInsideThanPermits();
    void allGoOnAtSet();
    void notifyWakesOneAndNotifyAllTheRest();
    void allLeaveTheBarrierTogetherWithANumberEach();
    void manyAndFewAndNoTime_data();
    void manyAndFewAndNoTime();
    void aPermitGoesWithItsKilledHolder();
    void aKilledPartyBreaksTheBarrier();
    void aKilledWaiterIsNotMissed_data();
    void aKilledWaiterIsNotMissed();
    void remarksNameWhatHasNoEffect();
    void aSemaphoreGrowsUnlessItIsBounded();
    void whoWaitsInVainIsTold_data();
    void whoWaitsInVainIsTold();
    void anEventIsClearedAndSetAgain();
    void aNotifyWakesSoMany_data();
    void aNotifyWakesSoMany();
    void wokenTooSoonTheyLookAndWaitAgain();
    void aBarrierIsPassedInLockStepAndItsActionRunsOnce();
    void aBrokenBarrierIsBrokenForAll_data();
    void aBrokenBarrierIsBrokenForAll();
};

void MeetingPointsTest::neverMoreInsideThanPermits_data()
{
    QTest::addColumn<int>("permits");
    QTest::addColumn<double>("rounds");
    QTest::newRow("two") << 2 << 3.0;
    QTest::newRow("one") << 1 << 6.0;
    QTest::newRow("six") << 6 << 1.0;
}

void MeetingPointsTest::neverMoreInsideThanPermits()
{
    QFETCH(int, permits);
    QFETCH(double, rounds);
    const Record record = meet({{"permits", QString::number(permits)}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    QCOMPARE(measureIn(repeat, "max_inside"), double(permits));
    QVERIFY2(isAbout(measureIn(repeat, "wall_s"), rounds * 0.2),
             qPrintable(QString::number(measureIn(repeat, "wall_s"))));
    QCOMPARE(repeat.values.value("extra_release").toString(), QString("refused"));
    int inside = 0;
    for (const Event &event : eventsOf(repeat)) { // the recorded turns agree with the counter
        inside += event.kind == EventKind::Acquired;
        QVERIFY(inside <= permits);
        inside -= event.kind == EventKind::Released;
    }
    QCOMPARE(countEvents(repeat, EventKind::Acquired), 6);
}

void MeetingPointsTest::allGoOnAtSet()
{
    const Repeat repeat = lastRepeat(meet({{"kind", "event"}}));
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    const double setS = repeat.values.value("opened_s").toDouble();
    QVERIFY(setS >= 0.2);
    const QList<Stay> stays = staysOf(repeat);
    QCOMPARE(stays.size(), 6);
    for (const Stay &stay : stays)
        QVERIFY(stay.cameS < setS && stay.passedS >= setS && stay.passedS < setS + 0.1 * slowness());
    QCOMPARE(countEvents(repeat, EventKind::WaitBegin), 6);
    QCOMPARE(countEvents(repeat, EventKind::WaitEnd), 6);
}

void MeetingPointsTest::notifyWakesOneAndNotifyAllTheRest()
{
    const Repeat repeat = lastRepeat(meet({{"kind", "condition"}}));
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    QCOMPARE(repeat.values.value("woken").toArray(), (QJsonArray {1, 5}));
    QCOMPARE(measureIn(repeat, "max_inside"), 1.0); // each had the lock alone
    QList<Stay> stays = staysOf(repeat);
    std::sort(stays.begin(), stays.end(), [](const Stay &a, const Stay &b) { return a.passedS < b.passedS; });
    QCOMPARE(stays.size(), 6);
    QVERIFY(stays.at(1).passedS - stays.at(0).passedS > 0.1);
    for (const Stay &stay : std::as_const(stays))
        QVERIFY(stays.at(0).cameS <= stay.cameS + 0.05); // the first to come is the first to be woken
}

void MeetingPointsTest::allLeaveTheBarrierTogetherWithANumberEach()
{
    const Repeat repeat = lastRepeat(meet({{"kind", "barrier"}}));
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    QList<int> numbers = numbersOf(repeat, "numbers");
    std::sort(numbers.begin(), numbers.end());
    QCOMPARE(numbers, (QList<int> {0, 1, 2, 3, 4, 5}));
    double lastCame = 0;
    const QList<Stay> stays = staysOf(repeat);
    for (const Stay &stay : stays)
        lastCame = std::max(lastCame, stay.cameS);
    for (const Stay &stay : stays)
        QVERIFY(stay.passedS >= lastCame && stay.passedS < lastCame + 0.1 * slowness());
}

void MeetingPointsTest::manyAndFewAndNoTime_data()
{
    QTest::addColumn<QString>("kind");
    for (const char *kind : {"semaphore", "event", "condition", "barrier"})
        QTest::newRow(kind) << kind;
}

void MeetingPointsTest::manyAndFewAndNoTime()
{
    QFETCH(QString, kind);
    for (const char *processes : {"1", "40"}) {
        const Record record = meet({{"kind", kind}, {"processes", processes}, {"hold", "0"}});
        QCOMPARE(troubleOf(record), QString());
        QCOMPARE(countIn(lastRepeat(record), "kept"), 1ULL);
    }
}

void MeetingPointsTest::aPermitGoesWithItsKilledHolder()
{
    Lab lab;
    Result<Run *> run =
        lab.start(request("meeting-points", {{"permits", "1"}, {"processes", "3"}, {"hold", "20"}}));
    QVERIFY(bool(run));
    const auto lines = [&run] {
        const Record record = run.value()->record();
        return record->repeats.isEmpty() ? QList<ConsoleLine>() : record->repeats.last().console;
    };
    QVERIFY(comesTrue([&] { return !lines().isEmpty(); }));
    kill(pid_t(lines().first().pid), SIGKILL);
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 5000));
    const Repeat repeat = lastRepeat(run.value()->record());
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QVERIFY(consoleOf(repeat).contains("was killed with a permit, which is gone for good."));
    QVERIFY(consoleOf(repeat).contains("No permit is left"));
    QCOMPARE(measureIn(repeat, "max_inside"), 1.0);
}

void MeetingPointsTest::aKilledPartyBreaksTheBarrier()
{
    Lab lab;
    Result<Run *> run =
        lab.start(request("meeting-points", {{"kind", "barrier"}, {"processes", "3"}, {"hold", "3"}}));
    QVERIFY(bool(run));
    const auto children = [&run] {
        const Record record = run.value()->record();
        return record->repeats.isEmpty() ? QList<ProcessRecord>()
                                         : processesOf(record->repeats.last(), Role::Child);
    };
    QVERIFY(comesTrue([&] {
        const Record record = run.value()->record();
        return children().size() == 3 && consoleOf(record->repeats.last()).contains("I come to the barrier");
    }));
    kill(pid_t(children().at(2).pid), SIGKILL); // it would have come last
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 10'000));
    const Repeat repeat = lastRepeat(run.value()->record());
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QVERIFY(consoleOf(repeat).contains("The barrier is broken, because not all can come any more"));
    QVERIFY(consoleOf(repeat).contains("The barrier is broken: I go on without the others."));
}

void MeetingPointsTest::aKilledWaiterIsNotMissed_data()
{
    QTest::addColumn<QString>("kind");
    QTest::newRow("event") << "event";
    QTest::newRow("condition") << "condition";
    QTest::newRow("semaphore") << "semaphore";
}

void MeetingPointsTest::aKilledWaiterIsNotMissed()
{
    QFETCH(QString, kind);
    Lab lab;
    Result<Run *> run = lab.start(
        request("meeting-points", {{"kind", kind}, {"processes", "4"}, {"permits", "1"}, {"hold", "0.4"}}));
    QVERIFY(bool(run));
    const auto waiting = [&run]() -> qint64 { // pid of one that has begun to wait
        const Record record = run.value()->record();
        if (record->repeats.isEmpty())
            return 0;
        const Repeat &repeat = record->repeats.last();
        for (const ProcessRecord &process : repeat.processes) {
            const LaneEvents &lane = repeat.lanes.at(process.index);
            if (process.role == Role::Child && !lane.isEmpty()
                && lane.at(lane.size() - 1).kind == EventKind::WaitBegin
                && lane.at(lane.size() - 1).object != waitfor::Start)
                return process.pid;
        }
        return 0;
    };
    qint64 victim = 0;
    QVERIFY(comesTrue([&] { return (victim = waiting()) != 0; }));
    kill(pid_t(victim), SIGKILL);
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 10'000));
    const Repeat repeat = lastRepeat(run.value()->record());
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    const QList<Stay> stays = staysOf(repeat);
    QCOMPARE(std::count_if(stays.begin(), stays.end(), [](const Stay &stay) { return stay.leftS > 0; }), 3);
}

void MeetingPointsTest::remarksNameWhatHasNoEffect()
{
    const auto remarks = [](const Settings &settings) {
        return englishOf(Lab::remarks(request("meeting-points", settings))).join(' ');
    };
    QCOMPARE(remarks({}), QString());
    QVERIFY(remarks({{"kind", "event"}, {"permits", "3"}})
                .contains("“Permits” has no effect while “Kind” is “event”"));
    QVERIFY(remarks({{"permits", "6"}}).contains("nobody has to wait"));
}

void MeetingPointsTest::aSemaphoreGrowsUnlessItIsBounded()
{
    const Repeat grown = lastRepeat(meet({{"bounded", "off"}, {"permits", "2"}}));
    QCOMPARE(countIn(grown, "grown"), 1ULL);
    QCOMPARE(measureIn(grown, "max_inside"), 3.0);
    QCOMPARE(grown.values.value("extra_release").toString(), QString("accepted"));
    const Repeat enough = lastRepeat(meet({{"bounded", "off"}, {"permits", "9"}, {"hold", "0"}}));
    QCOMPARE(countIn(enough, "kept"), 1ULL); // there never were more than it began with
}

void MeetingPointsTest::whoWaitsInVainIsTold_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<double>("inVain");
    QTest::newRow("semaphore") << "semaphore" << 5.0;
    QTest::newRow("event") << "event" << 6.0;
    QTest::newRow("condition") << "condition" << 6.0;
}

/// Whoever is inside stays there for longer than anybody waits.
void MeetingPointsTest::whoWaitsInVainIsTold()
{
    QFETCH(QString, kind);
    QFETCH(double, inVain);
    const Record record = meet({{"kind", kind}, {"permits", "1"}, {"hold", "1.5"}, {"wait-timeout", "0.2"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "timed-out"), 1ULL);
    QCOMPARE(measureIn(repeat, "timed_out"), inVain);
    QCOMPARE(double(countEvents(repeat, EventKind::TimedOut)), inVain);
    for (const OutcomeRow &row : record->outcomes)
        QVERIFY(row.count == 0 || row.grade == Grade::Acceptable);
    const QList<Stay> stays = staysOf(repeat);
    QCOMPARE(std::count_if(stays.begin(), stays.end(), [](const Stay &stay) { return stay.passedS < 0; }),
             qint64(inVain));
}

void MeetingPointsTest::anEventIsClearedAndSetAgain()
{
    const Repeat repeat = lastRepeat(meet({{"kind", "event"}, {"clear", "on"}}));
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    const QList<Stay> stays = staysOf(repeat);
    QCOMPARE(stays.size(), 12);
    const double setS = repeat.values.value("opened_s").toDouble();
    const double againS = repeat.values.value("opened_again_s").toDouble();
    QVERIFY(againS > setS + 0.2 - 1e-3);
    for (qsizetype i = 0; i < stays.size(); ++i)
        QVERIFY(stays[i].passedS >= (i % 2 == 0 ? setS : againS));
    const QList<Event> events = eventsOf(repeat);
    QCOMPARE(std::count_if(events.begin(), events.end(),
                           [](const Event &event) { return event.kind == EventKind::Cleared; }),
             1);
}

void MeetingPointsTest::aNotifyWakesSoMany_data()
{
    QTest::addColumn<QString>("notify");
    QTest::addColumn<QJsonArray>("woken");
    QTest::newRow("three") << "3" << QJsonArray {3, 3};
    QTest::newRow("all") << "6" << QJsonArray {6, 0};
    QTest::newRow("more than there are") << "9" << QJsonArray {6, 0};
}

void MeetingPointsTest::aNotifyWakesSoMany()
{
    QFETCH(QString, notify);
    QFETCH(QJsonArray, woken);
    const Repeat repeat = lastRepeat(meet({{"kind", "condition"}, {"notify", notify}, {"hold", "0.1"}}));
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    QCOMPARE(repeat.values.value("woken").toArray(), woken);
}

void MeetingPointsTest::wokenTooSoonTheyLookAndWaitAgain()
{
    const Record record =
        meet({{"kind", "condition"}, {"notify", "2"}, {"predicate", "on"}, {"hold", "0.5"}});
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    QCOMPARE(repeat.values.value("woken").toArray().first().toInt(), 2);
    QVERIFY(repeat.values.value("looks").toInt() >= 6 + 6);
    for (const Stay &stay : staysOf(repeat))
        QVERIFY(stay.passedS >= repeat.values.value("opened_s").toDouble());
    const Headline headline = findDeclaration("meeting-points")->headline(*record);
    QVERIFY2(headline.sentence.english().contains("woke 2 processes in vain"),
             qPrintable(headline.sentence.english()));
}

void MeetingPointsTest::aBarrierIsPassedInLockStepAndItsActionRunsOnce()
{
    const Record record =
        meet({{"kind", "barrier"}, {"processes", "4"}, {"passes", "1000"}, {"action", "on"}, {"hold", "0"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "kept"), 1ULL);
    QCOMPARE(measureIn(repeat, "action_runs"), 1000.0);
    QCOMPARE(measureIn(repeat, "most_apart"), 1.0);
}

void MeetingPointsTest::aBrokenBarrierIsBrokenForAll_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::newRow("by abort") << Settings {{"abort", "on"}};
    QTest::newRow("by a limit") << Settings {{"wait-timeout", "0.3"}};
}

void MeetingPointsTest::aBrokenBarrierIsBrokenForAll()
{
    QFETCH(Settings, settings);
    const Record record =
        meet(settings + Settings {{"kind", "barrier"}, {"processes", "4"}, {"hold", "1.2"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "broken"), 1ULL);
    QCOMPARE(numbersOf(repeat, "numbers"), (QList<int> {-1, -1, -1, -1}));
    QCOMPARE(consoleOf(repeat).count("barrier is broken") + consoleOf(repeat).count("breaks the barrier"), 4);
}

QTEST_GUILESS_MAIN(MeetingPointsTest)
#include "tst_meetingpoints.moc"
