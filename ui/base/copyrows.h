// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QTreeView;
class QAction;

namespace plab {

/// Gives a view the action Copy (Ctrl+C): the selected rows, in the order seen, as text with tabs between the
/// columns that are not hidden. The action belongs to the view.
QAction *addCopyAction(QTreeView *view);

} // namespace plab
