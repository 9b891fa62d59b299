// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

#include <memory>

namespace plab {

/// The application object of a command: a QApplication on the offscreen platform if it draws pictures (no
/// display is touched), else a plain QCoreApplication.
std::unique_ptr<QCoreApplication> commandApplication(bool pictures);

/// The window, or, where there is no display, an experiment in the terminal. Returns the exit status.
int openWindow(int argc, char **argv);

} // namespace plab
