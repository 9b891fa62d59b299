// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/classics/card.h"

namespace plab::classics {

/// As the parameters `problem` and `preference` name them, in their order.
enum class Problem : std::uint32_t { ReadersWriters, SleepingBarber, Philosophers };
enum class Preference : std::uint32_t { Readers, Writers, Fair };

Problem problemOf(const Parameters &p);
Preference preferenceOf(const Parameters &p);

/// How many there are of the problem: readers and writers, the barber and the customers, philosophers.
qint64 processesOf(const Parameters &p);

/// Whether everybody has one fork and waits for the other, sooner or later.
bool mayDeadlock(const Parameters &p);

/// What a process is in its problem, by its number from 0: "Reader-1", "Writer-1", "Barber", "Customer-1",
/// "Philosopher-1".
QString nameOfProcess(const Parameters &p, qint64 number);

} // namespace plab::classics
