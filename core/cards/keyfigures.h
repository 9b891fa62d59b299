// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// What was lost of all that was to be counted in the counted repeats, and what one update took: the inverse
/// of its pace, median over the repeats. `paces` is the declaration's; `perUpdate` says which time it is.
QList<KeyFigure> lossAndCost(const RunRecord &run,
                             const std::function<QMap<QString, double>(const Repeat &)> &paces,
                             const Text &perUpdate);

} // namespace plab
