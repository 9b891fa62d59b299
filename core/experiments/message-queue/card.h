// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::messagequeue {

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

/// The priorities of the messages in the order in which they were sent, and in that in which they came.
ChartData prioritiesChart(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::messagequeue
