// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {
struct KindFigures;
}

namespace plab::transports {

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

/// A sentence: where the two processes were.
Text placementWords(const RunRecord &run);

Headline headline(const RunRecord &run);

KindFigures mechanismFigures(const RunRecord &run, const char *name, const Text &title, const Text &unit,
                             const char *figure, const char *upTo, const Text &note);

ChartData roundTripsChart(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::transports
