// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakerecord.h"

#include "core/analysis/statistics.h"
#include "tests/fakes/fakelanes.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr qint64 NurseryPid = 48110;
constexpr int FirstLane = 2; // after nursery and parent

Parameters parametersOf(const QList<std::pair<QString, ParameterValue>> &values)
{
    QList<Parameter> declared;
    for (const auto &[name, value] : values) {
        Parameter parameter;
        parameter.name = name;
        parameter.label = Text::plain(name);
        parameter.initial = value;
        declared.append(parameter);
    }
    return Parameters(declared);
}

RunRecord emptyRun(const QString &experiment, const QString &title, int repeats)
{
    RunRecord run;
    run.experiment = experiment;
    run.title = Text::plain(title);
    run.repeat = repeats;
    run.started = QDateTime(QDate(2026, 1, 31), QTime(12, 0), Qt::UTC);
    run.environment = {{QStringLiteral("usable_cpus"), 2}};
    run.finished = true;
    return run;
}

/// Nursery, parent and `count` members, started one after the other and ended in the same order.
QList<ProcessRecord> family(const QString &prefix, Role role, int count, double wallS)
{
    QList<ProcessRecord> all;
    for (int i = 0; i < count + FirstLane; ++i) {
        ProcessRecord process;
        process.index = i;
        process.lane = quint16(i);
        process.pid = NurseryPid + (i == 0 ? 0 : i + 1);
        process.parentPid = i == 0 ? 4711 : i == 1 ? NurseryPid : NurseryPid + 2;
        process.role = i == 0 ? Role::Nursery : i == 1 ? Role::Parent : role;
        process.name = i == 0 ? QStringLiteral("nursery")
            : i == 1          ? QStringLiteral("parent")
                              : QStringLiteral("%1-%2").arg(prefix).arg(i - 1);
        process.startMethod = i < FirstLane ? StartMethod::None : StartMethod::Fork;
        process.startedS = i == 0 ? -0.0062 : i == 1 ? -0.0021 : 0.0008 * (i - 1);
        process.endedS = i == 1 ? wallS + 0.0012 : wallS - 0.0004 * (count - i + 2);
        process.ending.kind = Ending::Kind::Exited;
        process.cpuS = i < FirstLane ? 0.001 : wallS * 0.47;
        process.voluntarySwitches = 12 + 3 * i;
        process.involuntarySwitches = 5 * i;
        process.state = '-';
        all.append(process);
    }
    all[0].ending.kind = Ending::Kind::Running;
    all[0].endedS.reset();
    all[0].state = 'S';
    return all;
}

QJsonArray throughputValues(FakeRandom &random, double wallS, double perS)
{
    QJsonArray points;
    constexpr int Slices = 64;
    for (int i = 0; i < Slices; ++i) {
        const double ramp = 1.0 - 0.8 * std::exp(-i / 5.0);
        points.append(
            QJsonArray {wallS * (i + 1) / Slices, std::round(perS * ramp * random.between(0.95, 1.05))});
    }
    return points;
}

void addCommonMeasures(Repeat &repeat, double wallS)
{
    qint64 events = 0;
    for (const LaneEvents &lane : repeat.lanes)
        events += qint64(lane.size());
    repeat.measures.insert(QStringLiteral("wall_s"), wallS);
    repeat.measures.insert(QStringLiteral("processes_started"), double(repeat.processes.size() - FirstLane));
    repeat.measures.insert(QStringLiteral("events"), double(events));
    repeat.measures.insert(QStringLiteral("events_dropped"), 0.0);
    repeat.measures.insert(QStringLiteral("recording_share"), events > 0 ? 0.004 : 0.0);
}

void addCountMeasures(Repeat &repeat, qint64 expected, qint64 final)
{
    repeat.measures.insert(QStringLiteral("expected"), double(expected));
    repeat.measures.insert(QStringLiteral("final"), double(final));
    repeat.measures.insert(QStringLiteral("lost"), double(expected - final));
    repeat.measures.insert(QStringLiteral("lost_fraction"), double(expected - final) / double(expected));
    repeat.values.insert(QStringLiteral("final_counts"), QJsonArray {QJsonArray {final, 1}});
}

