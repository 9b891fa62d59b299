// SPDX-License-Identifier: GPL-3.0-or-later
// Pool: workers that take tasks from a shared queue. Python's multiprocessing.Pool, on real processes.
#include "core/experiments/pool/script.h"

#include "core/exhibits/locknames.h"
#include "core/exhibits/powers.h"
#include "core/experiments/pool/party.h"
#include "core/experiments/pool/report.h"
#include "core/experiments/pool/settings.h"
#include "core/multiprocessing/pool.h"
#include "core/runtime/parent.h"
#include "core/runtime/script.h"

#include <QJsonArray>

namespace plab::pool {

namespace {

/// counter.value += 1, with or without a lock around it
constexpr auto addStep = [](const auto &point, RacingCounter &counter, std::int64_t step) {
    const std::int64_t seen = point.read(counter);
    point.write(counter, seen + step); // if another worker wrote in between, its update is lost
};

} // namespace

/// for step in range(steps): … what one task does, and returns
std::uint64_t work(TaskWorker &self, std::uint64_t task, std::uint64_t length)
{
    switch (self.kind()) {
    case TaskKind::None:
        break;
    case TaskKind::Sleep:
        self.sleep(length);
        break;
    case TaskKind::Spin:
        self.spin(length);
        break;
    case TaskKind::Powers:
        return sumOfPowers(length); // sum(i + i**5 + i**6 for i in range(steps))
    case TaskKind::Count:
        return self.count(length, addStep); // for step in range(steps): counter.value += 1
    }
    return task;
}

namespace {

int beWorker(Child &child)
{
    auto &shared = child.shared<SharedWork>();
    TaskWorker worker(child, shared);
    if (const Result<void> ready = worker.prepare(); !ready)
        return child.refuse(ready.error());
    return servePool(child, shared.pool, worker);
}
const ChildFunctionName workerFunction("pool.worker", &beWorker);

int beDispatcher(Child &child)
{
    return dispatchPool(child, child.shared<SharedWork>().pool);
}
const ChildFunctionName dispatcherFunction("pool.dispatcher", &beDispatcher);

/// for i in range(tasks): results.append(pool.apply(work, (i,)))
void byApply(Pool &pool, std::uint64_t tasks, TakenResults &taken)
{
    for (std::uint64_t task = 0; task < tasks; ++task)
        taken.take(pool.apply());
}

/// promised = [pool.apply_async(work, (i,)) for i in range(tasks)]; for one in promised: one.get()
void byApplyAsync(Pool &pool, std::uint64_t tasks, bool get, TakenResults &taken)
{
    std::vector<AsyncResult> promised;
    for (std::uint64_t task = 0; task < tasks; ++task)
        promised.push_back(pool.applyAsync());
    for (std::size_t i = 0; get && i < promised.size(); ++i)
        taken.take(promised[i].get());
}

/// for result in pool.imap(work, range(tasks)), or imap_unordered
template<typename Iterator>
void byIterating(Iterator results, TakenResults &taken)
{
    while (const std::optional<TaskResult> result = results.next())
        taken.take(*result);
}

/// Hands over the tasks and takes their results as the setting `submit` says. `get`: the parent waits for
/// them; else it goes on at once, if it does not have them by then.
void handOver(Pool &pool, const QString &submit, std::uint64_t tasks, bool get, TakenResults &taken)
{
    if (submit == QLatin1String("apply")) {
        byApply(pool, tasks, taken);
    } else if (submit == QLatin1String("apply-async")) {
        byApplyAsync(pool, tasks, get, taken);
    } else if (submit == QLatin1String("map")) {
        taken.take(pool.map());
    } else if (submit == QLatin1String("map-async")) {
        pool.mapAsync([&taken](const TaskList &results) { taken.take(results); });
    } else if (submit == QLatin1String("imap")) {
        IMapIterator results = pool.imap();
        if (get)
            byIterating(results, taken);
    } else {
        IMapUnorderedIterator results = pool.imapUnordered();
        if (get)
            byIterating(results, taken);
    }
}

} // namespace

bool counts(const Parameters &p)
{
    return taskKindOf(p) == TaskKind::Count;
}

namespace {

void run(Parent &parent)
{
    const Parameters &p = parent.parameters();
    const TaskWork task = taskWork(parent);
    WorkPlace place(parent, task);
    Pool::Settings settings = poolSettings(parent, task);
    settings.worker = &workerFunction;
    settings.dispatcher = &dispatcherFunction;
    settings.descriptors = place.descriptors();
    settings.look = [&place] { place.look(); };
    const bool terminates = p.choice("leave") == QLatin1String("terminate");
    Pool pool(parent, place.pool(), settings);
    TakenResults taken;

    if (const QJsonArray names = namesOfOneLock(task.lock); counts(p) && !names.isEmpty()) {
        parent.value(QStringLiteral("locks"), names);
        parent.publishValues();
    }
    if (task.kind == TaskKind::Count)
        pool.awaitReady();
    handOver(pool, p.choice("submit"), settings.tasks, !terminates, taken);
    if (terminates) {
        pool.terminate();
    } else {
        pool.close();
        pool.join();
    }
    parent.returned();
    PoolReport(parent, pool, settings, task, taken).send(place.counter().read());
}

} // namespace

Script script()
{
    return {needs, run, sharedRoot<SharedWork>()};
}

} // namespace plab::pool
