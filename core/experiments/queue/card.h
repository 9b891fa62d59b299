// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::queue {

// What the settings say. Pure; defined beside the script.
bool isResults(const Parameters &p);
bool isInOneProcess(const Parameters &p); ///< what is no queue between processes

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

/// The queue's length over time, of the newest repeat that has one, and of the overlays.
ChartData occupancyChart(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::queue
