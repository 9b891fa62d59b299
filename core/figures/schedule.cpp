// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/schedule.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <queue>
#include <random>

namespace plab {

double makespan(const QList<double> &taskSeconds, int workers, int chunk, bool sequential)
{
    if (sequential || workers <= 1)
        return std::accumulate(taskSeconds.begin(), taskSeconds.end(), 0.0);
    const qsizetype step = std::max(1, chunk);
    std::priority_queue<double, std::vector<double>, std::greater<>> freeAt;
    for (int i = 0; i < workers; ++i)
        freeAt.push(0);
    double end = 0;
    for (qsizetype first = 0; first < taskSeconds.size(); first += step) {
        const qsizetype past = std::min(first + step, taskSeconds.size());
        const double done =
            std::accumulate(taskSeconds.begin() + first, taskSeconds.begin() + past, freeAt.top());
        freeAt.pop();
        freeAt.push(done);
        end = std::max(end, done);
    }
    return end;
}

double makespanOnCpus(const QList<double> &taskSeconds, int workers, int chunk, bool sequential, int cpus)
{
    const double all = std::accumulate(taskSeconds.begin(), taskSeconds.end(), 0.0);
    return std::max(makespan(taskSeconds, workers, chunk, sequential), all / std::max(1, cpus));
}

qint64 automaticChunk(qint64 tasks, qint64 workers)
{
    const qint64 parts = 4 * std::max<qint64>(workers, 1);
    return std::max<qint64>(1, (tasks + parts - 1) / parts);
}

std::vector<std::uint64_t> taskLengths(Spread spread, std::uint64_t tasks, std::uint64_t mean,
                                       std::uint64_t seed)
{
    if (spread == Spread::Equal)
        return std::vector<std::uint64_t>(tasks, mean);
    // Every length is the difference of two rounded sums, so that rounding adds up to nothing.
    std::vector<std::uint64_t> weights(tasks);
    std::mt19937_64 random(seed);
    constexpr std::uint64_t Finest = 1 << 24;
    for (std::uint64_t task = 0; task < tasks; ++task) {
        weights[task] = spread == Spread::Rising ? 2 * task + 1
            : spread == Spread::Falling          ? 2 * (tasks - task) - 1
                                                 : 1 + random() % Finest;
    }
    const long double perWeight = (long double)(tasks) * (long double)(mean)
        / (long double)(std::accumulate(weights.begin(), weights.end(), std::uint64_t(0)));
    std::uint64_t weight = 0;
    long double before = 0; // beyond 64 bits for the longest tasks
    for (std::uint64_t &length : weights) {
        weight += length;
        const long double upTo = std::round((long double)(weight)*perWeight);
        length = std::uint64_t(upTo - before);
        before = upTo;
    }
    return weights;
}

} // namespace plab
