// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The measures of a run for a terminal, a line each over the counted repeats: a median with its interval or,
/// below six repeats, with the least and the largest; a percentile of all samples; the largest of all. Empty
/// where nothing was measured.
QString measureTable(const RunRecord &record, const Declaration &declaration);

} // namespace plab
