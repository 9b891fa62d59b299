// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMenu;
class QMenuBar;

namespace plab {

class Actions;

/// Fills the menu bar: File, Experiment, View, Runs, Help. `exports` stands in File; `runs` is the menu Runs, made by the
/// pane that knows which run is chosen.
void fillMenuBar(QMenuBar *bar, const Actions &actions, QMenu *exports, QMenu *runs);

} // namespace plab
