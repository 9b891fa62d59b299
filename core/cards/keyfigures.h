// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The most that was lost, of what was to be counted, in the repeats that were a race; and what one update
/// took: the inverse of its pace, median over the repeats. `paces` is the declaration's; `perUpdate` says
/// which time it is.
QList<KeyFigure> lossAndCost(const RunRecord &run,
                             const std::function<QMap<QString, double>(const Repeat &)> &paces,
                             const Text &perUpdate);

/// "3 of 5": the counted repeats in which any of these outcomes was seen. "–" where none has been counted.
KeyFigure repeatsWith(const RunRecord &run, const QStringList &outcomes, const Text &words);

/// The median over the counted repeats of a measure in seconds (times `scale`), or of any other; "–" where it
/// was not measured.
KeyFigure typicalTime(const RunRecord &run, const char *measure, const Text &words, double scale = 1);
KeyFigure typicalFigure(const RunRecord &run, const char *measure, const Text &words);

} // namespace plab
