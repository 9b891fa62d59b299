// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace plab {

/// What the program does at SIGINT, SIGTERM and SIGHUP: it ends with 130, 143 or 129, whatever it is doing
/// and whoever it waits for (a pipe that nobody reads). At once, or after the time it has been given; files
/// that are not whole by then are as they were. Signals are taken as by a program that a shell starts,
/// whoever started this one and with whatever blocked or ignored; but SIGHUP stays ignored where it was
/// (nohup), as do the signals of job control. SIGPIPE and SIGXFSZ are errors of one write each. Called first
/// of all.
void heedEndSignals();

/// What whoever started the program had it ignore.
const std::vector<int> &ignoredAtStart();

/// The first of them that came; 0 for none.
int caughtSignal();

/// How long the program may go on from the first of them: for those that come from now on.
void giveTime(int milliseconds);

/// Each signal's number is written there, too, as one byte; -1 for nowhere.
void passSignalsTo(int descriptor);

/// The sentence that stands on standard error if a signal ends the program from now on. Empty for none.
void setLastWords(const QString &sentence);
/// That not all was written there; "-" is standard output.
void setUnwritten(const QString &path);

} // namespace plab