Repeat countedRace(FakeRandom &random, int processes, qint64 increments, bool withLock)
{
    const qint64 expected = processes * increments;
    const double lostShare = withLock ? 0 : std::clamp(random.around(0.487, 0.045), 0.0, 0.75);
    const double wallS = withLock ? random.between(0.55, 0.60) : random.between(0.38, 0.45);
    Repeat repeat;
    repeat.recording = QStringLiteral("off");
    repeat.ending = RepeatEnding::Finished;
    repeat.entryNs = 5'000'000'000'000ull;
    repeat.processes = family(QStringLiteral("Process"), Role::Child, processes, wallS);
    repeat.lanes.resize(repeat.processes.size());
    addCommonMeasures(repeat, wallS);
    const qint64 final = expected - qint64(std::llround(double(expected) * lostShare));
    addCountMeasures(repeat, expected, final);
    repeat.measures.insert(QStringLiteral("updates_per_s"), double(expected) / wallS);
    repeat.measures.insert(QStringLiteral("lock_wait_s"), withLock ? 0.31 : 0.0);
    repeat.measures.insert(QStringLiteral("overlap"), random.between(0.93, 0.99));
    repeat.measures.insert(QStringLiteral("trials_per_s"), 1.0 / wallS);
    repeat.values.insert(QStringLiteral("throughput"),
                         throughputValues(random, wallS, double(expected) / wallS));
    repeat.outcomes.insert(final == expected ? QStringLiteral("none-lost") : QStringLiteral("lost"), 1);
    return repeat;
}

Repeat witnessRace(FakeRandom &random, int processes, bool withLock)
{
    constexpr int Turns = 15;
    Repeat repeat;
    repeat.witness = true;
    repeat.recording = QStringLiteral("all"); // so few turns
    repeat.ending = RepeatEnding::Finished;
    repeat.entryNs = 5'100'000'000'000ull;
    repeat.processes = family(QStringLiteral("Process"), Role::Child, processes, 0.4);
    const FakeCount count = fakeCounting(random, repeat, FirstLane, Turns, withLock);
    addCommonMeasures(repeat, count.wallS);
    addCountMeasures(repeat, processes * Turns, count.final);
    repeat.outcomes.insert(
        count.final == processes * Turns ? QStringLiteral("none-lost") : QStringLiteral("lost"), 1);
    return repeat;
}

OutcomeRow outcomeRow(const RunRecord &run, const QString &id, const QString &title, const QString &sentence,
                      Grade grade)
{
    OutcomeRow row {id, Text::plain(title), Text::plain(sentence), 0, {}, {}, {}, grade};
    quint64 total = 0;
    for (const Repeat &repeat : run.repeats) {
        if (repeat.witness)
            continue;
        row.count += repeat.outcomes.value(id);
        for (quint64 count : repeat.outcomes)
            total += count;
    }
    if (total == 0)
        return row;
    row.share = double(row.count) / double(total);
    if (total < quint64(FewestForInterval))
        return row;
    const Interval interval = wilsonInterval(double(row.count), double(total));
    row.effective = double(total);
    row.shareLow = interval.low;
    row.shareHigh = interval.high;
    return row;
}

void addConsole(Repeat &repeat)
{
    for (const ProcessRecord &process : std::as_const(repeat.processes)) {
        if (process.index >= FirstLane)
            repeat.console.append({process.startedS.value_or(0) + 0.0004, process.pid, process.name,
                                   QStringLiteral("%1 starts").arg(process.name)});
    }
}

QList<ProcessRecord> poolFamily(int workers, bool killOne, double wallS)
{
    QList<ProcessRecord> all =
        family(QStringLiteral("Worker"), Role::Worker, workers + (killOne ? 1 : 0), wallS);
    return all;
}

void killSecondWorker(Repeat &repeat, const FakePool &pool)
{
    ProcessRecord &dead = repeat.processes[FirstLane + 1];
    dead.ending = {Ending::Kind::Killed, 9, {}};
    dead.endedS = pool.killedS;
    repeat.processes.last().startedS = pool.killedS + 0.0011;
}

} // namespace

RunRecord fakeLostUpdates(int repeats, bool withWitness, bool withLock)
{
    constexpr int Processes = 4;
    constexpr qint64 Increments = 50000;
    FakeRandom random(withLock ? 11 : 7);
    RunRecord run = emptyRun(QStringLiteral("lost-updates"), QStringLiteral("Lost updates"), repeats);
    run.parameters =
        parametersOf({{QStringLiteral("processes"), qint64(Processes)},
                      {QStringLiteral("increments"), Increments},
                      {QStringLiteral("lock"), withLock ? QStringLiteral("mutex") : QStringLiteral("none")},
                      {QStringLiteral("trials"), qint64(1)},
                      {QStringLiteral("recording"), QStringLiteral("off")}});
    for (int i = 0; i < repeats; ++i)
        run.repeats.append(countedRace(random, Processes, Increments, withLock));
    if (withWitness)
        run.repeats.append(witnessRace(random, Processes, withLock));
    for (Repeat &repeat : run.repeats)
        addConsole(repeat);
    run.outcomes = {
        outcomeRow(run, QStringLiteral("none-lost"), QStringLiteral("none lost"),
                   QStringLiteral("Every update is there."), Grade::Acceptable),
        outcomeRow(run, QStringLiteral("lost"), QStringLiteral("updates lost"),
                   QStringLiteral("Two processes read the same value; one of the two writes is gone."),
                   withLock ? Grade::Forbidden : Grade::Interesting),
        outcomeRow(run, QStringLiteral("impossible"), QStringLiteral("impossible value"),
                   QStringLiteral("No order of the steps gives this value: the laboratory itself is wrong."),
                   Grade::Forbidden)};
    return run;
}

