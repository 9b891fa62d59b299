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
    case TaskKind::Square:
        self.sleep(length);
        return task * task; // time.sleep(1); return num * num
    }
    return task;
}

namespace {

/// Pool(initializer=initialize): once in each worker's life, before its first task
bool initialize(Child &child, SharedWork &shared)
{
    if (shared.work.initializerFails) {
        child.print(QStringLiteral("the initializer fails, as asked"));
        return false;
    }
    child.print(QStringLiteral("the initializer runs"));
    ++shared.initialized;
    return true;
}

int beWorker(Child &child)
{
    auto &shared = child.shared<SharedWork>();
    TaskWorker worker(child, shared);
    if (const Result<void> ready = worker.prepare(); !ready)
        return child.refuse(ready.error());
    if (shared.work.initializes && !initialize(child, shared))
        return 1; // as an exception that nobody catches
    return servePool(child, shared.pool, worker);
}
const ChildFunctionName workerFunction("pool.worker", &beWorker);

int beDispatcher(Child &child)
{
    return dispatchPool(child, child.shared<SharedWork>().pool);
}
const ChildFunctionName dispatcherFunction("pool.dispatcher", &beDispatcher);

/// How the parent hands over its tasks and takes what comes of them.
struct Takes
{
    QString submit;
    std::uint64_t tasks = 0;
    std::optional<double> timeoutS; ///< of get and next
    bool callback = false;
    bool get = true; ///< it waits for them; else it goes on at once, if it does not have them by then
};

/// try: take() except: …, where get() and next() raise
template<typename Take>
void attempt(TakenResults &taken, const Take &take)
{
    try {
        take();
    } catch (const TaskError &error) {
        taken.raised(error.result);
        taken.take(error.result);
    } catch (const ResultTimeout &) {
        taken.timedOut();
    }
}

/// for i in range(tasks): results.append(pool.apply(work, (i,)))
void byApply(Pool &pool, const Takes &takes, TakenResults &taken)
{
    for (std::uint64_t task = 0; task < takes.tasks; ++task)
        attempt(taken, [&] { taken.take(pool.apply()); });
}

/// promised = [pool.apply_async(work, (i,)) for i in range(tasks)]; for one in promised: one.get(timeout)
void byApplyAsync(Pool &pool, const Takes &takes, TakenResults &taken)
{
    std::vector<AsyncResult> promised;
    for (std::uint64_t task = 0; task < takes.tasks; ++task)
        promised.push_back(pool.applyAsync());
    for (std::size_t i = 0; takes.get && i < promised.size(); ++i)
        attempt(taken, [&] { taken.take(promised[i].get(takes.timeoutS)); });
}

/// for i in range(tasks): pool.apply_async(work, (i,), callback=…, error_callback=…)
void byCallbacks(Pool &pool, const Takes &takes, TakenResults &taken)
{
    const auto callback = [&taken](const TaskResult &result) { taken.calledBack(result); };
    const auto errorCallback = [&taken](const TaskResult &error) {
        taken.calledBackOf(error);
        taken.take(error);
    };
    for (std::uint64_t task = 0; task < takes.tasks; ++task)
        pool.applyAsync(callback, errorCallback);
}

/// print(pool.map(work, range(tasks))), or map_async(…).get(timeout)
void byMap(Parent &parent, Pool &pool, const Takes &takes, TakenResults &taken)
{
    constexpr std::uint64_t Printed = 200;
    const MapResult promised = pool.mapAsync();
    const bool isMap = takes.submit == QLatin1String("map");
    if (!takes.get && !isMap)
        return;
    try {
        const TaskList list = isMap ? promised.get() : promised.get(takes.timeoutS);
        taken.take(list);
        if (list.size() <= Printed)
            parent.print(listText(list));
    } catch (const TaskError &error) { // Python's map keeps nothing of the others
        taken.raised(error.result);
        taken.take(pool.results());
    } catch (const ResultTimeout &) {
        taken.timedOut();
    }
}

/// pool.map_async(work, range(tasks), callback=…, error_callback=…)
void byListCallback(Pool &pool, TakenResults &taken)
{
    pool.mapAsync([&taken](const TaskList &list) { taken.calledBack(list); },
                  [&](const TaskResult &error) {
                      taken.calledBackOf(error);
                      taken.take(pool.results());
                  });
}

/// for result in pool.imap(work, range(tasks)), or imap_unordered; with a limit results.next(timeout)
template<typename Iterator>
void byIterating(Iterator results, const Takes &takes, TakenResults &taken)
{
    for (bool more = takes.get; more;) {
        attempt(taken, [&] {
            const std::optional<TaskResult> result = results.next(takes.timeoutS);
            more = result.has_value();
            if (more)
                taken.take(*result);
        });
    }
}

void handOver(Parent &parent, Pool &pool, const Takes &takes, TakenResults &taken)
{
    if (takes.submit == QLatin1String("apply"))
        byApply(pool, takes, taken);
    else if (takes.submit == QLatin1String("apply-async") && takes.callback)
        byCallbacks(pool, takes, taken);
    else if (takes.submit == QLatin1String("apply-async"))
        byApplyAsync(pool, takes, taken);
    else if (takes.submit == QLatin1String("map-async") && takes.callback)
        byListCallback(pool, taken);
    else if (takes.submit.startsWith(QLatin1String("map")))
        byMap(parent, pool, takes, taken);
    else if (takes.submit == QLatin1String("imap"))
        byIterating(pool.imap(), takes, taken);
    else
        byIterating(pool.imapUnordered(), takes, taken);
}

/// try: call() except ValueError: …
template<typename Call>
void tryInWrongOrder(TakenResults &taken, const Call &call)
{
    try {
        call();
    } catch (const WrongOrder &wrong) {
        taken.refused(wrong.sentence);
    }
}

/// pool.close(); pool.join(), or what the setting `leave` has instead
void leavePool(Pool &pool, const QString &how, TakenResults &taken)
{
    if (how == QLatin1String("terminate"))
        return pool.terminate();
    if (how == QLatin1String("join-first"))
        tryInWrongOrder(taken, [&] { pool.join(); });
    pool.close();
    if (how == QLatin1String("submit-late"))
        tryInWrongOrder(taken, [&] { pool.applyAsync(); });
    pool.join();
}

} // namespace

