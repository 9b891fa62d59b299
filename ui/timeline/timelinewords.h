// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/timeline.h"

#include <QString>

namespace plab {

/// What the lanes of a timeline show, for those who cannot see them: a sentence for each, with its states by
/// their shares of its life and how many updates were lost in it. O(lanes · log events).
QString timelineWords(const Timeline &timeline);

} // namespace plab
