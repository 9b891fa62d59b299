// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

namespace plab {

/// Roughly how much memory a process of a record takes, and a whole repeat with its events and its console.
quint64 memoryOf(const ProcessRecord &process);
quint64 memoryOf(const Repeat &repeat);

} // namespace plab
