// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <cstdint>
#include <optional>
#include <vector>

namespace plab {

/// Makespan of a list schedule: chunks of consecutive tasks go, in order, to the worker that is free first.
/// Seconds. `sequential` = apply: one task at a time whatever the number of workers. Pure.
///
/// No run of these tasks in these chunks and this order on so many workers is shorter: where every task takes
/// at least as long and begins no sooner, each worker is free no sooner either.
double makespan(const QList<double> &taskSeconds, int workers, int chunk, bool sequential = false);

/// The same for tasks that compute: however many workers there are, no more than `cpus` of them work at the
/// same instant, so that all together take at least the sum of the tasks over the CPUs.
double makespanOnCpus(const QList<double> &taskSeconds, int workers, int chunk, bool sequential, int cpus);

/// Python's automatic chunk of Pool.map: ceil(tasks / (4 × workers)); at least 1.
qint64 automaticChunk(qint64 tasks, qint64 workers);

/// How the lengths of tasks differ.
enum class Spread { Equal, Rising, Falling, Random };

/// Lengths of so many tasks whose mean is `mean` (exactly: their sum is tasks × mean): rising from next to
/// nothing to nearly twice the mean, falling likewise, or drawn evenly between from the seed. Pure.
std::vector<std::uint64_t> taskLengths(Spread spread, std::uint64_t tasks, std::uint64_t mean,
                                       std::uint64_t seed);

} // namespace plab
