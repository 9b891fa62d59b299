// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/schedule.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>
#include <vector>

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

qint64 automaticChunk(qint64 tasks, qint64 workers)
{
    const qint64 parts = 4 * std::max<qint64>(workers, 1);
    return std::max<qint64>(1, (tasks + parts - 1) / parts);
}

} // namespace plab
