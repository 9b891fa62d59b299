// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

namespace plab {

/// Makespan of a list schedule: chunks of consecutive tasks go, in order, to the worker that is free first.
/// Seconds. `sequential` = apply: one task at a time whatever the number of workers. Pure.
double makespan(const QList<double> &taskSeconds, int workers, int chunk, bool sequential = false);

/// Python's automatic chunk of Pool.map: ceil(tasks / (4 × workers)); at least 1.
qint64 automaticChunk(qint64 tasks, qint64 workers);

} // namespace plab
