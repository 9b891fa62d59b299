// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::signalling {

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

/// How many had been sent and handled over time.
ChartData arrivalsChart(const RunRecord &run, const QList<RunRecord> &overlays);

/// Of each signal to a child of its own: how many ended, stopped or left it.
ChartData effectsChart(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::signalling
