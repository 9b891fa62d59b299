// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/pool.h"

#include "core/runtime/procstate.h"
#include "core/shared/pause.h"
#include "tests/runtime/inparent.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace plab;

namespace {

constexpr std::uint64_t Tasks = 8;
constexpr std::uint64_t Many = 300;

/// What every task does.
struct Sleep
{
    std::uint64_t nanoseconds;
    std::uint64_t failTask;
};

/// What the processes of a test share.
struct SharedSleep
{
    SharedPool pool;
    Sleep sleep;

    void build(ArenaBuilder &builder, const Parameters &) { pool.build(builder, Many, InParentSlots); }
};

class Sleeper : public PoolTask
{
public:
    Sleeper(Child &child, const Sleep &sleep) : m_child(child), m_sleep(sleep) { }
    std::optional<std::uint64_t> run(std::uint64_t task, std::uint64_t length) override
    {
        if (task == m_sleep.failTask)
            return std::nullopt;
        sleepFor(length ? length : m_sleep.nanoseconds, &m_child.stopWord());
        return task;
    }

private:
    Child &m_child;
    const Sleep m_sleep;
};

int beSleeper(Child &child)
{
    auto &shared = child.shared<SharedSleep>();
    Sleeper sleeper(child, shared.sleep);
    return servePool(child, shared.pool, sleeper);
}
const ChildFunctionName sleeperFunction("tests.sleeper", &beSleeper);

int beDispatcher(Child &child)
{
    return dispatchPool(child, child.shared<SharedSleep>().pool);
}
const ChildFunctionName dispatcherFunction("tests.dispatcher", &beDispatcher);

Pool::Settings sleeping(Parent &parent, std::uint32_t workers, double seconds, std::uint64_t failTask = ~0ULL)
{
    parent.shared<SharedSleep>().sleep = {std::uint64_t(seconds * 1e9), failTask};
    Pool::Settings settings;
    settings.worker = &sleeperFunction;
    settings.dispatcher = &dispatcherFunction;
    settings.workers = workers;
    settings.tasks = Tasks;
    return settings;
}

/// Waits until a worker is inside this task; its pid.
pid_t awaitRunning(Parent &parent, const Pool &pool, std::uint64_t task)
{
    while (pool.cell(task).currentState() == TaskState::Ready)
        parent.sleep(0.001);
    return pool.cell(task).pid.load();
}

std::uint64_t doneIn(const Pool &pool)
{
    std::uint64_t done = 0;
    for (std::uint64_t task = 0; task < Many; ++task)
        done += pool.cell(task).currentState() == TaskState::Done;
    return done;
}

/// In a process of its own: kills workers at random times, each after another task was done and the death
/// before was noticed; and gives back the slots of the dead, as the lab does.
[[noreturn]] void killWorkers(const Arena &arena, const Pool &pool, unsigned seed)
{
    std::minstd_rand random(seed);
    std::uint64_t done = 0;
    std::uint32_t victim = 0;
    for (;;) {
        usleep(useconds_t(random() % 2000));
        for (std::uint32_t i = 2; i < arena.slotCount(); ++i) {
            ProcessSlot &slot = arena.slot(i);
            const std::uint32_t generation = slot.generation.load();
            if (slot.currentState() == SlotState::Ended)
                slot.drained.store(generation);
        }
        const bool noticed = victim == 0 || arena.slot(victim).currentState() != SlotState::Started;
        const std::uint32_t next = 2 + std::uint32_t(random() % (arena.slotCount() - 2));
        const ProcessSlot &slot = arena.slot(next);
        if (!noticed || doneIn(pool) == done || slot.currentState() != SlotState::Started
            || Role(slot.role.load()) != Role::Worker)
            continue;
        done = doneIn(pool);
        victim = next;
        kill(slot.pid.load(), SIGKILL);
    }
}

/// What get() or map() raised; Done if it raised nothing.
TaskState raisedBy(const std::function<void()> &call)
{
    try {
        call();
    } catch (const TaskError &error) {
        return error.result.state;
    }
    return TaskState::Done;
}

/// The next result, whatever became of its task.
std::optional<TaskResult> nextOf(IMapUnorderedIterator &results)
{
    try {
        return results.next();
    } catch (const TaskError &error) {
        return error.result;
    }
}

bool isLate(const std::function<void()> &call)
{
    try {
        call();
    } catch (const ResultTimeout &) {
        return true;
    }
    return false;
}

QString withPool(const std::function<QString(Parent &)> &script)
{
    return inParent(script, sharedRoot<SharedSleep>());
}

} // namespace

class WorkerPoolTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aKilledWorkersTaskIsLostAndTheRestDone();
    void aReusedPidBringsNobodysTasks();
    void terminateEndsStoppedWorkersToo();
    void resultsAreTakenByPythonsNames();
    void unorderedResultsComeAsTheyArrive_data();
    void unorderedResultsComeAsTheyArrive();
    void killsAtAnyTimeLoseNoOtherTask_data();
    void killsAtAnyTimeLoseNoOtherTask();
};

