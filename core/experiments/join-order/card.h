// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::joinorder {

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

/// Pairs of bars: when a join returned, and when its child had ended.
ChartData joinsChart(const RunRecord &run, const QList<RunRecord> &);

} // namespace plab::joinorder
