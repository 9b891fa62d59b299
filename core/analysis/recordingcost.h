// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// How many times as long things took in a recorded repeat as in the median of the counted ones that were not
/// recorded, by what is done. Empty where either is missing or the two cannot be compared. Pure.
QMap<QString, double> slowdownOf(const RunRecord &run, const Repeat &recorded,
                                 const Declaration &declaration);

/// "recording took 3.1 % of the processes' time and made an update 7 times slower": in the repeat whose
/// timeline is shown; how much slower, only of a run that nothing disturbed. Empty where nothing was
/// recorded. Pure.
Text recordingWords(const RunRecord &run);
/// "recording took 3.1 % of the processes' time"
Text recordingShareWords(double share);

} // namespace plab
