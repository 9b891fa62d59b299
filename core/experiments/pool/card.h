// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::pool {

QList<Parameter> parameters();

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

/// How long the tasks of a pool worked: by the CPU clock, or how long they slept. Records of version 1 do not
/// tell.
ChartData taskWorkTimeChart(const RunRecord &run, const QList<RunRecord> &overlays);

/// How long they took by the wall clock.
ChartData taskWallTimeChart(const RunRecord &run, const QList<RunRecord> &overlays);

/// The sentence over a run of `pool`: how long the tasks took, what the counting came to, or what was not
/// run.
Headline headline(const RunRecord &run);

} // namespace plab::pool
