// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// What a run of `lost-updates` showed, in one or two sentences. Counts of repeats rather than a middle
/// value: some repeats lose nothing and others nearly all. Pure.
Headline raceHeadline(const RunRecord &run);

} // namespace plab
