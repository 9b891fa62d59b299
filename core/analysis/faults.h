// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

namespace plab {

/// The faults of one repeat as lines for a person: "At 0.531 s: Worker-2 (process 4711) was killed by SIGKILL
/// (9).", with the repeat in front where the run has several. What processes call themselves may
/// hold control characters: who shows a line makes them visibleText(). Window and command line tell these.
/// Pure.
QList<Text> faultLines(const RunRecord &run, const Repeat &repeat);

/// Those of all repeats in their order; of more than `most` the newest, and how many there were before. Pure.
QList<Text> faultLines(const RunRecord &run, qsizetype most);

/// "4 faults", for where there is no room for them.
quint64 faultCount(const RunRecord &run);

} // namespace plab
