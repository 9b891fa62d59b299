// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/runlength.h"

namespace plab {

/// "1.204 s"; "1.001 s until the code returned, processes went on until 3.002 s"; "3.002 s until the last
/// process was gone, the code never returned". Caption, status line and run list say the same.
QString lengthText(const RunLength &length);

} // namespace plab
