// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::create {

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

/// A bar per child of the newest repeat that counts; a histogram where they are many.
ChartData childStartChart(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::create
