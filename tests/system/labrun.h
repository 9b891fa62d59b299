// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"
#include "tests/rounds.h"

#include <functional>

namespace plab {

/// Settings as on the command line, in text: {{"workers", "2"}, {"lock", "none"}}.
using Settings = QList<QPair<QString, QString>>;
using Record = std::shared_ptr<const RunRecord>;

/// How many times slower than usual this build is (PROCESS_LAB_SLOW, for sanitizers); limits are multiplied
/// by it.
double slowness();

/// Whether programs had to wait for a CPU in a quarter of the last ten seconds (/proc/pressure/cpu): then how
/// long something that only sleeps took says nothing about it.
bool isCrowded();

/// The request for an experiment with these settings, all others at their defaults. Unknown names and bad
/// values end the test program.
RunRequest request(const QString &experiment, const Settings &settings, int repeat = 1);

/// Runs to the end in the event loop. The record of what it was after 120 s × slowness() if it has not ended
/// by then.
Record runToEnd(Lab &lab, const RunRequest &request);
Record runToEnd(Lab &lab, const QString &experiment, const Settings &settings, int repeat = 1);

/// Processes events until the condition holds; false after `limitMs` × slowness().
bool comesTrue(const std::function<bool()> &condition, int limitMs = 10'000);

/// The last counted repeat; an empty one if there is none.
Repeat lastRepeat(const Record &record);
const Repeat *witnessOf(const Record &record);

double measureIn(const Repeat &repeat, const char *name); ///< NaN if it was not measured
quint64 countIn(const Repeat &repeat, const char *name);
QList<ProcessRecord> processesOf(const Repeat &repeat, Role role);
/// Events of all lanes, by time.
QList<Event> eventsOf(const Repeat &repeat);
QList<int> numbersOf(const Repeat &repeat, const char *value); ///< a list among the values; null is -1
QString consoleOf(const Repeat &repeat);                       ///< the lines that were printed, in order
/// How many turns somebody had at the one lock of these events; -1 if two had it at once, or one who had it
/// not read or wrote.
int turnsIn(const QList<Event> &events);
/// What is wrong with a repeat that should have ended as it should; empty if nothing.
QString troubleOf(const Record &record);

} // namespace plab