RunRecord fakePool(int workers, int tasks, bool withLock, bool killOne)
{
    FakeRandom random(withLock ? 5 : 3);
    RunRecord run = emptyRun(QStringLiteral("pool"), QStringLiteral("Pool"), 1);
    run.parameters =
        parametersOf({{QStringLiteral("workers"), qint64(workers)},
                      {QStringLiteral("tasks"), qint64(tasks)},
                      {QStringLiteral("task"), QStringLiteral("count")},
                      {QStringLiteral("lock"), withLock ? QStringLiteral("mutex") : QStringLiteral("none")},
                      {QStringLiteral("recording"), QStringLiteral("all")}});
    Repeat repeat;
    repeat.recording = QStringLiteral("all");
    repeat.ending = RepeatEnding::Finished;
    repeat.entryNs = 6'000'000'000'000ull;
    repeat.processes = poolFamily(workers, killOne, 1.0);
    const FakePool pool = fakePoolLanes(random, repeat, FirstLane, workers, tasks, withLock, killOne);
    if (killOne)
        killSecondWorker(repeat, pool);

    const int done = int(pool.taskSeconds.size());
    double serialS = 0;
    QJsonArray taskSeconds;
    for (double seconds : pool.taskSeconds) {
        taskSeconds.append(seconds);
        serialS += seconds;
    }
    addCommonMeasures(repeat, pool.wallS);
    addCountMeasures(repeat, pool.expected, pool.final);
    repeat.measures.insert(QStringLiteral("serial_s"), serialS);
    repeat.measures.insert(QStringLiteral("ideal_s"), serialS / std::max(workers, 1));
    repeat.measures.insert(QStringLiteral("speedup"), serialS / pool.wallS);
    repeat.measures.insert(QStringLiteral("tasks_done"), done);
    repeat.measures.insert(QStringLiteral("tasks_lost"), tasks - done);
    repeat.measures.insert(QStringLiteral("tasks_failed"), 0.0);
    repeat.measures.insert(QStringLiteral("tasks_per_s"), done / pool.wallS);
    repeat.measures.insert(QStringLiteral("pids_used"), double(repeat.processes.size() - FirstLane));
    repeat.values.insert(QStringLiteral("task_seconds"), taskSeconds);
    repeat.values.insert(QStringLiteral("task_work_seconds"), taskSeconds);
    repeat.values.insert(QStringLiteral("throughput"),
                         throughputValues(random, pool.wallS, done / pool.wallS));
    repeat.outcomes.insert(tasks != done                    ? QStringLiteral("task-lost")
                               : pool.final < pool.expected ? QStringLiteral("updates-lost")
                                                            : QStringLiteral("complete"),
                           1);
    addConsole(repeat);
    run.repeats.append(repeat);
    run.outcomes = {outcomeRow(run, QStringLiteral("complete"), QStringLiteral("complete"),
                               QStringLiteral("Every task was done once and every step counted."),
                               Grade::Acceptable),
                    outcomeRow(run, QStringLiteral("updates-lost"), QStringLiteral("updates lost"),
                               QStringLiteral("Workers overwrote each other's count."),
                               withLock ? Grade::Forbidden : Grade::Interesting),
                    outcomeRow(run, QStringLiteral("task-lost"), QStringLiteral("task lost"),
                               QStringLiteral("A worker died inside a task."), Grade::Interesting)};
    return run;
}

RunRecord fakeLive(const RunRecord &whole, double seconds)
{
    RunRecord run = whole;
    run.finished = false;
    if (run.repeats.isEmpty())
        return run;
    Repeat &repeat = run.repeats.last();
    repeat.ending = RepeatEnding::Running;
    repeat.outcomes.clear();
    repeat.measures.clear();
    repeat.values = {};
    const quint64 limitNs = repeat.entryNs + quint64(seconds * 1e9);
    for (LaneEvents &lane : repeat.lanes)
        lane = fakeEventsUntil(lane, limitNs);
    for (ProcessRecord &process : repeat.processes) {
        if (process.startedS && *process.startedS > seconds)
            process.startedS.reset();
        if (process.endedS && *process.endedS > seconds) {
            process.endedS.reset();
            process.ending = {};
            process.state = 'R';
        }
    }
    repeat.processes.removeIf([](const ProcessRecord &process) { return !process.startedS; });
    return run;
}

} // namespace plab
