// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/charts.h"
#include "core/model/declaration.h"

namespace plab::transports {

QList<Text> remarks(const Parameters &p);

QString placementWords(const RunRecord &run);

Headline headline(const RunRecord &run);

KindFigures mechanismFigures(const RunRecord &run, const char *name, const char *title, const char *unit,
                             const char *figure, const char *upTo, const QString &note);

ChartData roundTripsChart(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::transports
