// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QScrollArea;

namespace plab {

/// Keeps a scroll area that scrolls up and down only at least as wide as what stands in it, so that nothing
/// is cut off at its right edge. After its widget was set. GUI thread.
void keepWholeWidth(QScrollArea *area);

} // namespace plab
