// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/runrecord.h"

#include <QStringList>

namespace plab {

/// What the events of a repeat say that cannot have been, each as a sentence; empty if all can. Computed from
/// nothing but the events, the process table, settings and measures of the record:
/// - each lane is in order of time, and says only what its experiment declares;
/// - each wait names what it waits for, has one end, and ends as what it began; only who was killed leaves
/// one
///   open;
/// - a lock has one holder, and a semaphore no more than it has permits;
/// - no item, message or number is got before it was put, overall and each by itself, and a queue never holds
///   more than its capacity;
/// - nobody is let through before Set, before as many were notified, before the last partner came, or before
///   the process waited for has ended; a join that timed out left a living process;
/// - who was killed by the signal of another one lived until that was sent;
/// - Full and Empty are as many as were counted.
QStringList untrueEvents(const RunRecord &record, const Repeat &repeat, const Declaration &declaration);

} // namespace plab
