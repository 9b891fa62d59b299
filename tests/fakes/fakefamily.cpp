// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakefamily.h"

#include <csignal>

namespace plab {
namespace {

constexpr quint64 Entry = 5'000'000'000;

ProcessRecord process(int index, const char *name, Role role, qint64 parentPid, double startedS)
{
    ProcessRecord made;
    made.index = index;
    made.name = QLatin1String(name);
    made.pid = 700 + index;
    made.parentPid = parentPid;
    made.role = role;
    made.startMethod = role == Role::Child ? StartMethod::Fork : StartMethod::None;
    made.startedS = startedS;
    made.looks = {{startedS, 'R', parentPid}, {startedS + 0.01, 'S', parentPid}};
    return made;
}

void end(ProcessRecord &process, double atS, Ending::Kind kind, int number)
{
    process.endedS = atS;
    process.reapedS = atS;
    process.ending = {kind, number, {}};
}

Repeat repeatOf(const QList<ProcessRecord> &processes)
{
    Repeat repeat;
    repeat.entryNs = Entry;
    repeat.recording = QStringLiteral("all");
    repeat.ending = RepeatEnding::Finished;
    repeat.processes = processes;
    repeat.lanes.resize(processes.size());
    for (const ProcessRecord &one : processes) {
        const quint64 startNs = quint64(qint64(Entry) + qint64(*one.startedS * 1e9));
        const Event started {startNs, one.pid, 0, EventKind::Started, quint16(one.index)};
        if (one.role != Role::Nursery)
            repeat.lanes[one.index].append(&started, 1);
    }
    return repeat;
}

} // namespace

Repeat fakeOrphans()
{
    ProcessRecord nursery = process(0, "nursery", Role::Nursery, 1, -0.02);
    ProcessRecord parent = process(1, "parent", Role::Parent, 700, -0.001);
    ProcessRecord first = process(2, "Process-1", Role::Child, 701, 0.1);
    ProcessRecord second = process(3, "Process-2", Role::Child, 701, 0.2);
    end(parent, 1, Ending::Kind::Killed, SIGKILL);
    end(first, 2, Ending::Kind::Exited, 0);
    end(second, 2.2, Ending::Kind::Exited, 0);
    for (ProcessRecord *orphan : {&first, &second}) {
        orphan->adoptedBy = 700;
        orphan->looks.append({1.03, 'S', 700});
    }
    return repeatOf({nursery, parent, first, second});
}

Repeat fakeZombie()
{
    ProcessRecord nursery = process(0, "nursery", Role::Nursery, 1, -0.02);
    ProcessRecord parent = process(1, "parent", Role::Parent, 700, -0.001);
    ProcessRecord child = process(2, "Process-1", Role::Child, 701, 0.1);
    ProcessRecord thread = process(3, "Thread-1", Role::Thread, 700, 0.2);
    thread.pid = 701;
    thread.tid = 703;
    thread.startMethod = StartMethod::Thread;
    end(parent, 3, Ending::Kind::Exited, 0);
    end(child, 0.5, Ending::Kind::Exited, 3);
    child.reapedS = 2.5;
    child.looks.append({0.52, 'Z', 701});
    end(thread, 1, Ending::Kind::Returned, 0);
    return repeatOf({nursery, parent, child, thread});
}

Repeat fakeDeadlock(int count)
{
    constexpr quint64 Ms = 1'000'000;
    QList<ProcessRecord> processes {process(0, "nursery", Role::Nursery, 1, -0.02),
                                    process(1, "parent", Role::Parent, 700, -0.001)};
    for (int i = 0; i < count; ++i) {
        ProcessRecord child = process(2 + i, "", Role::Child, 701, 0.001 * i);
        child.name = QStringLiteral("Process-%1").arg(i + 1);
        end(child, 2, Ending::Kind::Stopped, SIGKILL);
        processes.append(child);
    }
    Repeat repeat = repeatOf(processes);
    for (int i = 0; i < count; ++i) {
        const Event events[] = {
            {Entry + Ms * quint64(10 * (i + 1)), 0, std::uint32_t(i), EventKind::Acquired, quint16(2 + i)},
            {Entry + Ms * quint64(100 + i), 0, std::uint32_t((i + 1) % count), EventKind::WaitBegin,
             quint16(2 + i)}};
        repeat.lanes[2 + i].append(events, 2);
    }
    return repeat;
}

Repeat fakeCrowd(int processes, int locks)
{
    constexpr quint64 Ms = 1'000'000;
    QList<ProcessRecord> records {process(0, "nursery", Role::Nursery, 1, -0.02),
                                  process(1, "parent", Role::Parent, 700, -0.001)};
    for (int i = 0; i < processes; ++i) {
        records.append(process(2 + i, "", Role::Child, 701, 0.001));
        records.last().name = QStringLiteral("Process-%1").arg(i + 1);
    }
    Repeat repeat = repeatOf(records);
    for (int i = 0; i < processes; ++i) {
        const auto add = [&](quint64 ms, EventKind kind, int lock) {
            const Event event {Entry + Ms * ms, 0, std::uint32_t(lock), kind, quint16(2 + i)};
            repeat.lanes[2 + i].append(&event, 1);
        };
        for (int lock = 0; lock + 1 < locks; ++lock) {
            add(quint64(200 * lock + 2 * i + 10), EventKind::Acquired, lock);
            add(quint64(200 * lock + 2 * i + 11), EventKind::Released, lock);
        }
        add(quint64(200 * locks + i), i == 0 ? EventKind::Acquired : EventKind::WaitBegin, locks - 1);
    }
    return repeat;
}

RunRecord fakeRunOf(const Repeat &repeat, const QString &experiment)
{
    RunRecord run;
    run.experiment = experiment;
    run.title = Text::plain(experiment);
    run.started = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, Qt::UTC);
    run.repeats = {repeat};
    run.finished = true;
    return run;
}

} // namespace plab
