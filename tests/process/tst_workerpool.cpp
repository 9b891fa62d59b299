// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/pool.h"

#include "core/process/procstate.h"
#include "tests/process/inparent.h"

#include <QTest>

using namespace plab;

namespace {

constexpr std::uint64_t Tasks = 8;

Pool::Settings sleeping(std::uint32_t workers, double seconds)
{
    Pool::Settings settings;
    settings.workers = workers;
    settings.tasks = Tasks;
    settings.work.kind = TaskKind::Sleep;
    settings.work.stepNs = std::uint64_t(seconds * 1e9);
    return settings;
}

/// Waits until a worker is inside this task; its pid.
pid_t awaitRunning(Parent &parent, const Pool &pool, std::uint64_t task)
{
    while (pool.cell(task).currentState() == TaskState::Ready)
        parent.sleep(0.001);
    return pool.cell(task).pid.load();
}

QString withPool(const std::function<QString(Parent &)> &script)
{
    return inParent(script, std::uint64_t(Pool::sharedBytes(Tasks, 32)) + 4096);
}

} // namespace

class WorkerPoolTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aKilledWorkersTaskIsLostAndTheRestDone();
    void aReusedPidBringsNobodysTasks();
    void terminateEndsStoppedWorkersToo();
};

void WorkerPoolTest::aKilledWorkersTaskIsLostAndTheRestDone()
{
    QCOMPARE(withPool([](Parent &parent) -> QString {
                 Pool pool(parent, sleeping(2, 0.05));
                 pool.submit(Tasks);
                 kill(awaitRunning(parent, pool, 0), SIGKILL);
                 pool.awaitAll();
                 int lost = 0;
                 for (std::uint64_t task = 0; task < Tasks; ++task) {
                     EXPECT(pool.cell(task).isOver());
                     lost += pool.cell(task).currentState() == TaskState::Lost;
                 }
                 EXPECT(lost == 1 && pool.finishedTasks() == Tasks);
                 pool.close();
                 pool.join();
                 return {};
             }),
             QString());
}

/// A task that an earlier worker with the same pid has finished was counted when that one ended.
void WorkerPoolTest::aReusedPidBringsNobodysTasks()
{
    QCOMPARE(withPool([](Parent &parent) -> QString {
                 Pool pool(parent, sleeping(1, 0.1));
                 pool.submit(3);
                 const pid_t pid = awaitRunning(parent, pool, 0);
                 auto &earlier = const_cast<TaskCell &>(pool.cell(Tasks - 1)); // as such a worker left it
                 earlier.owner.store(1000);
                 earlier.pid.store(pid);
                 earlier.state.store(std::uint32_t(TaskState::Done));
                 kill(pid, SIGKILL);
                 pool.awaitAll();
                 EXPECT(pool.finishedTasks() == 3);
                 for (std::uint64_t task = 0; task < 3; ++task)
                     EXPECT(pool.cell(task).isOver());
                 pool.terminate();
                 return {};
             }),
             QString());
}

void WorkerPoolTest::terminateEndsStoppedWorkersToo()
{
    QCOMPARE(withPool([](Parent &parent) -> QString {
                 Pool pool(parent, sleeping(2, 30));
                 pool.submit(Tasks);
                 const pid_t pid = awaitRunning(parent, pool, 0);
                 kill(pid, SIGSTOP);
                 EXPECT(awaitState(pid, 'T', 5));
                 const std::uint64_t began = nowNs();
                 alarm(20); // else this would wait for ever
                 pool.terminate();
                 EXPECT(nowNs() - began < 10'000'000'000u);
                 return {};
             }),
             QString());
}

QTEST_GUILESS_MAIN(WorkerPoolTest)
#include "tst_workerpool.moc"