bool counts(const Parameters &p)
{
    return taskKindOf(p) == TaskKind::Count;
}

bool sleeps(const Parameters &p)
{
    return taskKindOf(p) == TaskKind::Sleep || taskKindOf(p) == TaskKind::Square;
}

namespace {

Takes takesOf(const Parameters &p)
{
    Takes takes;
    takes.submit = p.choice("submit");
    takes.tasks = std::uint64_t(p.integer("tasks"));
    if (!p.isNull("get-timeout"))
        takes.timeoutS = p.number("get-timeout");
    takes.callback = p.flag("callback");
    takes.get = p.choice("leave") != QLatin1String("terminate");
    return takes;
}

/// Uses the pool from its first task to its end. Nobody but the laboratory notices a pool that hangs.
PoolEnd usePool(Parent &parent, Pool &pool, TakenResults &taken)
{
    const Parameters &p = parent.parameters();
    PoolEnd end;
    try {
        if (counts(p))
            pool.awaitReady();
        handOver(parent, pool, takesOf(p), taken);
        leavePool(pool, p.choice("leave"), taken);
    } catch (const PoolHangs &hang) {
        end.hang = hang;
        end.foundNs = nowNs();
        parent.warn(hangSentence(hang));
        pool.terminate();
    } catch (const PoolGaveUp &) {
        if (!p.flag("initializer-fails"))
            throw;
        end.gaveUp = true;
        pool.terminate();
    }
    return end;
}

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
    Pool pool(parent, place.pool(), settings);
    TakenResults taken(parent);

    if (const QJsonArray names = namesOfOneLock(task.lock); counts(p) && !names.isEmpty()) {
        parent.value(QStringLiteral("locks"), names);
        parent.publish();
    }
    constexpr std::uint64_t Cheap = 5000; // going over more of them would take a CPU from the workers
    PoolEnd end;
    {
        std::optional<Parent::Telling> telling;
        if (!counts(p) && settings.tasks <= Cheap)
            telling.emplace(parent, [&] { PoolReport(parent, pool, settings, task, taken).sendTimes(); });
        end = usePool(parent, pool, taken);
    }
    parent.returned();
    end.counter = place.counter().read();
    end.initialized = place.initialized();
    PoolReport(parent, pool, settings, task, taken).send(end);
}

} // namespace

Script script()
{
    return {needs, run, sharedRoot<SharedWork>()};
}

} // namespace plab::pool
