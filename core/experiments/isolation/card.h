// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::isolation {

QList<Idle> withoutEffect(const Parameters &p);

Headline headline(const RunRecord &run);

/// The value before, and what each of the two has afterwards.
ChartData valuesChart(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::isolation
