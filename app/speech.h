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

/// "process-lab: …" on standard error.
void say(const QString &sentence);

/// Says the error and returns its exit status.
int complain(const Error &error);

/// Writes to standard output. Returns `status`, or that of a failed write if `status` was good.
int print(const QString &text, int status = Status::Good);

} // namespace plab
