// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// A run's result for a terminal: the headline, the graded outcomes as a histogram with their
/// intervals, the main measures over the counted repeats with how far these differ, and what a reader must
/// know beside them. In the person's locale.
QString resultText(const RunRecord &record, const Declaration &declaration);

} // namespace plab
