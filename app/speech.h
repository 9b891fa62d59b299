// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

namespace plab {

/// Exit statuses of the contract; after a signal it is 128 and its number.
namespace Status {
constexpr int Good = 0;
constexpr int Bad = 1;
constexpr int Usage = 2;
constexpr int Refused = 3;
} // namespace Status

// All that reaches a terminal goes through these: what it would obey (control characters from files, titles,
// arguments, processes) is shown as an escape.

/// "process-lab: …" on standard error, one line.
void say(const QString &sentence);
void say(const Text &sentence); ///< in English

/// A run's result on standard error, where standard output is a script's.
void sayResult(const QString &text);

/// A message of Qt's on standard error; some have several lines.
void sayOfToolkit(const QString &message);

/// Says the error and returns its exit status.
int complain(const Error &error);

/// Writes to standard output; line breaks and tabs are taken for our own layout, so a text of somebody else's
/// in it has to be visibleText(). Returns `status`, or that of a failed write if `status` was good.
int print(const QString &text, int status = Status::Good);

} // namespace plab