void WorkerPoolTest::aKilledWorkersTaskIsLostAndTheRestDone()
{
    QCOMPARE(withPool([](Parent &parent) -> QString {
                 Pool pool(parent, parent.shared<SharedSleep>().pool, sleeping(parent, 2, 0.05));
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
                 Pool pool(parent, parent.shared<SharedSleep>().pool, sleeping(parent, 1, 0.1));
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
                 Pool pool(parent, parent.shared<SharedSleep>().pool, sleeping(parent, 2, 30));
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

void WorkerPoolTest::resultsAreTakenByPythonsNames()
{
    QCOMPARE(withPool([](Parent &parent) -> QString {
                 const Pool::Settings settings = sleeping(parent, 2, 0.02, 1);
                 Pool pool(parent, parent.shared<SharedSleep>().pool, settings);
                 EXPECT(pool.apply().value == 0);
                 const AsyncResult second = pool.applyAsync();
                 const AsyncResult third = pool.applyAsync();
                 EXPECT(!third.ready()); // it sleeps, while the parent goes on
                 third.wait();
                 EXPECT(third.ready() && third.get().value == 2);
                 EXPECT(!second.successful() && third.successful());
                 EXPECT(raisedBy([&] { second.get(); }) == TaskState::Failed); // as asked
                 EXPECT(raisedBy([&] { pool.map(); }) == TaskState::Failed);
                 const TaskList all = pool.results();
                 EXPECT(all.size() == Tasks);
                 for (std::uint64_t task = 0; task < Tasks; ++task)
                     EXPECT(all.at(task).task == task && (task == 1 || all.at(task).value == task));
                 pool.close();
                 pool.join();
                 return {};
             }),
             QString());
    QCOMPARE(withPool([](Parent &parent) -> QString {
                 Pool pool(parent, parent.shared<SharedSleep>().pool, sleeping(parent, 2, 0.02));
                 std::uint64_t called = 0;
                 const MapResult promised =
                     pool.mapAsync([&](const TaskList &list) { called += list.size(); });
                 EXPECT(called == 0); // all of them still sleep
                 EXPECT(isLate([&] { promised.get(0.001); }));
                 pool.close();
                 pool.join();
                 EXPECT(called == Tasks); // once
                 return {};
             }),
             QString());
}

void WorkerPoolTest::unorderedResultsComeAsTheyArrive_data()
{
    QTest::addColumn<int>("perChild");
    QTest::addColumn<bool>("killed");
    QTest::newRow("plain") << 0 << false;
    QTest::newRow("workers that leave")
        << 4 << false; // there is no lab here: each waits a second for its answer
    QTest::newRow("a worker that is killed") << 0 << true;
}

/// The first task is the longest; a killed worker's task arrives, too, as lost.
void WorkerPoolTest::unorderedResultsComeAsTheyArrive()
{
    QFETCH(int, perChild);
    QFETCH(bool, killed);
    QCOMPARE(withPool([perChild, killed](Parent &parent) -> QString {
                 Pool::Settings settings = sleeping(parent, 2, 0.05);
                 settings.tasksPerChild = std::uint64_t(perChild);
                 settings.lengths.assign(Tasks, 20'000'000);
                 settings.lengths[0] = killed ? 30'000'000'000 : 500'000'000;
                 Pool pool(parent, parent.shared<SharedSleep>().pool, settings);
                 alarm(20);
                 IMapUnorderedIterator results = pool.imapUnordered();
                 std::vector<std::uint64_t> taken;
                 while (const std::optional<TaskResult> result = nextOf(results)) {
                     taken.push_back(result->task);
                     if (killed && taken.size() == Tasks - 1)
                         kill(pool.cell(0).pid.load(), SIGKILL);
                     EXPECT(result->state
                            == (killed && result->task == 0 ? TaskState::Lost : TaskState::Done));
                 }
                 EXPECT(taken.size() == Tasks && (perChild || taken.back() == 0));
                 std::sort(taken.begin(), taken.end());
                 for (std::uint64_t task = 0; task < Tasks; ++task)
                     EXPECT(taken[task] == task);
                 pool.close();
                 pool.join();
                 return {};
             }),
             QString());
}

void WorkerPoolTest::killsAtAnyTimeLoseNoOtherTask_data()
{
    QTest::addColumn<bool>("dispatcher");
    QTest::addColumn<int>("chunk");
    QTest::newRow("from the board") << false << 1;
    QTest::newRow("from the board, in chunks") << false << 7;
    QTest::newRow("from a dispatcher") << true << 1;
    QTest::newRow("from a dispatcher, in chunks") << true << 7;
}

void WorkerPoolTest::killsAtAnyTimeLoseNoOtherTask()
{
    QFETCH(bool, dispatcher);
    QFETCH(int, chunk);
    QCOMPARE(withPool([dispatcher, chunk](Parent &parent) -> QString {
                 Pool::Settings settings = sleeping(parent, 3, 0.001);
                 settings.tasks = Many;
                 settings.chunk = std::uint64_t(chunk);
                 settings.localSocket = dispatcher;
                 Pool pool(parent, parent.shared<SharedSleep>().pool, settings);
                 const pid_t self = getpid();
                 const pid_t killer = fork();
                 if (killer == 0) {
                     dieWithParent(self);
                     killWorkers(parent.arena(), pool, unsigned(chunk));
                 }
                 alarm(60); // a lost chunk is waited for for ever
                 for (std::uint64_t upTo = 50; upTo <= Many; upTo += 50)
                     pool.submit(upTo);
                 pool.awaitAll();
                 kill(killer, SIGKILL);
                 std::uint64_t lost = 0;
                 for (std::uint64_t task = 0; task < Many; ++task)
                     lost += pool.cell(task).currentState() == TaskState::Lost;
                 EXPECT(doneIn(pool) + lost == Many && pool.finishedTasks() == Many);
                 pool.terminate();
                 return {};
             }),
             QString());
}

QTEST_APPLESS_MAIN(WorkerPoolTest) // an application would be inherited by the workers, which make their own
#include "tst_workerpool.moc"
