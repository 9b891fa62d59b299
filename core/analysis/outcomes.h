// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The graded table of a record: every declared outcome in declared order, unseen ones with 0; shares with
/// their Wilson interval; witness repeats and repeats that did not finish are left out. Pure.
QList<OutcomeRow> gradeOutcomes(const Declaration &declaration, const RunRecord &record);

} // namespace plab
