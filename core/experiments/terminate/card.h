// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::terminate {

/// The child's steps over time: they stop where it is stopped or ended, and go on where it is not.
ChartData childStepsChart(const RunRecord &run, const QList<RunRecord> &overlays);

/// Of several that are waited for at once: when each ended, and when its parent heard of it.
ChartData heardChart(const RunRecord &run, const QList<RunRecord> &overlays);

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

} // namespace plab::terminate
