// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/script.h"

namespace plab {

/// The name of the script that runs an experiment with these settings: its id, or, in Python, that of its
/// twin, "pool/python".
QString scriptName(const QString &experiment, const Parameters &parameters);

/// The script of that name; null if there is none. Made once, constant afterwards; any thread.
const Script *findScript(const QString &id);

} // namespace plab
