// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/waitforgraph.h"
#include "core/charts/charts.h"
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace plab;

namespace {

Record dine(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "deadlock", settings, repeat);
}

QStringList linesIn(const Repeat &repeat)
{
    QStringList lines;
    for (const ConsoleLine &line : repeat.console)
        lines.append(line.name + ": " + line.text);
    return lines;
}

QJsonArray listOf(const Repeat &repeat, const char *value)
{
    return repeat.values.value(QLatin1String(value)).toArray();
}

} // namespace

class DeadlockTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(dine({{"hold", "0"}})), QString()); }

    void oppositeOrderIsNamedAndEnded();
    void theEventsTellTheSameCycle();
    void theGraphIsPublishedWhileItStands();
    void whoWaitsOutsideIsNotInTheCycle();
    void sameOrderHasNone_data();
    void sameOrderHasNone();
    void philosophersFormOneRing();
    void aKilledHolderMakesNoDeadlock();
    void stopEndsIt();
    void gradesFollowTheOrder();
};

void DeadlockTest::oppositeOrderIsNamedAndEnded()
{
    const Record record = dine({});
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "deadlock"), 1ULL);
    QCOMPARE(measureIn(repeat, "deadlocked"), 1.0);
    QVERIFY(measureIn(repeat, "detected_ms") >= 0 && measureIn(repeat, "detected_ms") < 2000 * slowness());
    QCOMPARE(listOf(repeat, "cycle"),
             (QJsonArray {QJsonArray {"Process-1", "lock A", "lock B"},
                          QJsonArray {"Process-2", "lock B", "lock A"}}));
    const QJsonArray graph = listOf(repeat, "wait_for");
    QCOMPARE(graph.size(), 2);
    QCOMPARE(graph.at(0).toObject(),
             (QJsonObject {
                 {"waiter", "Process-1"}, {"lock", "lock B"}, {"holder", "Process-2"}, {"in_cycle", true}}));
    QVERIFY(linesIn(repeat).join('\n').contains("Process-1 holds lock A and waits for lock B."));
    for (const ProcessRecord &child : processesOf(repeat, Role::Child))
        QCOMPARE(endingText(child.ending), endingText({Ending::Kind::Exited, 0, {}}));
    for (const char *give : {"Process-1: I am told to give up on lock B, and give lock A back.",
                             "Process-2: I am told to give up on lock A, and give lock B back."})
        QVERIFY2(linesIn(repeat).contains(give), give);
}

void DeadlockTest::theEventsTellTheSameCycle()
{
    const Repeat repeat = lastRepeat(dine({}));
    std::uint64_t closedNs = 0; // the last wait for a lock
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind == EventKind::WaitBegin && isHoldable(event.object) && event.argument == 0)
            closedNs = event.timeNs;
    }
    const WaitForGraph graph = waitForGraph(repeat, closedNs);
    QCOMPARE(graph.cycle, (std::vector<int> {2, 3})); // behind nursery and parent
    int contended = 0;
    for (const WaitEdge &edge : graph.edges) {
        if (edge.waiter == 1) { // the parent looks on, or joins one of them
            QVERIFY(!edge.isForLock() && !edge.inCycle);
            continue;
        }
        ++contended;
        QVERIFY(edge.isForLock() && edge.inCycle);
        QCOMPARE(edge.holder, std::optional(edge.waiter == 2 ? 3 : 2));
    }
    QCOMPARE(contended, 2);
    QVERIFY(!waitForGraph(repeat, closedNs - 1).isDeadlock());
    const WaitForGraph end = waitForGraph(repeat, UINT64_MAX / 2);
    QVERIFY(end.edges.empty() && end.holds.empty());
    const ChartData chart = turnsChart(*dine({}), {});
    QCOMPARE(chart.series.size(), 2);
    QVERIFY(chart.series.at(1).points.size() >= 4);
}

void DeadlockTest::theGraphIsPublishedWhileItStands()
{
    Lab lab;
    Result<Run *> run = lab.start(request("deadlock", {{"hold", "0.2"}}));
    QVERIFY(bool(run));
    const auto live = [&run] {
        const Record record = run.value()->record();
        return record->repeats.isEmpty() ? Repeat() : record->repeats.last();
    };
    QVERIFY(comesTrue([&] { return !listOf(live(), "locks").isEmpty(); }));
    QCOMPARE(live().ending, RepeatEnding::Running);
    QVERIFY(comesTrue([&] { return !listOf(live(), "wait_for").isEmpty(); }));
    const Repeat repeat = live();
    QCOMPARE(repeat.ending, RepeatEnding::Running);
    QCOMPARE(waitObjectName(waitForGraph(repeat, UINT64_MAX / 2).edges.at(0).lock, repeat.lockNames()),
             QString("lock B"));
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }));
}

