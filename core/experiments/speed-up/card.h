// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::speedup {

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

QString shownTimes(double factor);

/// How many jobs of a run can really run at once. Pure: the CPUs are those of the record.
double idealSpeedup(const RunRecord &run);

Headline headline(const RunRecord &run);

ChartData speedupChart(const RunRecord &run, const QList<RunRecord> &overlays);

ChartData timesChart(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::speedup
