// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/pool/settings.h"

#include "core/experiments/pool/card.h"
#include "core/experiments/pool/script.h"
#include "core/figures/schedule.h"

#include <algorithm>
#include <cmath>

namespace plab::pool {

namespace {

constexpr std::uint64_t WitnessSteps = 100'000; ///< increments a witness records at most, over all tasks

std::uint64_t stepsOf(const Parameters &p, bool witness)
{
    const auto steps = std::uint64_t(p.integer("steps-per-task"));
    if (!witness || p.integer("tasks") == 0)
        return steps;
    return std::clamp<std::uint64_t>(WitnessSteps / std::uint64_t(p.integer("tasks")), 1, steps);
}

std::uint64_t chunkOf(const Parameters &p)
{
    const QString submit = p.choice("submit");
    if (submit.startsWith(QLatin1String("apply")))
        return 1;
    if (p.integer("chunk") > 0)
        return std::uint64_t(p.integer("chunk"));
    return submit.startsWith(QLatin1String("map"))
        ? std::uint64_t(automaticChunk(p.integer("tasks"), p.integer("workers")))
        : 1;
}

WorkerDeath workerDeathOf(const Parameters &p)
{
    static const QStringList deaths {"go-on", "broken", "hang"};
    return WorkerDeath(deaths.indexOf(p.choice("worker-death")));
}

/// Nanoseconds of each task's steps: the seconds are gone through again and again.
std::vector<std::uint64_t> stepsOfSeconds(const Parameters &p)
{
    const QList<double> seconds = p.list("task-seconds");
    std::vector<std::uint64_t> lengths(std::size_t(p.integer("tasks")));
    for (std::size_t task = 0; task < lengths.size(); ++task) {
        const double own = seconds.at(qsizetype(task) % seconds.size());
        lengths[task] = std::uint64_t(std::llround(own * 1e9 / double(p.integer("steps-per-task"))));
    }
    return lengths;
}

/// Replacements find a drained slot; a lane more is ring space less for the others.
qint64 lanesOf(const Parameters &p)
{
    const qint64 workers = p.integer("workers");
    return !p.isNull("tasks-per-child") ? 2 * workers + 30 : workers + 14;
}

} // namespace

TaskKind taskKindOf(const Parameters &p)
{
    static const QStringList tasks {"none", "sleep", "spin", "powers", "count", "square"};
    return TaskKind(tasks.indexOf(p.choice("task")));
}

Spread spreadOf(const Parameters &p)
{
    static const QStringList spreads {"equal", "rising", "falling", "random"};
    return Spread(spreads.indexOf(p.choice("spread")));
}

bool hasOwnSeconds(const Parameters &p)
{
    return !p.isNull("task-seconds") && (sleeps(p) || taskKindOf(p) == TaskKind::Spin);
}

void SharedWork::build(ArenaBuilder &builder, const Parameters &p)
{
    pool.build(builder, std::uint64_t(p.integer("tasks")), std::uint64_t(slotsFor(lanesOf(p))));
}

ArenaNeeds needs(const Parameters &p)
{
    ArenaNeeds needs;
    const qint64 workers = p.integer("workers");
    needs.lanes = lanesOf(p);
    const double perTask = taskKindOf(p) == TaskKind::Count ? 4.0 * double(stepsOf(p, true)) + 3 : 3;
    needs.eventsPerLane =
        qint64(std::min(2e6, 64 + perTask * double(p.integer("tasks")) * 2 / double(workers)));
    return needs;
}

Text poolWitnessCut(const Parameters &p)
{
    const std::uint64_t steps = stepsOf(p, true);
    return steps < stepsOf(p, false) && taskKindOf(p) == TaskKind::Count
        ? tr("%n steps in each task", "%n step in each task", double(steps))
        : Text();
}

TaskWork taskWork(const Parent &parent)
{
    const Parameters &p = parent.parameters();
    TaskWork work;
    work.kind = taskKindOf(p);
    if (work.kind == TaskKind::Count)
        work.lock = lockKindFromName(p.choice("lock")).value_or(LockKind::None);
    work.steps = stepsOf(p, parent.isWitness());
    work.stepNs = std::uint64_t(p.number("step-seconds") * 1e9);
    work.unequal = hasOwnSeconds(p) || (spreadOf(p) != Spread::Equal && work.kind != TaskKind::None);
    if (!p.isNull("fail-task"))
        work.failTask = std::uint64_t(p.integer("fail-task"));
    work.failCount = std::uint64_t(p.integer("fail-count"));
    if (!p.isNull("kill-task"))
        work.killTask = std::uint64_t(p.integer("kill-task"));
    work.initializes = p.flag("initializer");
    work.initializerFails = p.flag("initializer-fails");
    return work;
}

Pool::Settings poolSettings(const Parent &parent, const TaskWork &work)
{
    const Parameters &p = parent.parameters();
    Pool::Settings settings;
    settings.workers = std::uint32_t(p.integer("workers"));
    settings.tasks = std::uint64_t(p.integer("tasks"));
    settings.chunk = chunkOf(p);
    settings.tasksPerChild = std::uint64_t(p.integer("tasks-per-child"));
    settings.spinNs = std::uint64_t(p.integer("spin-us")) * 1000;
    settings.localSocket = p.choice("transport") == QLatin1String("local-socket");
    settings.method = startMethodFromName(p.choice("start-method")).value_or(StartMethod::Fork);
    settings.printTasks = work.sleeps() && p.integer("tasks") <= 200;
    settings.together = work.kind == TaskKind::Count && p.choice("submit") != QLatin1String("apply");
    settings.workerDeath = workerDeathOf(p);
    if (hasOwnSeconds(p))
        settings.lengths = stepsOfSeconds(p);
    else if (work.unequal)
        settings.lengths = taskLengths(spreadOf(p), settings.tasks, work.length(), parent.seed());
    return settings;
}

} // namespace plab::pool
