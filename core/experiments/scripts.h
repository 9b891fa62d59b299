// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/script.h"

namespace plab {

/// The script of an experiment; null if there is none of that id. Made once, constant afterwards; any thread.
const Script *findScript(const QString &id);

} // namespace plab
