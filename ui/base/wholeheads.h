// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace plab {

/// Widens the columns of every table and tree in a widget where their heads would be cut, also when the text
/// becomes larger. Once all of them are there. GUI thread.
void keepHeadsWhole(QWidget *widget);

} // namespace plab
