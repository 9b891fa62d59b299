// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/pool/overlap.h"

#include "core/model/cpus.h"
#include "core/multiprocessing/pool.h"

#include <algorithm>
#include <map>

namespace plab::pool {

namespace {

/// Readings of a worker's clocks lie at least this share of the whole apart: a million tasks give no finer
/// answer than some thousands.
constexpr std::uint64_t FinestShare = 4000;

std::vector<std::uint64_t> tasksByBegin(const Pool &pool, std::uint64_t tasks)
{
    std::vector<std::uint64_t> done;
    for (std::uint64_t task = 0; task < tasks; ++task) {
        if (pool.cell(task).currentState() == TaskState::Done)
            done.push_back(task);
    }
    std::sort(done.begin(), done.end(), [&](std::uint64_t a, std::uint64_t b) {
        return pool.cell(a).beginNs.load() < pool.cell(b).beginNs.load();
    });
    return done;
}

/// Nanoseconds in which tasks of at least two workers had begun and not ended. `done` by begin.
std::uint64_t severalNs(const Pool &pool, const std::vector<std::uint64_t> &done)
{
    std::vector<std::pair<std::uint64_t, int>> changes; // time, one more or one less
    for (const std::uint64_t task : done) {
        changes.emplace_back(pool.cell(task).beginNs.load(), 1);
        changes.emplace_back(pool.cell(task).endNs.load(), -1);
    }
    std::sort(changes.begin(), changes.end());
    std::uint64_t several = 0;
    int active = 0;
    for (std::size_t i = 0; i + 1 < changes.size(); ++i) {
        active += changes[i].second;
        several += active > 1 ? changes[i + 1].first - changes[i].first : 0;
    }
    return several;
}

/// Readings of each worker's clocks: no CPU time between two tasks, what the task had within it.
std::vector<std::vector<Slice>> readingsOf(const Pool &pool, const std::vector<std::uint64_t> &done,
                                           std::uint64_t finestNs)
{
    std::map<std::int32_t, std::vector<Slice>> byWorker;
    const auto add = [finestNs](std::vector<Slice> &readings, std::uint64_t timeNs, std::uint64_t cpuNs) {
        const bool soon = readings.size() > 1 && timeNs - readings[readings.size() - 2].timeNs < finestNs;
        if (soon)
            readings.pop_back();
        readings.push_back({timeNs, 0, cpuNs});
    };
    for (const std::uint64_t task : done) {
        const TaskCell &cell = pool.cell(task);
        std::vector<Slice> &readings = byWorker[cell.pid.load()];
        const std::uint64_t cpuNs = readings.empty() ? 0 : readings.back().cpuNs;
        add(readings, cell.beginNs.load(), cpuNs);
        add(readings, cell.endNs.load(), cpuNs + cell.workNs.load());
    }
    std::vector<std::vector<Slice>> all;
    for (auto &[pid, readings] : byWorker)
        all.push_back(std::move(readings));
    return all;
}

} // namespace

std::optional<Overlap> countingOverlap(const Pool &pool, std::uint64_t tasks)
{
    const std::vector<std::uint64_t> done = tasksByBegin(pool, tasks);
    if (done.empty())
        return std::nullopt;
    std::uint64_t endNs = 0;
    for (const std::uint64_t task : done)
        endNs = std::max(endNs, pool.cell(task).endNs.load());
    const std::uint64_t spanNs = std::max<std::uint64_t>(1, endNs - pool.cell(done.front()).beginNs.load());
    std::optional<Overlap> overlap = overlapOf(readingsOf(pool, done, spanNs / FinestShare), usableCpus());
    if (!overlap)
        return std::nullopt;
    // A worker that has no task just now cannot interleave with anybody.
    overlap->spans = double(severalNs(pool, done)) / double(spanNs);
    overlap->most = std::min(overlap->most, overlap->spans);
    overlap->least = std::min(overlap->least, overlap->most);
    return overlap;
}

} // namespace plab::pool
