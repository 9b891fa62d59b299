// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QAction;
class QMenu;
class QMenuBar;

namespace plab {

class Actions;

/// Fills the menu bar: File, Experiment, View, Runs, Help. `scripts` (new ones) and `exports` stand in File;
/// `runs` are the actions of the pane that knows which run is chosen, `kept` how much of them is kept.
struct OwnMenus
{
    QMenu *scripts;
    QMenu *exports;
    QList<QAction *> runs;
    QMenu *kept;
};
void fillMenuBar(QMenuBar *bar, const Actions &actions, const OwnMenus &own);

} // namespace plab
