// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/faults.h"

#include <QTest>

#include <csignal>

namespace plab {

void FaultsTest::cleanup()
{
    if (QTest::currentTestFailed())
        qInfo("%s", qPrintable(m_chance.place(m_round)));
    CleanTest::cleanup();
}

Repeat liveRepeat(const Run *run)
{
    const Record record = run->record();
    for (const Repeat &repeat : record->repeats) {
        if (repeat.ending != RepeatEnding::Finished)
            return repeat;
    }
    return record->repeats.isEmpty() ? Repeat() : record->repeats.last();
}

QList<ProcessRecord> living(const Run *run, Role role)
{
    QList<ProcessRecord> found = processesOf(liveRepeat(run), role);
    found.removeIf([](const ProcessRecord &process) {
        return process.pid <= 0 || process.ending.kind != Ending::Kind::Running;
    });
    return found;
}

qint64 pidOf(const Run *run, Role role)
{
    const QList<ProcessRecord> found = living(run, role);
    return found.isEmpty() ? 0 : found.first().pid;
}

bool exists(qint64 pid)
{
    return kill(pid_t(pid), 0) == 0;
}

const ProcessRecord *recordOf(const Repeat &repeat, qint64 pid)
{
    for (const ProcessRecord &process : repeat.processes) {
        if (process.pid == pid && process.role != Role::Thread)
            return &process;
    }
    return nullptr;
}

double secondsNow(const Repeat &repeat)
{
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return repeat.secondsOf(quint64(now.tv_sec) * 1'000'000'000ULL + quint64(now.tv_nsec));
}

bool ends(const Run *run, int limitMs)
{
    return comesTrue([run] { return run->isFinished(); }, limitMs);
}

bool runs(const Run *run)
{
    return comesTrue([run] {
        return !liveRepeat(run).witness && pidOf(run, Role::Parent) > 0 && liveRepeat(run).entryNs > 0;
    });
}

void addRunsOfEveryKind()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::newRow("sleeping pool") << "pool" << sleepingPool;
    QTest::newRow("spinning pool")
        << "pool" << Settings {{"workers", "4"}, {"tasks", "1000"}, {"task", "spin"}, {"step-seconds", "1"}};
    QTest::newRow("spawned pool") << "pool" << sleepingPool + Settings {{"start-method", "spawn"}};
    QTest::newRow("fork server") << "pool" << sleepingPool + Settings {{"start-method", "forkserver"}};
    QTest::newRow("dispatcher") << "pool" << sleepingPool + Settings {{"transport", "local-socket"}};
    QTest::newRow("short-lived workers")
        << "pool"
        << Settings {{"workers", "4"}, {"tasks", "1000000"}, {"task", "none"}, {"tasks-per-child", "1"}};
    QTest::newRow("race") << "lost-updates" << Settings {{"increments", "1000000000"}, {"lock", "mutex"}};
    QTest::newRow("threads") << "lost-updates"
                             << Settings {{"increments", "1000000000"}, {"runner", "thread"}};
    QTest::newRow("hang") << "lost-updates"
                          << Settings {{"increments", "1000000"},
                                       {"pause", "100000"},
                                       {"lock", "spin"},
                                       {"recording", "off"}};
}

} // namespace plab
