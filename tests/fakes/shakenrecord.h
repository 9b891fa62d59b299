// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <functional>

namespace plab {

/// Everything that headline, outcomes, charts and tables make of a record, made once: its words, or
/// what is wrong with them, as "chart wall-time: nan". That it returns at all is half of what it shows.
QStringList badWordsOf(const Declaration &declaration, const RunRecord &run);

/// What is wrong with the file that is made of a record and read again; empty if nothing.
QString faultOfFile(const Declaration &declaration, const RunRecord &run);

/// Calls `visit` with a copy of the record and what was done to it, for everything that a record may lack:
/// each measure null and gone, in all repeats and in the first one; all of them; each value gone, of another
/// shape, empty; no processes, no console, no outcomes, no repeats.
void forEachLack(const Declaration &declaration, const RunRecord &whole,
                 const std::function<void(const RunRecord &, const QString &lack)> &visit);

} // namespace plab
