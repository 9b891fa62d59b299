// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMainWindow;

namespace plab {

/// Remembers, in QSettings, where the window was, how its splitters stood and which tabs were in front.
/// Splitters and tab widgets are found by their object names; those without a name are left alone.
namespace WindowState {

void save(const QMainWindow &window);
/// Puts back what was kept; a window that was never kept stays as it is.
void restore(QMainWindow &window);

} // namespace WindowState

} // namespace plab
