// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The sentence over a run of `pool`: how long the tasks took, what the counting came to, or what was not run.
Headline poolHeadline(const RunRecord &run);

} // namespace plab