void DeadlockTest::whoWaitsOutsideIsNotInTheCycle()
{
    const Repeat repeat = lastRepeat(dine({{"processes", "4"}, {"hold", "0.2"}}));
    QCOMPARE(countIn(repeat, "deadlock"), 1ULL);
    QCOMPARE(listOf(repeat, "cycle").size(), 2);
    int inside = 0;
    const QJsonArray graph = listOf(repeat, "wait_for");
    for (const QJsonValue &edge : graph)
        inside += edge.toObject().value("in_cycle").toBool();
    QCOMPARE(inside, 2);
    QCOMPARE(graph.size(), 4);
}

void DeadlockTest::sameOrderHasNone_data()
{
    QTest::addColumn<QString>("processes");
    QTest::addColumn<QString>("philosophers");
    QTest::newRow("two") << "2"
                         << "off";
    QTest::newRow("four") << "4"
                          << "off";
    QTest::newRow("five philosophers") << "5"
                                       << "on";
    QTest::newRow("two philosophers") << "2"
                                      << "on";
}

void DeadlockTest::sameOrderHasNone()
{
    QFETCH(QString, processes);
    QFETCH(QString, philosophers);
    const Record record = dine(
        {{"processes", processes}, {"philosophers", philosophers}, {"order", "same"}, {"hold", "0.02"}}, 2);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(countIn(repeat, "no-deadlock"), 1ULL);
    QCOMPARE(countIn(repeat, "deadlock"), 0ULL);
    QCOMPARE(listOf(repeat, "cycle").size(), 0);
    const QJsonArray turns = listOf(repeat, "turns");
    QCOMPARE(turns.size(), 2 * processes.toInt());
    for (const QJsonValue &turn : turns)
        QVERIFY(turn.toArray().at(4).toDouble() >= turn.toArray().at(3).toDouble());
}

void DeadlockTest::philosophersFormOneRing()
{
    const Repeat repeat = lastRepeat(dine({{"processes", "5"}, {"philosophers", "on"}, {"hold", "0.2"}}));
    QCOMPARE(countIn(repeat, "deadlock"), 1ULL);
    const QJsonArray cycle = listOf(repeat, "cycle");
    QCOMPARE(cycle.size(), 5);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(cycle.at(i).toArray(),
                 (QJsonArray {QString("Process-%1").arg(i + 1), QString("fork %1").arg(i + 1),
                              QString("fork %1").arg((i + 1) % 5 + 1)}));
}

void DeadlockTest::aKilledHolderMakesNoDeadlock()
{
    Lab lab;
    Result<Run *> run = lab.start(request("deadlock", {{"hold", "0.6"}}));
    QVERIFY(bool(run));
    const auto victim = [&run]() -> const ProcessRecord * {
        static Record record;
        record = run.value()->record();
        if (record->repeats.isEmpty())
            return nullptr;
        for (const ConsoleLine &line : record->repeats.last().console) {
            for (const ProcessRecord &process : record->repeats.last().processes) {
                if (line.text.startsWith("I have") && line.pid == process.pid)
                    return &process;
            }
        }
        return nullptr;
    };
    QVERIFY(comesTrue([&] { return victim() != nullptr; }));
    kill(pid_t(victim()->pid), SIGKILL);
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 20'000));
    const Repeat repeat = lastRepeat(run.value()->record());
    QCOMPARE(repeat.ending, RepeatEnding::Finished);
    QCOMPARE(countIn(repeat, "no-deadlock"), 1ULL);
    QVERIFY2(linesIn(repeat).join('\n').contains("was killed while holding it"),
             qPrintable(linesIn(repeat).join('\n')));
}

void DeadlockTest::stopEndsIt()
{
    Lab lab;
    Result<Run *> run = lab.start(request("deadlock", {{"hold", "30"}}));
    QVERIFY(bool(run));
    QVERIFY(comesTrue([&] {
        const Record record = run.value()->record();
        return !record->repeats.isEmpty() && !record->repeats.last().console.isEmpty();
    }));
    run.value()->stop();
    QVERIFY(comesTrue([&] { return run.value()->isFinished(); }, 1500));
}

void DeadlockTest::gradesFollowTheOrder()
{
    const Declaration &deadlock = *findDeclaration("deadlock");
    const Parameters opposite = request("deadlock", {}).parameters;
    const Parameters same = request("deadlock", {{"order", "same"}}).parameters;
    QCOMPARE(deadlock.outcome("deadlock")->grade(opposite), Grade::Acceptable);
    QCOMPARE(deadlock.outcome("deadlock")->grade(same), Grade::Forbidden);
    QCOMPARE(deadlock.outcome("no-deadlock")->grade(opposite), Grade::Interesting);
    QCOMPARE(deadlock.outcome("no-deadlock")->grade(same), Grade::Acceptable);
    QCOMPARE(deadlock.outcome("not-met")->grade(same), Grade::Inconclusive);
    QCOMPARE(deadlock.outcome("not-met")->grade(opposite), Grade::Inconclusive);
}

QTEST_GUILESS_MAIN(DeadlockTest)
#include "tst_deadlock.moc"
