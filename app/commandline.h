// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QCoreApplication;

namespace plab {

/// True if the first word is a command or asks for help or version; otherwise the window is meant.
bool isCommand(const QString &word);

/// Carries out a command line (without the program's name) and returns its exit status. Makes the application
/// object that the command needs: none, QCoreApplication, or QApplication on the offscreen platform for
/// pictures.
int runCommandLine(const QStringList &words);

/// Says what is wrong with a first word that is neither a command nor a file; returns the exit status.
int complainOfCommand(const QString &word);

} // namespace plab
