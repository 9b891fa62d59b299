// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/hatch.h"

#include "core/analysis/timeline.h"

namespace plab {

/// A bar whose every pixel column is divided among the states by their share of the time in it, work at the
/// bottom: seen from afar it reads like an area chart of what the lane did. One image pixel per bin.
QImage columnImage(const std::vector<Timeline::Bin> &bins, int height, const Hatch &hatch);

} // namespace plab
