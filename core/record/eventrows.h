// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <functional>

namespace plab {

/// Calls back for every event of a repeat in time order over all lanes, until it is told to stop; equal times
/// go by index. `index` is that of the process record. False: it was told to stop.
bool forEachEvent(const Repeat &repeat, const std::function<bool(const Event &event, int index)> &visit);

qint64 eventCount(const Repeat &repeat);
qint64 eventCount(const RunRecord &record);

/// Appends seconds from the entry of the experiment with all nine decimals: "-0.000012345". Exact, never by
/// way of a double.
void appendEventSeconds(QByteArray &text, const Repeat &repeat, const Event &event);

/// Appends an event's argument as what it is: "-3", "3.1415927".
void appendArgument(QByteArray &text, const Event &event);

/// Appends decimal digits without a detour over a text of its own: exports hold millions.
void appendDigits(QByteArray &text, quint64 number);

} // namespace plab
