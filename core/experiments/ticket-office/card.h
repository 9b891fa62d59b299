// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::ticketoffice {

inline constexpr double RacyDelay = 0.01; ///< s; below it the writing of events would decide who meets whom

bool isLocked(const Parameters &p);

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

/// How many buyers had their answer, over time: a steep line when they crowd, stairs when they take turns.
ChartData servedChart(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::ticketoffice
