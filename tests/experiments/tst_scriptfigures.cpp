// SPDX-License-Identifier: GPL-3.0-or-later
// Your own program: what its events tell, and what they do not where some are missing.
#include "core/experiments/catalogue.h"
#include "core/experiments/script/hang.h"

#include <QJsonArray>
#include <QTest>

using namespace plab;

class ScriptFiguresTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allIsCounted();
    void whatIsDroppedIsNotCounted();
    void tasksAreKnownWhereOnlyTheMainProcessHasAGap();
    void withoutTheProbeNothingIsKnown();
    void nobodyHoldsWhatItHadBeforeAGap();
};

namespace {

constexpr quint32 Lock = 0;
constexpr quint64 Second = 1'000'000'000;

void add(Repeat &repeat, int lane, EventKind kind, quint64 atS, quint32 object = 0, quint64 argument = 0)
{
    const Event event {atS * Second, argument, object, kind, quint16(lane)};
    repeat.lanes[lane].append(&event, 1);
}

/// The main process and two workers with a task each, in which they hold a lock.
Repeat twoWorkers()
{
    Repeat repeat;
    repeat.ending = RepeatEnding::Finished;
    repeat.recording = "all";
    repeat.outcomes = {{"ended", 1}};
    for (const char *name : {"nursery", "parent", "MainProcess", "Worker-1", "Worker-2"}) {
        ProcessRecord process;
        process.index = int(repeat.processes.size());
        process.name = name;
        process.role = process.index > 2 ? Role::Worker : Role::Child;
        process.startedS = 0;
        process.endedS = 10;
        process.cpuS = 2;
        process.ending = {Ending::Kind::Exited, 0, {}};
        repeat.processes.append(process);
        repeat.lanes.append(LaneEvents());
    }
    for (const int lane : {3, 4}) {
        add(repeat, lane, EventKind::TaskBegin, 1, quint32(lane), 1);
        add(repeat, lane, EventKind::Acquired, 2, Lock);
        add(repeat, lane, EventKind::Released, 3, Lock);
        add(repeat, lane, EventKind::TaskEnd, 5, quint32(lane), 1);
    }
    repeat.values = {{"recorded", "all"},
                     {"not_recorded", QJsonArray()},
                     {"locks", QJsonArray {QJsonObject {{"name", "gate"}}}},
                     {"functions", QJsonArray {QJsonObject {{"name", "square"}}}}};
    return repeat;
}

Repeat measured(Repeat repeat)
{
    const Declaration &script = *findDeclaration("script");
    script.measure(Parameters(script.parameters), repeat);
    return repeat;
}

std::optional<double> figure(const Repeat &repeat, const char *name)
{
    return repeat.measures.value(name);
}

QJsonObject firstOf(const Repeat &repeat, const char *values)
{
    return repeat.values.value(QLatin1String(values)).toArray().at(0).toObject();
}

} // namespace

void ScriptFiguresTest::allIsCounted()
{
    const Repeat repeat = measured(twoWorkers());
    QCOMPARE(figure(repeat, "processes_started"), 2.0);
    QCOMPARE(figure(repeat, "tasks_done"), 2.0);
    QCOMPARE(figure(repeat, "busy_share"), 0.4);
    QCOMPARE(figure(repeat, "cpu_share"), 0.2);
    QCOMPARE(firstOf(repeat, "locks").value("acquisitions").toInt(), 2);
    QCOMPARE(firstOf(repeat, "functions").value("seconds").toDouble(), 8.0);
    QVERIFY(repeat.values.value("not_recorded").toArray().isEmpty());
}

void ScriptFiguresTest::whatIsDroppedIsNotCounted()
{
    Repeat with = twoWorkers();
    add(with, 4, EventKind::Gap, 6, 0, 447);
    with.eventsDropped = 447;
    const Repeat repeat = measured(with);
    for (const char *name : {"tasks_done", "tasks_failed", "tasks_lost", "tasks_per_s", "busy_share",
                             "cpu_share", "lock_wait_s", "queue_wait_s"})
        QVERIFY2(!figure(repeat, name), name);
    QCOMPARE(figure(repeat, "task_s_median"), 4.0);
    QVERIFY(!firstOf(repeat, "locks").contains("acquisitions"));
    QVERIFY(!firstOf(repeat, "functions").contains("calls"));
    const QString why = repeat.values.value("not_recorded").toArray().at(0).toString();
    QVERIFY2(why.startsWith("447 events were dropped"), qPrintable(why));
    QCOMPARE(measured(twoWorkers()).values.value("locks").toArray().size(), qsizetype(1));
}

void ScriptFiguresTest::tasksAreKnownWhereOnlyTheMainProcessHasAGap()
{
    Repeat with = twoWorkers();
    add(with, 2, EventKind::Gap, 6, 0, 1);
    with.eventsDropped = 1;
    const Repeat repeat = measured(with);
    QCOMPARE(figure(repeat, "tasks_done"), 2.0);
    QVERIFY(!figure(repeat, "lock_wait_s"));
}

void ScriptFiguresTest::withoutTheProbeNothingIsKnown()
{
    Repeat with = twoWorkers();
    with.values.insert("recorded", "none");
    for (const int lane : {3, 4})
        with.lanes[lane] = LaneEvents();
    with.measures.insert("processes_started", 0);
    const Repeat repeat = measured(with);
    for (const char *name : {"processes_started", "tasks_done", "tasks_lost", "lock_wait_s", "queue_wait_s"})
        QVERIFY2(!figure(repeat, name), name);
    QCOMPARE(figure(repeat, "cpu_s"), 6.0);
}

void ScriptFiguresTest::nobodyHoldsWhatItHadBeforeAGap()
{
    Repeat repeat = twoWorkers();
    for (const int lane : {3, 4})
        repeat.processes[lane].ending = {Ending::Kind::Stopped, 9, {}};
    add(repeat, 3, EventKind::Acquired, 6, Lock);
    add(repeat, 4, EventKind::WaitBegin, 7, Lock);
    const auto hang = [&] { return englishOf(ownscript::hangSentences(repeat)).join('\n'); };
    QVERIFY2(hang().contains("Worker-1") && hang().contains("has taken it"), qPrintable(hang()));
    add(repeat, 3, EventKind::Gap, 8, 0, 2); // it may have released it there
    QVERIFY2(hang().contains("Nobody who is recorded has it"), qPrintable(hang()));
}

QTEST_APPLESS_MAIN(ScriptFiguresTest)
#include "tst_scriptfigures.moc"
