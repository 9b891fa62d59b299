// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// How long each process of the newest counted repeat lived: with its parent, as an orphan after it, and as
/// a zombie after its own end; of the parent also how long its code ran. Pure.
ChartData lifetimesChart(const RunRecord &run, const QList<RunRecord> &overlays);

/// The name that a repeat has for a pid: "nursery"; "process 4711" if it is none of its own.
QString processNameOf(const Repeat &repeat, qint64 pid);

} // namespace plab
