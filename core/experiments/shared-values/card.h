// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::sharedvalues {

Result<void> check(const Parameters &p);
QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

ChartData arrayChart(const RunRecord &run, const QList<RunRecord> &);

} // namespace plab::sharedvalues
