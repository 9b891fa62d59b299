// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QString>

#include <cstdint>

namespace plab {

/// The CPU for party `number` (from 0) under a placement setting: all on one CPU (same-cpu), in turn on two
/// (two-cpus), or wherever the scheduler wants (-1).
int cpuFor(const QString &placement, std::uint32_t number);

/// Keeps the calling thread on this CPU; nothing for -1. The error is the machine's refusal.
Result<void> pinTo(int cpu);

} // namespace plab
